import { ApiProperty } from '@nestjs/swagger';
import { JOB_KINDS, JOB_STATES, type Job, type JobKind, type JobState } from './job.js';

export class JobMaker {
  @ApiProperty({ example: 'marketing' })
  role!: string;

  @ApiProperty({ example: '019aa4b0-0d11-7c3a-9a52-6e1f0b7d2c90' })
  id!: string;

  @ApiProperty({ required: false, example: 'Ольга Ким' })
  name?: string;
}

/** A job on the wire. */
export class JobView implements Omit<Job, 'createdAt' | 'updatedAt' | 'finishedAt' | 'createdBy'> {
  @ApiProperty({ format: 'uuid', example: '019aa4b5-0e7d-7c31-b1a4-9d2e5f7a6c10' })
  id!: string;

  @ApiProperty({ enum: JOB_KINDS, example: 'add_tags' })
  kind!: JobKind;

  @ApiProperty({ enum: JOB_STATES, example: 'running' })
  state!: JobState;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    description: 'customers it is about; null: not counted yet',
    example: 5000,
  })
  total!: number | null;

  @ApiProperty({ type: 'integer', description: 'customers it has dealt with', example: 1500 })
  done!: number;

  @ApiProperty({
    type: 'integer',
    description:
      'those it could do nothing with: not there, with as many tags as there may be, or who may not have the discount',
    example: 0,
  })
  failed!: number;

  @ApiProperty({ type: String, nullable: true, description: 'why it has failed', example: null })
  error!: string | null;

  @ApiProperty({ type: JobMaker })
  createdBy!: JobMaker;

  @ApiProperty({ format: 'date-time', example: '2025-11-21T02:06:00.000Z' })
  createdAt!: string;

  @ApiProperty({ format: 'date-time', example: '2025-11-21T02:06:03.000Z' })
  updatedAt!: string;

  @ApiProperty({ type: String, nullable: true, format: 'date-time', example: null })
  finishedAt!: string | null;
}

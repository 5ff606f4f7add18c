import { ApiProperty } from '@nestjs/swagger';
import { CustomerFilter } from '../customers/customer-filter.js';
import type { Segment } from './segment.js';

/** A segment as answers show one. */
export class SegmentView implements Segment {
  @ApiProperty({ format: 'uuid', example: '019aa4b7-0a31-7c3a-9a52-6e1f0b7d2c90' })
  id!: string;

  @ApiProperty({ example: 'Regulars who are away' })
  name!: string;

  @ApiProperty({ type: String, nullable: true, example: 'For the letter in spring' })
  description!: string | null;

  @ApiProperty({ type: CustomerFilter, example: { tag: ['regular'], subscribed: false } })
  filter!: CustomerFilter;

  @ApiProperty({ type: 'integer', description: 'grows with each change', example: 2 })
  revision!: number;

  @ApiProperty({ type: String, format: 'date-time', example: '2025-11-20T09:15:00.000Z' })
  createdAt!: Date;

  @ApiProperty({ type: String, format: 'date-time', example: '2025-11-21T02:06:00.000Z' })
  updatedAt!: Date;
}

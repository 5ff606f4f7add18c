import { PageQuery } from '@marmalade/http';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { JOB_KINDS, JOB_STATES, type JobKind, type JobState } from '../jobs/job.js';

export class JobQuery extends PageQuery {
  @ApiPropertyOptional({ enum: JOB_STATES, example: 'running' })
  @IsOptional()
  @IsIn(JOB_STATES)
  state?: JobState;

  @ApiPropertyOptional({ enum: JOB_KINDS, example: 'export' })
  @IsOptional()
  @IsIn(JOB_KINDS)
  kind?: JobKind;
}

import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  ValidateNested,
} from 'class-validator';
import { IsLocalDate } from '../discount-templates/local-date.js';
import { ISSUE_LIMIT, type Skipped, SKIPPED_REASONS, type SkippedReason } from '../discounts/discount-issuer.js';

/** A discount for one customer. */
export class IssueBody {
  @ApiProperty({ format: 'uuid', example: '019aa4b7-1c40-7e52-8d3b-5a0f9c6e2d18' })
  @IsUUID('all')
  templateId!: string;

  @ApiProperty({ format: 'uuid', example: '019aa4b0-31c2-7a54-8f0d-2b6f1c9e4a77' })
  @IsUUID('all')
  customerId!: string;

  @ApiPropertyOptional({
    format: 'date',
    description: 'its last day, in place of the template’s',
    example: '2099-12-31',
  })
  @IsOptional()
  @IsLocalDate()
  validUntil?: string;
}

const ROLES = ['owner', 'marketing', 'readonly', 'cashier', 'customer', 'service'] as const;

/** For whom a service acts. */
export class RequestedBy {
  @ApiProperty({ enum: ROLES, example: 'marketing' })
  @IsIn(ROLES)
  role!: (typeof ROLES)[number];

  @ApiProperty({ example: '019aa4b0-0d11-7c3a-9a52-6e1f0b7d2c90' })
  @IsString()
  @Length(1, 128)
  id!: string;

  @ApiPropertyOptional({ example: 'Olga Kim' })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  name?: string;
}

/** A discount each for many customers. */
export class IssueBatchBody {
  @ApiProperty({ format: 'uuid', example: '019aa4b7-1c40-7e52-8d3b-5a0f9c6e2d18' })
  @IsUUID('all')
  templateId!: string;

  @ApiProperty({
    type: [String],
    format: 'uuid',
    description: `at most ${ISSUE_LIMIT}`,
    example: ['019aa4b0-31c2-7a54-8f0d-2b6f1c9e4a77'],
  })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(ISSUE_LIMIT)
  @IsUUID('all', { each: true })
  customerIds!: string[];

  @ApiPropertyOptional({
    format: 'date',
    description: 'their last day, in place of the template’s',
    example: '2099-12-31',
  })
  @IsOptional()
  @IsLocalDate()
  validUntil?: string;

  @ApiPropertyOptional({
    format: 'uuid',
    description: 'the bulk job it belongs to: a customer gets one discount of a job, however often it is asked for',
    example: '019aa4c0-2a51-7d90-b1c7-8e3f5a4d6b02',
  })
  @IsOptional()
  @IsUUID('all')
  jobId?: string;

  @ApiPropertyOptional({
    type: RequestedBy,
    description: 'for whom a service acts: the audit log names them; taken from a key with all scopes only',
  })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => RequestedBy)
  requestedBy?: RequestedBy;
}

/** Somebody who was given none. */
export class SkippedView implements Skipped {
  @ApiProperty({ format: 'uuid', example: '019aa4b0-31c2-7a54-8f0d-2b6f1c9e4a78' })
  customerId!: string;

  @ApiProperty({ enum: SKIPPED_REASONS, example: 'CUSTOMER_BLOCKED' })
  reason!: SkippedReason;
}

/** What became of a batch. */
export class IssuedBatchView {
  @ApiProperty({ type: 'integer', description: 'how many were given one', example: 499 })
  issued!: number;

  @ApiProperty({ type: [SkippedView], description: 'who was not, and why' })
  skipped!: SkippedView[];
}

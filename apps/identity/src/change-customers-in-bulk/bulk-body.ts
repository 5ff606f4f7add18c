import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { CustomerFilter } from '../customers/customer-filter.js';
import { TAG_LENGTH, TAGS_MAX } from '../customers/customer-rules.js';
import { SegmentId } from '../segments/segment-param.js';

export const BULK_ACTIONS = ['add_tags', 'remove_tags', 'assign_discount', 'export'] as const;
export type BulkAction = (typeof BULK_ACTIONS)[number];

const IDS_MAX = 10_000;

/** Something done to many customers, by their ids, by a filter or by a segment. */
export class BulkBody {
  @ApiProperty({ enum: BULK_ACTIONS, example: 'add_tags' })
  @IsIn(BULK_ACTIONS)
  action!: BulkAction;

  @ApiPropertyOptional({ type: [String], description: 'of add_tags and remove_tags', example: ['vip'] })
  @ValidateIf(({ action, tags }: BulkBody) => tags !== undefined || action === 'add_tags' || action === 'remove_tags')
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(TAGS_MAX)
  @IsString({ each: true })
  @Length(1, TAG_LENGTH, { each: true })
  tags?: string[];

  @ApiPropertyOptional({
    format: 'uuid',
    description: 'of assign_discount: of the discount each gets',
    example: '019aa4b7-1c40-7e52-8d3b-5a0f9c6e2d18',
  })
  @ValidateIf(({ action, templateId }: BulkBody) => templateId !== undefined || action === 'assign_discount')
  @IsUUID('all')
  templateId?: string;

  @ApiPropertyOptional({
    type: [String],
    format: 'uuid',
    description: `at most ${IDS_MAX} customers; or \`filter\` or \`segment\``,
    example: ['019aa4b0-31c2-7a54-8f0d-2b6f1c9e4a77'],
  })
  @ValidateIf(
    ({ filter, segment, ids }: BulkBody) => (filter === undefined && segment === undefined) || ids !== undefined,
  )
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(IDS_MAX)
  @IsUUID('all', { each: true })
  ids?: string[];

  @ApiPropertyOptional({
    type: CustomerFilter,
    description: 'that of the list; an empty one means all customers',
    example: { status: 'active', tag: ['regular'] },
  })
  // Not even null: an empty one means all customers, which has to be said.
  @ValidateIf(({ filter }: BulkBody) => filter !== undefined)
  @IsObject()
  @ValidateNested()
  @Type(() => CustomerFilter)
  filter?: CustomerFilter;

  @SegmentId('who is in it when the job is made')
  segment?: string;

  @ApiPropertyOptional({ description: 'of export: begin the file with a byte order mark', example: true })
  @IsOptional()
  @IsBoolean()
  bom?: boolean;
}

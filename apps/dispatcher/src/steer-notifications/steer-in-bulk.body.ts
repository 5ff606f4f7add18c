import { ApiProperty, ApiPropertyOptional, PickType } from '@nestjs/swagger';
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
  MaxLength,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { STEERING_ACTIONS, type SteeringAction } from '../deliveries/delivery-steering.js';
import { NotificationFilter } from '../notifications/notification-filter.js';

export const BULK_IDS_MAX = 1_000;

/** Which deliveries are meant; all that is given must hold. */
export class BulkFilter extends PickType(NotificationFilter, [
  'status',
  'type',
  'channel',
  'from',
  'to',
  'recipient',
  'category',
] as const) {}

/** Notifications by their ids, or by a filter. */
export class SteerInBulkBody {
  @ApiProperty({ enum: STEERING_ACTIONS, example: 'retry' })
  @IsIn(STEERING_ACTIONS)
  action!: SteeringAction;

  @ApiPropertyOptional({
    type: [String],
    format: 'uuid',
    description: `at most ${BULK_IDS_MAX} notifications; or \`filter\``,
  })
  @ValidateIf(({ filter, ids }: SteerInBulkBody) => filter === undefined || ids !== undefined)
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(BULK_IDS_MAX)
  @IsUUID('all', { each: true })
  ids?: string[];

  @ApiPropertyOptional({ type: BulkFilter, description: 'at least one of its fields' })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => BulkFilter)
  filter?: BulkFilter;

  @ApiPropertyOptional({
    type: String,
    description: '`nextCursor` of the answer before, with the same action and filter',
  })
  @IsOptional()
  @IsString()
  @MaxLength(2_000)
  cursor?: string;
}

import { PageQuery } from '@marmalade/http';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsDate, IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { type Channel, CHANNELS, PRIORITIES, type Priority } from '../catalogue/event-type.js';
import { DELIVERY_STATES, type DeliveryState } from '../deliveries/delivery-state.js';

/** Filters of the list; all given must hold. */
export class NotificationQuery extends PageQuery {
  @ApiPropertyOptional({ type: String, description: "the recipient's id, or `ops:NAME`" })
  @IsOptional()
  @IsString()
  @MaxLength(255)
  recipient?: string;

  @ApiPropertyOptional({ type: String, description: 'the event type' })
  @IsOptional()
  @IsString()
  @MaxLength(255)
  type?: string;

  @ApiPropertyOptional({ enum: CHANNELS, description: 'notifications with a delivery on this channel' })
  @IsOptional()
  @IsIn(CHANNELS)
  channel?: Channel;

  @ApiPropertyOptional({ enum: DELIVERY_STATES, description: 'notifications with a delivery in this state' })
  @IsOptional()
  @IsIn(DELIVERY_STATES)
  status?: DeliveryState;

  @ApiPropertyOptional({ enum: PRIORITIES })
  @IsOptional()
  @IsIn(PRIORITIES)
  priority?: Priority;

  @ApiPropertyOptional({ type: String, description: "the event's id" })
  @IsOptional()
  @IsString()
  @MaxLength(255)
  event?: string;

  @ApiPropertyOptional({ type: String, format: 'date-time', description: 'made at this time or later' })
  @IsOptional()
  @Type(() => Date)
  @IsDate()
  from?: Date;

  @ApiPropertyOptional({ type: String, format: 'date-time', description: 'made before this time' })
  @IsOptional()
  @Type(() => Date)
  @IsDate()
  to?: Date;

  @ApiPropertyOptional({ type: String, description: 'part of a recipient name or id' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  q?: string;
}

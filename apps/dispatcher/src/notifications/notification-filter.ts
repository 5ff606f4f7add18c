import { containing, type Parameters } from '@marmalade/database';
import { QueryFlag } from '@marmalade/http';
import { messageIdOf } from '@marmalade/contracts-envelope';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsDate, IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { type Channel, CHANNELS, PRIORITIES, type Priority } from '../catalogue/event-type.js';
import { DELIVERY_STATES, type DeliveryState } from '../deliveries/delivery-state.js';
import { idAfter, idBefore } from './id-range.js';

/** Which notifications are meant; all that is given must hold. */
export class NotificationFilter {
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

  @ApiPropertyOptional({ type: String, description: 'orders, payments, …' })
  @IsOptional()
  @IsString()
  @MaxLength(64)
  category?: string;

  @ApiPropertyOptional({ enum: CHANNELS, description: 'with a delivery on this channel' })
  @IsOptional()
  @IsIn(CHANNELS)
  channel?: Channel;

  @ApiPropertyOptional({
    enum: DELIVERY_STATES,
    description: 'with a delivery in this state (on the channel, if one is given)',
  })
  @IsOptional()
  @IsIn(DELIVERY_STATES)
  status?: DeliveryState;

  @ApiPropertyOptional({ enum: PRIORITIES })
  @IsOptional()
  @IsIn(PRIORITIES)
  priority?: Priority;

  @ApiPropertyOptional({ type: String, description: 'the brand; `default`: none was named' })
  @IsOptional()
  @IsString()
  @MaxLength(255)
  site?: string;

  @ApiPropertyOptional({ type: String, description: 'the wording of an A/B test' })
  @IsOptional()
  @IsString()
  @MaxLength(32)
  variant?: string;

  @ApiPropertyOptional({ type: String, description: 'the key by which it can be taken back' })
  @IsOptional()
  @IsString()
  @MaxLength(255)
  cancelKey?: string;

  @QueryFlag('test data only, or none of it; unset: both')
  isTest?: boolean;

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

/** What came without a site belongs to the default one. */
export function siteCondition(row: string, site: string, parameters: Parameters): string {
  const named = `${row}.site = ${parameters.add(site)}`;
  return site === 'default' ? `(${row}.site IS NULL OR ${named})` : named;
}

/** Conditions on a row `n` of `notification`: those that its deliveries do not tell as well. */
export function notificationConditions(filter: NotificationFilter, parameters: Parameters): string[] {
  const { priority, category, site, variant, cancelKey, isTest, event, q } = filter;
  const conditions: string[] = [];
  if (priority !== undefined) conditions.push(`n.priority = ${parameters.add(priority)}`);
  if (category !== undefined) conditions.push(`n.category = ${parameters.add(category)}`);
  if (site !== undefined) conditions.push(siteCondition('n', site, parameters));
  if (variant !== undefined) conditions.push(`n.variant = ${parameters.add(variant)}`);
  if (cancelKey !== undefined) conditions.push(`n.cancel_key = ${parameters.add(cancelKey)}`);
  if (isTest !== undefined) conditions.push(isTest ? 'n.is_test' : 'NOT n.is_test');
  if (event !== undefined) {
    const id = parameters.add(messageIdOf({ id: event, source: '' }));
    conditions.push(
      `n.event_id = ANY (ARRAY(SELECT id FROM event WHERE source_id = ${parameters.add(event)} OR id = ${id}::uuid))`,
    );
  }
  if (q !== undefined) {
    const pattern = parameters.add(containing(q));
    conditions.push(`(n.recipient_name ILIKE ${pattern} OR n.recipient_id ILIKE ${pattern})`);
  }
  return conditions;
}

/**
 * Conditions on what `notification` and `delivery` have alike: type, recipient, time.
 * @param row `n` or `d` @param notificationId its column with the notification's id, which bounds the time
 */
export function sharedConditions(
  { type, recipient, from, to }: NotificationFilter,
  parameters: Parameters,
  row: 'n' | 'd',
  notificationId: string,
): string[] {
  const conditions: string[] = [];
  if (type !== undefined) conditions.push(`${row}.workflow = ${parameters.add(type)}`);
  if (recipient !== undefined) conditions.push(`${row}.recipient_id = ${parameters.add(recipient)}`);
  if (from !== undefined) {
    conditions.push(
      `${notificationId} >= ${parameters.add(idBefore(from))}`,
      `${row}.created_at >= ${parameters.add(from)}`,
    );
  }
  if (to !== undefined) {
    conditions.push(`${notificationId} < ${parameters.add(idAfter(to))}`, `${row}.created_at < ${parameters.add(to)}`);
  }
  return conditions;
}

/** States of deliveries in the hands of a worker: there are few, and the list of claims names them. */
const IN_HAND: readonly DeliveryState[] = ['claimed', 'sending'];

/** Conditions on a row `d` of `delivery`: channel and state, in words that an index answers where the state is a rare one. */
export function deliveryConditions({ channel, status }: NotificationFilter, parameters: Parameters): string[] {
  const conditions: string[] = [];
  if (channel !== undefined) conditions.push(`d.channel = ${parameters.add(channel)}`);
  if (status === undefined) return conditions;
  if (isListed(status)) return [...conditions, `d.listed_state = ${parameters.add(status)}`];
  conditions.push(`d.state = ${parameters.add(status)}`);
  if (IN_HAND.includes(status)) conditions.push('d.id IN (SELECT unnest(delivery_ids) FROM claim)');
  return conditions;
}

/** Whether deliveries in a state are found by an index: all but those on the way everything takes. See the column `listed_state`. */
export function isListed(state: DeliveryState): boolean {
  return state !== 'sent' && !IN_HAND.includes(state);
}

/** Whether to look for deliveries first, and for their notifications then: there are few in this state. */
export function isFoundByState({ status }: NotificationFilter): boolean {
  return status !== undefined && status !== 'sent';
}

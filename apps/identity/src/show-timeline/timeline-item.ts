import { PageQuery } from '@marmalade/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, Max, Min } from 'class-validator';
import type { HistoryEntry } from '../audit-log/person-history.js';

/** Services answer at most 200, and those of the last millisecond are asked for again. */
export const TIMELINE_LIMIT_MAX = 100;

/** Something that happened between a customer and the business. */
export class TimelineItem {
  @ApiProperty({ format: 'date-time', example: '2025-11-21T23:15:00.000Z' })
  at!: string;

  @ApiProperty({ example: 'dispatcher', description: 'which service knows of it' })
  service!: string;

  @ApiProperty({ example: 'notification' })
  kind!: string;

  @ApiProperty({ example: 'Your order is ready' })
  title!: string;

  @ApiPropertyOptional({ example: '019aa4b1-2f00-7000-8f0d-2b6f1c9e4a77', description: 'id of what it is about' })
  ref?: string;

  @ApiPropertyOptional({ example: 'telegram: delivered' })
  detail?: string;
}

export class TimelineQuery extends PageQuery {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: TIMELINE_LIMIT_MAX, default: 50, example: 50 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(TIMELINE_LIMIT_MAX)
  override limit: number = 50;
}

export class TimelineView {
  @ApiProperty({ type: [TimelineItem] })
  items!: TimelineItem[];

  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor!: string | null;

  @ApiProperty({ type: [String], example: [], description: 'services that did not answer: what they know is not here' })
  missing!: string[];
}

const TITLES: Record<string, string> = {
  'customer.created': 'Became a customer',
  'customer.updated': 'Details changed',
  'customer.data_exported': 'Data handed out',
  'session.opened': 'Signed in',
  'session.revoked': 'Signed out',
  'sign_in.failed': 'Sign-in failed',
};

/** An item with what orders it among those of the same millisecond. */
export interface PlacedItem {
  key: string;
  item: TimelineItem;
}

/** What the audit log tells, in the words of a timeline. */
export function fromHistory({ id, at, action, own, fields }: HistoryEntry): PlacedItem {
  const parts = [...(own ? ['by themselves'] : []), ...(fields.length > 0 ? [fields.join(', ')] : [])];
  const title = TITLES[action] ?? inWords(action);
  const detail = parts.length > 0 ? { detail: parts.join(': ') } : {};
  return { key: `identity ${id}`, item: { at: at.toISOString(), service: 'identity', kind: action, title, ...detail } };
}

/** An item as another service tells it. @throws RangeError when it has no time */
export function fromService(service: string, told: TimelineItem): PlacedItem {
  const { kind, title, ref, detail } = told;
  const item = { at: new Date(told.at).toISOString(), service, kind, title, ref, detail };
  return { key: [service, ref, kind, title, detail].join(' '), item };
}

/** `address.verified` is "Address verified". */
function inWords(action: string): string {
  const words = action.replace(/[._]/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

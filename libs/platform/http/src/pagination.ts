import { createHash } from 'node:crypto';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { CURSOR_INVALID } from './platform-problems.js';

export const PAGE_LIMIT_DEFAULT = 50;
export const PAGE_LIMIT_MAX = 200;

/** The query of every list; a list with filters extends it. */
export class PageQuery {
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: PAGE_LIMIT_MAX,
    default: PAGE_LIMIT_DEFAULT,
    description: 'items a page',
  })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(PAGE_LIMIT_MAX)
  limit: number = PAGE_LIMIT_DEFAULT;

  @ApiPropertyOptional({ type: String, description: '`nextCursor` of the page before' })
  @IsOptional()
  @IsString()
  @MaxLength(2_000)
  cursor?: string;
}

/** One page of a list; `nextCursor` is null on the last. */
export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

/** A page, and on request how many there are on all pages. */
export interface CountedPage<Item> extends Page<Item> {
  total?: number;
  /** There are more than were counted. */
  totalIsAtLeast?: boolean;
}

export type CursorValue = string | number | boolean | null;

/** What a place in a cursor must look like; `time` is ISO-8601. */
export type CursorKind = 'uuid' | 'time' | 'integer' | 'string';

const KINDS: Record<CursorKind, (value: CursorValue) => boolean> = {
  uuid: (value) => typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value),
  time: (value) => typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) && !Number.isNaN(Date.parse(value)),
  integer: (value) => Number.isSafeInteger(value),
  string: (value) => typeof value === 'string',
};

/** The sort values of a page's last item as one opaque text: base64url of JSON with a checksum. */
export function encodeCursor(values: readonly CursorValue[]): string {
  const json = JSON.stringify(values);
  return Buffer.from(`${checksum(json)}${json}`).toString('base64url');
}

/**
 * The values a cursor was made of. The checksum finds damage, not malice: whoever forges a cursor reads the list from
 * another place, no more, as long as `kinds` keeps values of a wrong type away from the query.
 * @param kinds what each place must be; its length is the number of values
 * @throws Problem CURSOR_INVALID
 */
export function decodeCursor(cursor: string | null, kinds?: readonly CursorKind[]): CursorValue[] {
  // A body can say null where a query can not.
  if (cursor === null) throw CURSOR_INVALID.problem();
  const text = Buffer.from(cursor, 'base64url').toString();
  const json = text.slice(CHECKSUM_LENGTH);
  if (text.slice(0, CHECKSUM_LENGTH) !== checksum(json) || encodedOf(text) !== cursor) throw CURSOR_INVALID.problem();
  const values = JSON.parse(json) as CursorValue[];
  if (!Array.isArray(values)) throw CURSOR_INVALID.problem();
  const fits = !kinds || (values.length === kinds.length && kinds.every((kind, place) => KINDS[kind](values[place])));
  if (!fits) throw CURSOR_INVALID.problem();
  return values;
}

const CHECKSUM_LENGTH = 8;

/** Over our own JSON only: a text that passes was made by `encodeCursor`, so it parses. */
function checksum(json: string): string {
  return createHash('sha256').update(`marmalade cursor ${json}`).digest('base64url').slice(0, CHECKSUM_LENGTH);
}

/** Decoding ignores stray characters; what does not encode back to itself was changed. */
function encodedOf(text: string): string {
  return Buffer.from(text).toString('base64url');
}

/**
 * Cuts one page from the rows of a query that asked for one more than fits.
 * @param rows at most `limit + 1` rows, in order
 * @param toCursor the sort values of a row, of which the next page's query continues
 */
export function page<Row>(
  rows: readonly Row[],
  limit: number,
  toCursor: (last: Row) => readonly CursorValue[],
): Page<Row> {
  const items = rows.slice(0, limit);
  const more = rows.length > limit && items.length > 0;
  return { items, nextCursor: more ? encodeCursor(toCursor(items[items.length - 1])) : null };
}

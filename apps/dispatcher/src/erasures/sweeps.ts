import { MemberDeleted } from '@marmalade/contracts-identity';
import type { Needles } from './needles.js';
import { ERASED_TEXT, stripEvents, stripNotifications, type Stripping } from './strip.js';

/** A table that may quote a person's address in any row. */
export interface Sweep {
  table: string;
  /** SQL: what of a row is looked through. */
  text: string;
  /** SQL: rows that may name people by their id, which tells nothing else of them. */
  mayHoldIds?: string;
  /** What becomes of rows that were found: deleted, a column of them overwritten, or all stripped that belongs to them. */
  found:
    | 'delete'
    | { column: string; by: string | null }
    | { id: string; strip(by: Stripping, ids: string[], needles: Needles): Promise<void> };
}

/** The body of a message is JSON or whatever else came: as text that every encoding can be read as. */
const MESSAGE = `concat_ws(' ', headers::text, encode(body, 'escape'))`;
/** It names the person by the id alone: that is how they are erased, and how it is told that they were. */
const IS_DELETION = `routing_key = '${MemberDeleted.type}'`;
const OF_DELETION = `workflow = '${MemberDeleted.type}'`;

/** All tables that may, but those where a person is found by their id. What waits in the outbox is gone in a moment. */
export const SWEEPS: readonly Sweep[] = [
  { table: 'dead_letter', text: `${MESSAGE} || ' ' || error`, mayHoldIds: IS_DELETION, found: 'delete' },
  {
    table: 'message_retry',
    text: `${MESSAGE} || ' ' || coalesce(last_error, '')`,
    mayHoldIds: IS_DELETION,
    found: 'delete',
  },
  { table: 'unregistered_event', text: 'event::text', found: 'delete' },
  { table: 'idempotency_key', text: `concat_ws(' ', scope, key, body::text)`, found: 'delete' },
  { table: 'cancellation', text: 'key', found: 'delete' },
  { table: 'suppression', text: `concat_ws(' ', address, detail)`, found: 'delete' },
  {
    table: 'event',
    text: `concat_ws(' ', source_id, subject, correlation_id, data::text)`,
    mayHoldIds: `type = '${MemberDeleted.type}'`,
    found: { id: 'id', strip: stripEvents },
  },
  {
    table: 'notification',
    text: `concat_ws(' ', recipient_name, cancel_key, trace::text)`,
    mayHoldIds: OF_DELETION,
    found: { id: 'id', strip: (by, ids) => stripNotifications(by, ids, { own: true }) },
  },
  {
    table: 'delivery',
    text: `concat_ws(' ', address, digest_key, content::text)`,
    mayHoldIds: OF_DELETION,
    found: { id: 'notification_id', strip: (by, ids) => stripNotifications(by, ids, { own: true }) },
  },
  { table: 'delivery_attempt', text: 'detail', found: { column: 'detail', by: ERASED_TEXT } },
  { table: 'decision', text: 'detail', found: { column: 'detail', by: ERASED_TEXT } },
  { table: 'engagement', text: 'url', found: { column: 'url', by: null } },
];

/** Pages of 8 KiB looked through at once. */
const PAGES = 64;
const STRIPPED_AT_ONCE = 200;

/**
 * Looks through a part of a table, from a page on. Nothing is locked but what is found, and that for a moment.
 * @returns the page at which to go on; undefined at the end of the table
 */
export async function sweepPages(
  by: Stripping,
  { table, text, mayHoldIds = 'false', found }: Sweep,
  needles: Needles,
  from: number,
): Promise<number | undefined> {
  const { dataSource } = by;
  const next = from + PAGES;
  // Addresses are ASCII, or nearly: by the rules of a language this would take ten times as long. The expression goes last.
  const lower = `lower((${text}) COLLATE "C")`;
  const meant = `ctid >= $1::tid AND ctid < $2::tid
    AND CASE WHEN ${lower} LIKE ANY(CASE WHEN ${mayHoldIds} THEN $5::text[] ELSE $3::text[] END)
        THEN ${lower} ~ CASE WHEN ${mayHoldIds} THEN $6::text ELSE $4::text END ELSE false END`;
  const { patterns, expression, addresses } = needles;
  const place = [`(${from},0)`, `(${next},0)`];
  const values: unknown[] = [...place, patterns, expression, addresses.patterns, addresses.expression];
  if (found === 'delete') await dataSource.query(`DELETE FROM ${table} WHERE ${meant}`, values);
  else if ('column' in found) {
    await dataSource.query(`UPDATE ${table} SET ${found.column} = $7 WHERE ${meant}`, [...values, found.by]);
  } else {
    const rows: { id: string }[] = await dataSource.query(
      `SELECT DISTINCT ${found.id} AS id FROM ${table} WHERE ${meant}`,
      values,
    );
    for (let start = 0; start < rows.length; start += STRIPPED_AT_ONCE) {
      const ids = rows.slice(start, start + STRIPPED_AT_ONCE).map(({ id }) => id);
      await found.strip(by, ids, needles);
    }
  }
  const [{ pages }] = (await dataSource.query(
    `SELECT pg_relation_size($1::regclass) / current_setting('block_size')::int AS pages`,
    [table],
  )) as [{ pages: string }];
  return next < Number(pages) ? next : undefined;
}

import { MemberDeleted } from '@marmalade/contracts-identity';
import type { DataSource, EntityManager } from 'typeorm';
import { SOURCE } from '../planning/by-hand.js';
import { type Needles, patternsWithNames } from './needles.js';
import type { PersonTraces } from './person-traces.js';
import { CHUNK, inShort, stripEvents, stripNotifications, type Stripping } from './strip.js';

/** Removes what is kept of people under their ids, but their notifications. */
export async function removeOwnRows(tx: EntityManager, traces: PersonTraces): Promise<void> {
  const { ids, emails, phones, telegramIds } = traces;
  for (const [table, column] of [
    ['recipient', 'id'],
    ['recipient_preference', 'recipient_id'],
    ['push_subscription', 'recipient_id'],
    ['frequency', 'recipient_id'],
    ['digest', 'recipient_id'],
  ]) {
    await tx.query(`DELETE FROM ${table} WHERE ${column} = ANY($1::text[])`, [ids]);
  }
  await tx.query(
    `DELETE FROM suppression WHERE (channel = 'email' AND lower(address) = ANY($1::text[])) OR (channel = 'sms' AND address = ANY($2::text[]))
       OR (channel = 'telegram' AND address = ANY($3::text[])) OR (channel IN ('push', 'in_app') AND address = ANY($4::text[]))`,
    [emails, phones, telegramIds, ids],
  );
}

/**
 * Strips the notifications people got, a chunk at a time, and the events that told of them with everything made of these for
 * others. An event that was for everybody tells of nobody, and stays.
 */
export async function stripOwnNotifications(
  by: Stripping,
  traces: PersonTraces,
  needles: Needles | undefined,
): Promise<void> {
  const { dataSource } = by;
  const patterns = patternsWithNames(traces);
  for (let after: string | null = null; ;) {
    const rows: { id: string; eventId: string }[] = await dataSource.query(
      `SELECT id, event_id AS "eventId" FROM notification
       WHERE recipient_id = ANY($1::text[]) AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT ${CHUNK}`,
      [traces.ids, after],
    );
    const events: { id: string }[] = await dataSource.query(
      `SELECT id FROM event e WHERE id = ANY($1::uuid[]) AND type <> '${MemberDeleted.type}' AND (
         data #>> '{customer,id}' = ANY($2::text[]) OR data #>> '{assignee,id}' = ANY($2::text[]) OR subject = ANY($2::text[])
         OR lower(data::text) LIKE ANY($3::text[])
         OR source = $4 AND NOT EXISTS (
           SELECT FROM notification other WHERE other.event_id = e.id AND other.recipient_id <> ALL($2::text[])
             AND other.recipient_id NOT LIKE 'ops:%' AND other.recipient_id NOT LIKE 'webhook:%'))`,
      [rows.map(({ eventId }) => eventId), traces.ids, patterns, SOURCE],
    );
    await stripEvents(
      by,
      events.map(({ id }) => id),
      needles,
    );
    await stripNotifications(
      by,
      rows.map(({ id }) => id),
      { own: true },
    );
    if (rows.length < CHUNK) break;
    after = rows.at(-1)!.id;
  }
  await renameIds(dataSource, traces, needles);
}

/** An id that is itself an address, as other systems may have them, is kept as one that tells nothing. */
async function renameIds(dataSource: DataSource, { ids }: PersonTraces, needles: Needles | undefined): Promise<void> {
  const telling: { id: string; hidden: string }[] = await dataSource.query(
    `SELECT id, 'erased:' || gen_random_uuid() AS hidden FROM unnest($1::text[]) AS t (id)
     WHERE lower(id) LIKE ANY($2::text[]) AND id !~ '^[0-9a-f-]{36}$'`,
    [ids, needles?.patterns ?? []],
  );
  if (telling.length === 0) return;
  const values = [telling.map(({ id }) => id), telling.map(({ hidden }) => hidden)];
  for (let count = CHUNK; count === CHUNK;) {
    count = await inShort(dataSource, async (tx) => {
      const rows: { id: string }[] = await tx.query(
        `SELECT id FROM notification WHERE recipient_id = ANY($1::text[]) ORDER BY id LIMIT ${CHUNK}`,
        [values[0]],
      );
      const renamed = [...values, rows.map(({ id }) => id)];
      const named = 'FROM unnest($1::text[], $2::text[]) AS named (id, hidden)';
      await tx.query(
        `UPDATE delivery d SET recipient_id = named.hidden ${named} WHERE d.notification_id = ANY($3::uuid[]) AND d.recipient_id = named.id`,
        renamed,
      );
      await tx.query(
        `UPDATE notification n SET recipient_id = named.hidden ${named} WHERE n.id = ANY($3::uuid[]) AND n.recipient_id = named.id`,
        renamed,
      );
      return rows.length;
    });
  }
}

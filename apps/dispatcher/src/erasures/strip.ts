import { DeliveryContentErased, ERASED_LIMIT } from '@marmalade/contracts-dispatcher';
import { createEvent } from '@marmalade/contracts-envelope';
import { isTransactionConflict } from '@marmalade/database';
import type { Outbox } from '@marmalade/outbox';
import type { DataSource, EntityManager } from 'typeorm';
import { CANCELLABLE } from '../deliveries/delivery-steering-rules.js';
import { ERASED_DATA } from './late-events.js';
import type { Needles } from './needles.js';

/** Stands in place of words that told of somebody who was erased. */
export const ERASED_TEXT = '[erased]';

/** Notifications of one event, or of one person, that are stripped in one transaction at most. */
export const CHUNK = 200;
const CONFLICT_TRIES = 5;

const TRACE = JSON.stringify([
  { code: 'PERSON_ERASED', detail: 'It told of somebody who was erased: only its states are kept' },
]);

/** What stripping is done with. */
export interface Stripping {
  dataSource: DataSource;
  outbox: Outbox;
}

/** Runs a short transaction, once more when it crossed with that of a worker. */
export async function inShort<T>(dataSource: DataSource, work: (tx: EntityManager) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await dataSource.transaction(work);
    } catch (error) {
      if (!isTransactionConflict(error) || tries === CONFLICT_TRIES) throw error;
    }
  }
}

/** Takes out of events what they told, and out of everything made of them, for whomever it was. */
export async function stripEvents(by: Stripping, ids: readonly string[], needles: Needles | undefined): Promise<void> {
  if (ids.length === 0) return;
  await inShort(by.dataSource, (tx) =>
    tx.query(
      `UPDATE event SET data = $2::json,
         source_id = CASE WHEN lower(source_id) LIKE ANY($3::text[]) THEN id::text ELSE source_id END,
         subject = CASE WHEN lower(subject) LIKE ANY($3::text[]) THEN NULL ELSE subject END,
         correlation_id = CASE WHEN lower(correlation_id) LIKE ANY($3::text[]) THEN NULL ELSE correlation_id END
       WHERE id = ANY($1::uuid[])`,
      [ids, JSON.stringify(ERASED_DATA), needles?.patterns ?? []],
    ),
  );
  for (let after: string | null = null; ;) {
    const rows: { id: string }[] = await by.dataSource.query(
      `SELECT id FROM notification WHERE event_id = ANY($1::uuid[]) AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT ${CHUNK}`,
      [ids, after],
    );
    await stripNotifications(
      by,
      rows.map(({ id }) => id),
    );
    if (rows.length < CHUNK) return;
    after = rows.at(-1)!.id;
  }
}

/**
 * Takes out of notifications what they said, and what was said of them; what has not gone yet goes no more. States, times and
 * counts stay: they are the statistics.
 * @param options `own`: they went to the person who is erased, so that name and address are theirs
 */
export async function stripNotifications(
  { dataSource, outbox }: Stripping,
  ids: readonly string[],
  { own = false }: { own?: boolean } = {},
): Promise<void> {
  if (ids.length === 0) return;
  await inShort(dataSource, async (tx) => {
    // In one order, as everybody does who takes several.
    const deliveries: { id: string }[] = await tx.query(
      'SELECT id FROM delivery WHERE notification_id = ANY($1::uuid[]) ORDER BY id FOR UPDATE',
      [ids],
    );
    await stripDigestsWith(tx, outbox, ids);
    await tx.query(
      `UPDATE notification SET trace = $2::json, cancel_key = NULL,
         recipient_name = CASE WHEN $3::boolean THEN NULL ELSE recipient_name END WHERE id = ANY($1::uuid[])`,
      [ids, TRACE, own],
    );
    await tx.query('UPDATE decision SET detail = $2 WHERE notification_id = ANY($1::uuid[])', [ids, ERASED_TEXT]);
    await stripDeliveries(
      tx,
      outbox,
      deliveries.map(({ id }) => id),
      own,
    );
  });
}

async function stripDeliveries(tx: EntityManager, outbox: Outbox, ids: readonly string[], own: boolean): Promise<void> {
  if (ids.length === 0) return;
  await tx.query(
    `WITH held_back AS (
       UPDATE delivery SET state = 'cancelled', reason = 'PERSON_ERASED', due_at = NULL, worker_id = NULL,
         updated_at = clock_timestamp()
       WHERE id = ANY($1::uuid[]) AND state = ANY($2::text[]) RETURNING notification_id, channel
     )
     INSERT INTO decision (notification_id, channel, code, detail)
     SELECT notification_id, channel, 'PERSON_ERASED', 'Goes no more: it told of somebody who was erased' FROM held_back`,
    [ids, CANCELLABLE],
  );
  // Before their words are gone here, which tells that they may still be there.
  await tellTheInbox(tx, outbox, ids);
  // Ops channels and endpoints are no person's address.
  await tx.query(
    `UPDATE delivery SET content = NULL, digest_key = NULL, receipt_id = NULL, provider_message_id = NULL,
       address = CASE WHEN $2::boolean AND channel NOT IN ('discord', 'webhook') THEN NULL ELSE address END
     WHERE id = ANY($1::uuid[])`,
    [ids, own],
  );
  await tx.query('UPDATE delivery_attempt SET detail = $2 WHERE delivery_id = ANY($1::uuid[]) AND detail IS NOT NULL', [
    ids,
    ERASED_TEXT,
  ]);
  await tx.query('UPDATE engagement SET url = NULL WHERE delivery_id = ANY($1::uuid[]) AND url IS NOT NULL', [ids]);
}

/** What was shown in the app is kept by the inbox too, which takes it out when it hears of it. */
async function tellTheInbox(tx: EntityManager, outbox: Outbox, ids: readonly string[]): Promise<void> {
  const shown: { id: string }[] = await tx.query(
    `SELECT id FROM delivery WHERE id = ANY($1::uuid[]) AND channel = 'in_app' AND content IS NOT NULL AND attempt > 0`,
    [ids],
  );
  const events = [];
  for (let from = 0; from < shown.length; from += ERASED_LIMIT) {
    const deliveryIds = shown.slice(from, from + ERASED_LIMIT).map(({ id }) => id);
    events.push({ event: createEvent(DeliveryContentErased, { deliveryIds }) });
  }
  await outbox.add(tx, events);
}

/** What went out within somebody's digest is told by the delivery that carried it, too. */
async function stripDigestsWith(tx: EntityManager, outbox: Outbox, notificationIds: readonly string[]): Promise<void> {
  const carriers: { id: string }[] = await tx.query(
    `SELECT DISTINCT substring(detail FROM '[0-9a-f]{8}-[0-9a-f-]{27}')::uuid AS id FROM decision
     WHERE notification_id = ANY($1::uuid[]) AND code = 'DIGESTED' AND detail ~ '[0-9a-f]{8}-[0-9a-f-]{27}'`,
    [notificationIds],
  );
  await stripDeliveries(
    tx,
    outbox,
    carriers.map(({ id }) => id),
    false,
  );
}

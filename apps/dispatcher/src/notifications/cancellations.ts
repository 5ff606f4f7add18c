import type { EntityManager } from 'typeorm';

/** A key, and the moment from which what bears it is not wanted any more. */
export interface Cancellation {
  key: string;
  occurredAt: Date;
  /** The event that says so: its own notifications stay. */
  eventId: string | null;
  /** What the trace says. */
  why: string;
}

/**
 * Finds, as `c`, what takes back the notification `n` of the event `e`: said at its time or later, and not by the event itself.
 * For queries that look at what was planned before.
 */
export const CANCELLATION_JOIN = `LEFT JOIN cancellation c ON c.key = n.cancel_key AND c.occurred_at >= e.occurred_at
  AND c.event_id IS DISTINCT FROM n.event_id`;

/**
 * Takes back what waits under the given keys, and remembers the keys: what was said earlier and arrives later is found by them
 * when it comes to be sent.
 * @returns deliveries cancelled
 */
export async function cancelByKey(tx: EntityManager, cancellations: Cancellation[]): Promise<number> {
  if (cancellations.length === 0) return 0;
  // The newest of each key: a key may come several times in a batch.
  const byKey = new Map<string, Cancellation>();
  for (const each of cancellations) {
    const known = byKey.get(each.key);
    if (!known || known.occurredAt <= each.occurredAt) byKey.set(each.key, each);
  }
  const rows = [...byKey.values()].sort((one, other) => (one.key < other.key ? -1 : 1));
  const cancelled: unknown[] = await tx.query(
    `WITH wish AS (
       SELECT * FROM unnest($1::text[], $2::timestamptz[], $3::uuid[], $4::text[]) AS w (key, occurred_at, event_id, why)
     ), remembered AS (
       INSERT INTO cancellation (key, occurred_at, event_id) SELECT key, occurred_at, event_id FROM wish
       ON CONFLICT (key) DO UPDATE SET occurred_at = excluded.occurred_at, event_id = excluded.event_id
       WHERE cancellation.occurred_at <= excluded.occurred_at
     ), taken_back AS (
       UPDATE delivery AS d SET state = 'cancelled', reason = 'CANCELLED', due_at = NULL, worker_id = NULL,
         updated_at = clock_timestamp()
       FROM wish JOIN notification n ON n.cancel_key = wish.key JOIN event e ON e.id = n.event_id
       WHERE d.notification_id = n.id AND d.state IN ('pending', 'deferred', 'claimed')
         AND e.occurred_at <= wish.occurred_at AND n.event_id IS DISTINCT FROM wish.event_id
       RETURNING d.notification_id, d.channel, wish.why
     )
     INSERT INTO decision (notification_id, channel, code, detail)
     SELECT notification_id, channel, 'CANCELLED', why FROM taken_back RETURNING id`,
    [
      rows.map(({ key }) => key),
      rows.map(({ occurredAt }) => occurredAt),
      rows.map(({ eventId }) => eventId),
      rows.map(({ why }) => why),
    ],
  );
  return cancelled.length;
}

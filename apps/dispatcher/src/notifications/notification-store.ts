import { type CloudEvent, messageIdOf } from '@marmalade/contracts-envelope';
import { prepared, texts, uuids } from '@marmalade/database';
import type { EntityManager } from 'typeorm';
import type { PlannedDelivery, PlannedNotification } from './notification.js';

/** Writes events and what came of them, a statement a table, however many there are. */
export class NotificationStore {
  async saveEvents(tx: EntityManager, events: CloudEvent[]): Promise<void> {
    await prepared(
      tx,
      'save-events',
      `INSERT INTO event (id, source_id, type, source, subject, site, correlation_id, traceparent, occurred_at, is_test, data)
       SELECT id, source_id, type, source, subject, site, correlation_id, traceparent, occurred_at, is_test, data::json
       FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
                   $9::timestamptz[], $10::boolean[], $11::text[])
         AS e (id, source_id, type, source, subject, site, correlation_id, traceparent, occurred_at, is_test, data)
       ON CONFLICT (id) DO NOTHING`,
      [
        uuids(events.map(messageIdOf)),
        texts(events.map(({ id }) => id)),
        texts(events.map(({ type }) => type)),
        texts(events.map(({ source }) => source)),
        texts(events.map(({ subject }) => subject)),
        texts(events.map(({ site }) => site)),
        texts(events.map(({ correlationid }) => correlationid)),
        texts(events.map(({ traceparent }) => traceparent)),
        events.map(({ time }) => new Date(time)),
        events.map(({ istest }) => istest === true),
        texts(events.map(({ data }) => JSON.stringify(data))),
      ],
    );
  }

  /** @param claimed ids of deliveries that a worker of this process sends as soon as the transaction is committed */
  async saveNotifications(
    tx: EntityManager,
    notifications: PlannedNotification[],
    claimed: { worker: string; ids: Set<string> } | undefined,
  ): Promise<void> {
    await prepared(
      tx,
      'save-notifications',
      `INSERT INTO notification (id, event_id, workflow, category, priority, recipient_id, recipient_name, locale, is_test, trace,
                                 site, variant, cancel_key)
       SELECT id, event_id, workflow, category, priority, recipient_id, recipient_name, locale, is_test, trace::json,
              site, variant, cancel_key
       FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
                   $9::boolean[], $10::text[], $11::text[], $12::text[], $13::text[])
         AS n (id, event_id, workflow, category, priority, recipient_id, recipient_name, locale, is_test, trace,
               site, variant, cancel_key)`,
      [
        uuids(notifications.map(({ id }) => id)),
        uuids(notifications.map(({ eventId }) => eventId)),
        texts(notifications.map(({ workflow }) => workflow)),
        texts(notifications.map(({ category }) => category)),
        texts(notifications.map(({ priority }) => priority)),
        texts(notifications.map(({ recipientId }) => recipientId)),
        texts(notifications.map(({ recipientName }) => recipientName)),
        texts(notifications.map(({ locale }) => locale)),
        notifications.map(({ isTest }) => isTest),
        texts(notifications.map(({ trace }) => JSON.stringify(trace))),
        texts(notifications.map(({ site }) => site)),
        texts(notifications.map(({ variant }) => variant)),
        texts(notifications.map(({ cancelKey }) => cancelKey)),
      ],
    );
    const deliveries = notifications.flatMap((notification) =>
      notification.deliveries.map((delivery) => ({ notification, delivery })),
    );
    const states = deliveries.map(({ delivery }) => (claimed?.ids.has(delivery.id) ? 'claimed' : delivery.state));
    await prepared(
      tx,
      'save-deliveries',
      `INSERT INTO delivery (id, notification_id, event_id, workflow, recipient_id, channel, address, content, state, reason,
                             worker_id, traceparent, lane, step, digest, digest_key, expires_at, due_at, forced)
       SELECT id, notification_id, event_id, workflow, recipient_id, channel, address, content::json, state, reason,
              CASE WHEN state = 'claimed' THEN $12::uuid END, traceparent, lane, step, digest, digest_key, expires_at,
              CASE WHEN state = 'pending' THEN clock_timestamp() ELSE due_at END, forced
       FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
                   $10::text[], $11::text[], $13::smallint[], $14::smallint[], $15::text[], $16::text[], $17::timestamptz[],
                   $18::timestamptz[], $19::boolean[])
         AS d (id, notification_id, event_id, workflow, recipient_id, channel, address, content, state, reason, traceparent,
               lane, step, digest, digest_key, expires_at, due_at, forced)`,
      [
        uuids(deliveries.map(({ delivery }) => delivery.id)),
        uuids(deliveries.map(({ notification }) => notification.id)),
        uuids(deliveries.map(({ notification }) => notification.eventId)),
        texts(deliveries.map(({ notification }) => notification.workflow)),
        texts(deliveries.map(({ notification }) => notification.recipientId)),
        texts(deliveries.map(({ delivery }) => delivery.channel)),
        texts(deliveries.map(({ delivery }) => delivery.address)),
        texts(deliveries.map(({ delivery }) => delivery.content)),
        texts(states),
        texts(deliveries.map(({ delivery }) => delivery.reason)),
        texts(deliveries.map(({ delivery }) => delivery.traceparent)),
        claimed?.worker ?? null,
        deliveries.map(({ delivery }) => delivery.lane),
        deliveries.map(({ delivery }) => delivery.step ?? null),
        texts(deliveries.map(({ delivery }) => delivery.digest?.period)),
        texts(deliveries.map(({ delivery }) => delivery.digestKey)),
        deliveries.map(({ delivery }) => delivery.expiresAt ?? null),
        deliveries.map(({ delivery }) => delivery.dueAt ?? null),
        deliveries.map(({ delivery }) => delivery.forced),
      ],
    );
    await this.openDigests(tx, deliveries);
    if (claimed && claimed.ids.size > 0) {
      await prepared(tx, 'note-claim', 'INSERT INTO claim (worker_id, delivery_ids) VALUES ($1, $2)', [
        claimed.worker,
        uuids([...claimed.ids]),
      ]);
    }
  }

  /**
   * Makes sure that each person's digest has its time. A row that is there is touched, so that whoever sends this digest just
   * now waits until our deliveries are there to be taken along.
   */
  private async openDigests(
    tx: EntityManager,
    deliveries: { notification: PlannedNotification; delivery: PlannedDelivery }[],
  ): Promise<void> {
    const digests = new Map<string, { recipientId: string; channel: string; period: string; dueAt: Date }>();
    for (const { notification, delivery } of deliveries) {
      if (!delivery.digest || delivery.state !== 'deferred') continue;
      const { recipientId } = notification;
      const key = `${recipientId} ${delivery.channel} ${delivery.digest.period}`;
      digests.set(key, { recipientId, channel: delivery.channel, ...delivery.digest });
    }
    if (digests.size === 0) return;
    const rows = [...digests.values()];
    await tx.query(
      `INSERT INTO digest (recipient_id, channel, period, due_at)
       SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[]) AS d (recipient_id, channel, period, due_at)
       ORDER BY recipient_id, channel, period
       ON CONFLICT (recipient_id, channel, period) DO UPDATE SET due_at = digest.due_at`,
      [
        rows.map(({ recipientId }) => recipientId),
        rows.map(({ channel }) => channel),
        rows.map(({ period }) => period),
        rows.map(({ dueAt }) => dueAt),
      ],
    );
  }

  /** Keeps events of types nobody has described, until somebody does. */
  async saveUnregistered(tx: EntityManager, events: CloudEvent[]): Promise<void> {
    if (events.length === 0) return;
    await tx.query(
      `INSERT INTO unregistered_event (id, type, source, event)
       SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::json[]) ON CONFLICT (id) DO NOTHING`,
      [
        events.map(messageIdOf),
        events.map(({ type }) => type),
        events.map(({ source }) => source),
        events.map((event) => JSON.stringify(event)),
      ],
    );
  }
}

import { type CloudEvent, messageIdOf } from '@marmalade/contracts-envelope';
import { prepared, texts, uuids } from '@marmalade/database';
import type { EntityManager } from 'typeorm';
import type { PlannedNotification } from './notification.js';

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
      `INSERT INTO notification (id, event_id, workflow, category, priority, recipient_id, recipient_name, locale, is_test, trace)
       SELECT id, event_id, workflow, category, priority, recipient_id, recipient_name, locale, is_test, trace::json
       FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
                   $9::boolean[], $10::text[])
         AS n (id, event_id, workflow, category, priority, recipient_id, recipient_name, locale, is_test, trace)`,
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
                             worker_id, traceparent, due_at)
       SELECT id, notification_id, event_id, workflow, recipient_id, channel, address, content::json, state, reason,
              CASE WHEN state = 'claimed' THEN $12::uuid END, traceparent, CASE WHEN state = 'pending' THEN clock_timestamp() END
       FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
                   $10::text[], $11::text[])
         AS d (id, notification_id, event_id, workflow, recipient_id, channel, address, content, state, reason, traceparent)`,
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
      ],
    );
    if (claimed && claimed.ids.size > 0) {
      await prepared(tx, 'note-claim', 'INSERT INTO claim (worker_id, delivery_ids) VALUES ($1, $2)', [
        claimed.worker,
        uuids([...claimed.ids]),
      ]);
    }
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

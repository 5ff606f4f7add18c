import { type CloudEvent, messageIdOf } from '@marmalade/contracts-envelope';
import type { EntityManager } from 'typeorm';
import { plain } from '../rendering/escape.js';
import type { PlannedNotification } from './notification.js';

/** Writes events and what came of them, a statement a table, however many there are. */
export class NotificationStore {
  async saveEvents(tx: EntityManager, events: CloudEvent[]): Promise<void> {
    await tx.query(
      `INSERT INTO event (id, source_id, type, source, subject, site, correlation_id, traceparent, occurred_at, is_test, data)
       SELECT id, source_id, type, source, subject, site, correlation_id, traceparent, occurred_at, is_test, data::json
       FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
                   $9::timestamptz[], $10::boolean[], $11::text[])
         AS e (id, source_id, type, source, subject, site, correlation_id, traceparent, occurred_at, is_test, data)
       ON CONFLICT (id) DO NOTHING`,
      [
        events.map(messageIdOf),
        events.map(({ id }) => id),
        events.map(({ type }) => type),
        events.map(({ source }) => source),
        events.map(({ subject }) => subject ?? null),
        events.map(({ site }) => site ?? null),
        events.map(({ correlationid }) => correlationid ?? null),
        events.map(({ traceparent }) => traceparent ?? null),
        events.map(({ time }) => new Date(time)),
        events.map(({ istest }) => istest === true),
        events.map(({ data }) => JSON.stringify(data)),
      ],
    );
  }

  /** @param claimed ids of deliveries that a worker of this process sends as soon as the transaction is committed */
  async saveNotifications(
    tx: EntityManager,
    notifications: PlannedNotification[],
    claimed: { worker: string; ids: Set<string> } | undefined,
  ): Promise<void> {
    await tx.query(
      `INSERT INTO notification (id, event_id, workflow, category, priority, recipient_id, recipient_name, locale, is_test, trace)
       SELECT id, event_id, workflow, category, priority, recipient_id, recipient_name, locale, is_test, trace::jsonb
       FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
                   $9::boolean[], $10::text[])
         AS n (id, event_id, workflow, category, priority, recipient_id, recipient_name, locale, is_test, trace)`,
      [
        notifications.map(({ id }) => id),
        notifications.map(({ eventId }) => eventId),
        notifications.map(({ workflow }) => workflow),
        notifications.map(({ category }) => category),
        notifications.map(({ priority }) => priority),
        notifications.map(({ recipientId }) => recipientId),
        notifications.map(({ recipientName }) => recipientName ?? null),
        notifications.map(({ locale }) => locale),
        notifications.map(({ isTest }) => isTest),
        notifications.map(({ trace }) => JSON.stringify(trace, wellFormed)),
      ],
    );
    const deliveries = notifications.flatMap((notification) =>
      notification.deliveries.map((delivery) => ({ notification, delivery })),
    );
    const states = deliveries.map(({ delivery }) => (claimed?.ids.has(delivery.id) ? 'claimed' : delivery.state));
    await tx.query(
      `INSERT INTO delivery (id, notification_id, event_id, workflow, recipient_id, channel, address, content, state, reason,
                             worker_id, traceparent)
       SELECT id, notification_id, event_id, workflow, recipient_id, channel, address, content::jsonb, state, reason,
              CASE WHEN state = 'claimed' THEN $12::uuid END, traceparent
       FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
                   $10::text[], $11::text[])
         AS d (id, notification_id, event_id, workflow, recipient_id, channel, address, content, state, reason, traceparent)`,
      [
        deliveries.map(({ delivery }) => delivery.id),
        deliveries.map(({ notification }) => notification.id),
        deliveries.map(({ notification }) => notification.eventId),
        deliveries.map(({ notification }) => notification.workflow),
        deliveries.map(({ notification }) => notification.recipientId),
        deliveries.map(({ delivery }) => delivery.channel),
        deliveries.map(({ delivery }) => delivery.address ?? null),
        deliveries.map(({ delivery }) => (delivery.content === undefined ? null : JSON.stringify(delivery.content))),
        states,
        deliveries.map(({ delivery }) => delivery.reason ?? null),
        deliveries.map(({ delivery }) => delivery.traceparent ?? null),
        claimed?.worker ?? null,
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

/** jsonb takes neither NUL nor half a surrogate pair; names and ids from outside may hold them. */
function wellFormed(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? plain(value) : value;
}

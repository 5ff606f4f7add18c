import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';

/** A time-ordered id of a moment. */
export function idAt(time: Date): string {
  const hex = time.getTime().toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7${randomUUID().slice(15)}`;
}

export interface StoredDelivery {
  id?: string;
  channel?: string;
  state?: string;
  reason?: string;
  address?: string | null;
  content?: unknown;
  attempt?: number;
  step?: number;
  dueAt?: Date;
  expiresAt?: Date;
  digest?: string;
  forced?: boolean;
  lane?: number;
  /** Attempts, the last of which ended so many milliseconds after the delivery was made. */
  attempts?: { outcome: string; provider?: string; detail?: string; afterMs?: number }[];
}

export interface StoredNotification {
  type?: string;
  eventType?: string;
  category?: string;
  priority?: string;
  recipient?: string;
  name?: string;
  site?: string;
  variant?: string;
  cancelKey?: string;
  isTest?: boolean;
  data?: unknown;
  trace?: unknown[];
  createdAt?: Date;
  deliveries?: StoredDelivery[];
}

/** Writes an event, its notification and deliveries as they would be after some time. @returns their ids */
export async function store(
  dataSource: DataSource,
  some: StoredNotification = {},
): Promise<{ id: string; eventId: string; deliveries: string[] }> {
  const { type = 'order.created', createdAt = new Date() } = some;
  const id = idAt(createdAt);
  const eventId = randomUUID();
  await dataSource.query(
    `INSERT INTO event (id, source_id, type, source, occurred_at, is_test, data, received_at) VALUES ($1, $2, $3, '/test', $4, $5, $6, $4)`,
    [
      eventId,
      `source-${eventId}`,
      some.eventType ?? type,
      createdAt,
      some.isTest ?? false,
      JSON.stringify(some.data ?? {}),
    ],
  );
  await dataSource.query(
    `INSERT INTO notification (id, event_id, workflow, category, priority, recipient_id, recipient_name, locale, is_test, trace, site,
       variant, cancel_key, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, 'en', $8, $9, $10, $11, $12, $13)`,
    [
      id,
      eventId,
      type,
      some.category ?? 'orders',
      some.priority ?? 'normal',
      some.recipient ?? 'ann',
      some.name ?? 'Ann',
      some.isTest ?? false,
      JSON.stringify(some.trace ?? []),
      some.site ?? null,
      some.variant ?? null,
      some.cancelKey ?? null,
      createdAt,
    ],
  );
  const deliveries: string[] = [];
  for (const [place, delivery] of (some.deliveries ?? [{}]).entries()) {
    // In the order in which they are given.
    const own = { id: idAt(new Date(createdAt.getTime() + place)), ...delivery };
    deliveries.push(await storeDelivery(dataSource, { ...some, type, createdAt }, { id, eventId }, own));
  }
  return { id, eventId, deliveries };
}

async function storeDelivery(
  dataSource: DataSource,
  { type, recipient, createdAt }: StoredNotification,
  notification: { id: string; eventId: string },
  some: StoredDelivery & { id: string },
): Promise<string> {
  const { id, channel = 'email', state = 'sent', attempts = [] } = some;
  await dataSource.query(
    `INSERT INTO delivery (id, notification_id, event_id, workflow, recipient_id, channel, address, content, state, reason, attempt,
       step, due_at, expires_at, digest, created_at, updated_at, forced, lane)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16, $17, $18)`,
    [
      id,
      notification.id,
      notification.eventId,
      type,
      recipient ?? 'ann',
      channel,
      some.address === undefined ? 'ann@example.com' : some.address,
      some.content === null ? null : JSON.stringify(some.content ?? { subject: 'Hello', text: 'Hello Ann' }),
      state,
      some.reason ?? null,
      some.attempt ?? attempts.length,
      some.step ?? null,
      some.dueAt ?? (state === 'pending' ? createdAt : null),
      some.expiresAt ?? null,
      some.digest ?? null,
      createdAt,
      some.forced ?? false,
      some.lane ?? 1,
    ],
  );
  for (const [index, { outcome, provider = 'smtp', detail = null, afterMs = 100 }] of attempts.entries()) {
    await dataSource.query(
      `INSERT INTO delivery_attempt (delivery_id, attempt, provider, outcome, detail, started_at, finished_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [id, index + 1, provider, outcome, detail, createdAt, new Date(createdAt!.getTime() + afterMs)],
    );
  }
  return id;
}

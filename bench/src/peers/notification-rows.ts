import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { BenchEvent } from '../dispatch/events.js';
import type { Person } from '../dispatch/people.js';
import type { Wishes } from './wishes.js';

/** A person of the directory, with wishes, and whether the address is known to be dead. */
export interface KnownPerson extends Person {
  wishes: Wishes | null;
  isDead: boolean;
}

/** A delivery that is to be sent now. */
export interface Delivery {
  id: string;
  /** Whether it was sent in an earlier try of the job. */
  isSent: boolean;
}

/** The rows of one job, a prepared statement for each step. */
export class NotificationRows {
  constructor(private readonly pool: pg.Pool) {}

  /** @returns undefined when nobody is known by this id */
  async person(id: string, telegramId: string): Promise<KnownPerson | undefined> {
    const { rows } = await this.pool.query<KnownPerson>({
      name: 'person',
      text: `SELECT r.id, r.name, r.telegram_id AS "telegramId", r.locale, r.time_zone AS "timeZone", p.preferences AS wishes,
               EXISTS (SELECT FROM suppression WHERE channel = 'telegram' AND address = $2) AS "isDead"
             FROM recipient r LEFT JOIN recipient_preference p ON p.recipient_id = r.id WHERE r.id = $1`,
      values: [id, telegramId],
    });
    return rows[0];
  }

  /** Notes event, notification and delivery in one transaction. A job that is tried again finds what the first try noted. */
  async begin(event: BenchEvent, person: Person, content: string, trace: string): Promise<Delivery> {
    const deliveryId = randomUUID();
    const { rowCount } = await this.pool.query({
      name: 'begin',
      text: `WITH taken AS (
               INSERT INTO inbox (consumer, message_id) VALUES ('notifications', $1) ON CONFLICT DO NOTHING RETURNING message_id
             ), stored AS (
               INSERT INTO event (id, source_id, type, source, occurred_at, is_test, data)
               SELECT message_id, $1::text, $4, $5, $6, false, $7 FROM taken
             ), notified AS (
               INSERT INTO notification (id, event_id, workflow, category, priority, recipient_id, recipient_name, locale, is_test, trace)
               SELECT $2, message_id, $4, 'loyalty', 'normal', $8, $9, $10, false, $13 FROM taken
             )
             INSERT INTO delivery (id, notification_id, event_id, workflow, recipient_id, channel, address, content, state, attempt)
             SELECT $3, $2, message_id, $4, $8, 'telegram', $11, $12, 'sending', 1 FROM taken`,
      values: [
        event.id,
        randomUUID(),
        deliveryId,
        event.type,
        event.source,
        event.time,
        JSON.stringify(event.data),
        person.id,
        person.name,
        person.locale,
        person.telegramId,
        content,
        trace,
      ],
    });
    if (rowCount === 1) return { id: deliveryId, isSent: false };
    const { rows } = await this.pool.query<Delivery>({
      name: 'known',
      text: `SELECT id, state = 'sent' AS "isSent" FROM delivery WHERE event_id = $1`,
      values: [event.id],
    });
    return rows[0]!;
  }

  /** Notes that it was sent. */
  async finish({ id }: Delivery, attempt: number, messageId: string, startedAt: Date): Promise<void> {
    await this.pool.query({
      name: 'finish',
      text: `WITH moved AS (
               UPDATE delivery SET state = 'sent', attempt = $2, provider = 'telegram', provider_message_id = $3,
                 updated_at = clock_timestamp() WHERE id = $1
             )
             INSERT INTO delivery_attempt (delivery_id, attempt, provider, outcome, detail, started_at)
             VALUES ($1, $2, 'telegram', 'sent', 'Telegram answered 200', $4)`,
      values: [id, attempt, messageId, startedAt],
    });
  }
}

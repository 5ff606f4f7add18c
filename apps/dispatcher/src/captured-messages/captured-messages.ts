import { decodeCursor, type Page, page, type PageQuery } from '@marmalade/http';
import type { DataSource } from 'typeorm';
import { hideLinks } from '../notifications/secrets.js';

/** A message that would have been sent, had its channel a provider. */
export interface CapturedMessage {
  id: string;
  notificationId: string;
  type: string;
  channel: string;
  address: string;
  content: unknown;
  capturedAt: Date;
}

/** Messages that were kept instead of sent: deliveries with an attempt by the provider `captured`. */
export class CapturedMessages {
  constructor(private readonly dataSource: DataSource) {}

  /** The newest first: ids are time-ordered. */
  async list({ limit, cursor }: PageQuery): Promise<Page<CapturedMessage>> {
    const [before] = cursor ? decodeCursor(cursor, ['uuid']) : [null];
    const rows: (CapturedMessage & { eventType: string | null })[] = await this.dataSource.query(
      `SELECT d.id, d.notification_id AS "notificationId", d.workflow AS type, d.channel, d.address, d.content,
         d.updated_at AS "capturedAt", e.type AS "eventType"
       FROM (SELECT DISTINCT delivery_id AS id FROM delivery_attempt
             WHERE provider = 'captured' AND ($1::uuid IS NULL OR delivery_id < $1) ORDER BY delivery_id DESC LIMIT $2) AS captured
       JOIN delivery d ON d.id = captured.id LEFT JOIN event e ON e.id = d.event_id
       ORDER BY d.id DESC`,
      [before, limit + 1],
    );
    const messages = rows.map(({ eventType, ...message }) => ({
      ...message,
      content: hideLinks([message.type, eventType], message.content),
    }));
    return page(messages, limit, ({ id }) => [id]);
  }
}

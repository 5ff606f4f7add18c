import { ApiProperty } from '@nestjs/swagger';
import { decodeCursor, type Page, page, type PageQuery } from '@marmalade/http';
import type { DataSource } from 'typeorm';
import { hideLinks } from '../notifications/secrets.js';

/** A message that would have been sent, had its channel a provider. */
export class CapturedMessage {
  @ApiProperty({ type: String, example: '019aa4b5-0e7d-7c31-b1a4-9d2e5f7a6c10' })
  id!: string;

  @ApiProperty({ type: String, example: '019aa4b5-0e90-7a52-8c0e-1f6f0f2f7b21' })
  notificationId!: string;

  @ApiProperty({ type: String, example: 'order.created' })
  type!: string;

  @ApiProperty({ type: String, example: 'telegram' })
  channel!: string;

  @ApiProperty({ type: String, example: '700100' })
  address!: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'what the receiver would see; of an announcement to everyone its `words` by language',
    example: { text: 'Order A-7 is on its way.' },
  })
  content!: unknown;

  @ApiProperty({ type: String, format: 'date-time', example: '2026-11-21T09:30:00.000Z' })
  capturedAt!: Date;
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

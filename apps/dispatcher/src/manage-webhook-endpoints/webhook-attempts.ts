import { ApiProperty } from '@nestjs/swagger';
import { decodeCursor, type Page, page, type PageQuery } from '@marmalade/http';
import type { DataSource } from 'typeorm';

/** One call to an endpoint. */
export class WebhookAttempt {
  @ApiProperty({
    type: String,
    description: 'the header `webhook-id`',
    example: '019aa4b5-0e91-7d0b-9a55-6f1d5a0c3e42',
  })
  deliveryId!: string;

  @ApiProperty({ type: String, example: '019aa4b5-0e90-7a52-8c0e-1f6f0f2f7b21' })
  notificationId!: string;

  @ApiProperty({ type: String, example: 'order.created' })
  type!: string;

  @ApiProperty({ type: 'integer', example: 1 })
  attempt!: number;

  @ApiProperty({ type: String, example: 'sent' })
  outcome!: string;

  @ApiProperty({ type: String, nullable: true, example: null })
  code!: string | null;

  @ApiProperty({ type: String, nullable: true, example: '200' })
  detail!: string | null;

  @ApiProperty({ type: String, description: 'what has become of the message by now', example: 'sent' })
  state!: string;

  @ApiProperty({ type: String, format: 'date-time', example: '2026-11-21T09:30:00.000Z' })
  startedAt!: Date;

  @ApiProperty({ type: String, format: 'date-time', example: '2026-11-21T09:30:00.000Z' })
  finishedAt!: Date;
}

/** Reads what was sent to an endpoint: the newest message first, of each message the last attempt first. */
export class WebhookAttempts {
  constructor(private readonly dataSource: DataSource) {}

  async list(endpointId: string, { limit, cursor }: PageQuery): Promise<Page<WebhookAttempt>> {
    const [delivery, attempt] = cursor ? decodeCursor(cursor, ['uuid', 'integer']) : [null, null];
    const rows: WebhookAttempt[] = await this.dataSource.query(
      `SELECT d.id AS "deliveryId", d.notification_id AS "notificationId", d.workflow AS type, a.attempt, a.outcome, a.code,
         a.detail, d.state, a.started_at AS "startedAt", a.finished_at AS "finishedAt"
       FROM delivery d JOIN delivery_attempt a ON a.delivery_id = d.id
       WHERE d.channel = 'webhook' AND d.address = $1 AND ($3::uuid IS NULL OR (d.id, a.attempt) < ($3, $4::integer))
       ORDER BY d.id DESC, a.attempt DESC LIMIT $2`,
      [endpointId, limit + 1, delivery, attempt],
    );
    return page(rows, limit, (last) => [last.deliveryId, last.attempt]);
  }
}

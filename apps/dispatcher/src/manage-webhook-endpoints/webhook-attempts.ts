import { decodeCursor, type Page, page, type PageQuery } from '@marmalade/http';
import type { DataSource } from 'typeorm';

/** One call to an endpoint. */
export interface WebhookAttempt {
  /** The header `webhook-id`. */
  deliveryId: string;
  notificationId: string;
  type: string;
  attempt: number;
  outcome: string;
  code: string | null;
  detail: string | null;
  /** What has become of the message by now. */
  state: string;
  startedAt: Date;
  finishedAt: Date;
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

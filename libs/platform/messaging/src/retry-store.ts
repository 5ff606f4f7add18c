import type { DataSource, EntityManager } from 'typeorm';
import type { IncomingMessage } from './message.js';

interface RetryRow {
  message_id: string;
  routing_key: string;
  headers: Record<string, unknown>;
  body: Buffer;
  attempts: number;
}

const INSERT = `INSERT INTO message_retry AS r (queue, message_id, routing_key, headers, body, attempts, available_at, last_error)`;

/**
 * Messages of one queue that wait for another attempt. Retries live in the database: in the broker a delayed message
 * blocks those behind it, or comes out of order.
 */
export class RetryStore {
  /** A claimed retry is out of others' sight for this long; a crash brings it back afterwards, counted. */
  private static readonly CLAIM_SECONDS = 60;

  constructor(
    private readonly dataSource: DataSource,
    private readonly queue: string,
  ) {}

  /** Keeps a failed message until its next attempt. */
  async schedule(
    messageId: string,
    message: IncomingMessage,
    attempts: number,
    delayMs: number,
    error: string,
  ): Promise<void> {
    await this.dataSource.query(
      `${INSERT} VALUES ($1, $2, $3, $4::jsonb, $5, $6, clock_timestamp() + $7 * interval '1 millisecond', $8)
       ON CONFLICT (queue, message_id) DO UPDATE SET
         attempts = excluded.attempts, available_at = excluded.available_at, last_error = excluded.last_error`,
      [...this.columns(messageId, message), attempts, delayMs, error.replaceAll('\0', '\ufffd').slice(0, 4_000)],
    );
  }

  /** Counts the beginning of an attempt at a message that the broker still holds. @returns attempts begun, this one included */
  async countSuspect(messageId: string, message: IncomingMessage): Promise<number> {
    const [{ attempts }] = await this.dataSource.query(
      `${INSERT} VALUES ($1, $2, $3, $4::jsonb, $5, 1, 'infinity', 'redelivered after a crash or a lost connection')
       ON CONFLICT (queue, message_id) DO UPDATE SET attempts = r.attempts + 1 RETURNING attempts`,
      this.columns(messageId, message),
    );
    return attempts;
  }

  /** Of these messages, those that had their effect already; what was noted about them as suspects is removed. */
  async forgetHandled(messageIds: string[]): Promise<Set<string>> {
    const rows: { message_id: string }[] = await this.dataSource.query(
      `WITH handled AS (SELECT message_id FROM inbox WHERE consumer = $1 AND message_id = ANY($2::uuid[])),
         removed AS (DELETE FROM message_retry WHERE queue = $1 AND message_id IN (SELECT message_id FROM handled))
       SELECT message_id FROM handled`,
      [this.queue, messageIds],
    );
    return new Set(rows.map((row) => row.message_id));
  }

  /** Takes due messages, counting the attempt before it is made. */
  async claimDue(limit: number): Promise<{ message: IncomingMessage; attempts: number }[]> {
    const [rows] = (await this.dataSource.query(
      `UPDATE message_retry AS r
       SET attempts = r.attempts + 1, available_at = clock_timestamp() + $3 * interval '1 second'
       FROM (SELECT message_id FROM message_retry WHERE queue = $1 AND available_at <= clock_timestamp()
             ORDER BY available_at LIMIT $2 FOR UPDATE SKIP LOCKED) AS due
       WHERE r.queue = $1 AND r.message_id = due.message_id
       RETURNING r.message_id, r.routing_key, r.headers, r.body, r.attempts`,
      [this.queue, limit, RetryStore.CLAIM_SECONDS],
    )) as [RetryRow[], number];
    return rows.map((row) => ({
      attempts: row.attempts,
      message: {
        messageId: row.message_id,
        routingKey: row.routing_key,
        headers: row.headers,
        body: row.body,
        redelivered: true,
      },
    }));
  }

  /** Removes a message's row in the transaction that settles it. */
  async remove(tx: EntityManager, messageId: string): Promise<void> {
    await tx.query('DELETE FROM message_retry WHERE queue = $1 AND message_id = $2', [this.queue, messageId]);
  }

  private columns(messageId: string, { routingKey, headers, body }: IncomingMessage): unknown[] {
    return [
      this.queue,
      messageId,
      routingKey.replaceAll('\0', '\ufffd'),
      JSON.stringify(headers).replaceAll('\\u0000', '\\ufffd'),
      body,
    ];
  }
}

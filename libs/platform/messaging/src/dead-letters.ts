import type { DataSource, EntityManager } from 'typeorm';
import type { IncomingMessage } from './message.js';

/** A message that was given up on, as an operator sees it. `body` is text; what is not UTF-8 in it shows as U+FFFD. */
export interface DeadLetter {
  id: string;
  queue: string;
  messageId: string;
  routingKey: string;
  code: string;
  error: string;
  attempts: number;
  createdAt: Date;
  headers: Record<string, unknown>;
  body: string;
}

/** Which dead letters are meant; all that is given must hold. */
export interface DeadLetterFilter {
  queue?: string;
  /** What went wrong: `MESSAGE_NOT_JSON`. */
  code?: string;
  /** The event type, as the message was routed by. */
  type?: string;
  /** Given up on at this time or later. */
  from?: Date;
  /** Given up on before this time. */
  to?: Date;
}

/** One message on its way to the dead letters. */
export interface Casualty {
  messageId: string;
  message: IncomingMessage;
  code: string;
  error: string;
  attempts: number;
}

/** Puts messages aside, in the transaction that settles them. A message already there keeps its first row. */
export async function buryMessages(tx: EntityManager, queue: string, casualties: Casualty[]): Promise<void> {
  if (casualties.length === 0) return;
  await tx.query(
    `INSERT INTO dead_letter (queue, message_id, routing_key, headers, body, code, error, attempts)
     SELECT $1, message_id, routing_key, headers::jsonb, body, code, error, attempts
     FROM unnest($2::uuid[], $3::text[], $4::text[], $5::bytea[], $6::text[], $7::text[], $8::integer[])
       AS dead (message_id, routing_key, headers, body, code, error, attempts)
     ON CONFLICT (queue, message_id) DO NOTHING`,
    [
      queue,
      casualties.map(({ messageId }) => messageId),
      casualties.map(({ message }) => message.routingKey.replaceAll('\0', '\ufffd')),
      // A NUL is legal in AMQP and JSON, and not in PostgreSQL's jsonb.
      casualties.map(({ message }) => JSON.stringify(message.headers).replaceAll('\\u0000', '\\ufffd')),
      casualties.map(({ message }) => message.body),
      casualties.map(({ code }) => code),
      casualties.map(({ error }) => error.replaceAll('\0', '\ufffd').slice(0, 4_000)),
      casualties.map(({ attempts }) => attempts),
    ],
  );
}

/** Dead letters of one service: listed, and sent once more to the very queue they fell from. */
export class DeadLetters {
  constructor(private readonly dataSource: DataSource) {}

  /** Newest first. @param before continue behind this id */
  async list({
    limit,
    before,
    ...filter
  }: DeadLetterFilter & { limit: number; before?: string }): Promise<DeadLetter[]> {
    const rows: (Omit<DeadLetter, 'body'> & { body: Buffer })[] = await this.dataSource.query(
      `SELECT id, queue, message_id AS "messageId", routing_key AS "routingKey", code, error, attempts,
              created_at AS "createdAt", headers, body
       FROM dead_letter WHERE ($6::bigint IS NULL OR id < $6) AND ${MEANT} ORDER BY id DESC LIMIT $7`,
      [...valuesOf(filter), before ?? null, limit],
    );
    return rows.map((row) => ({ ...row, body: row.body.toString('utf8') }));
  }

  async count(): Promise<number> {
    const [{ count }] = await this.dataSource.query('SELECT count(*)::int AS count FROM dead_letter');
    return count;
  }

  /**
   * Hands dead letters to their queue's retries: same message id, same queue, no other listener hears of it.
   * One statement moves the rows of a batch, so that none is lost or handled twice; one that fails again is not replayed again.
   * @param ids those to replay; unset: all @param filter which of them
   * @returns how many were found
   */
  async replay(ids?: string[], filter: DeadLetterFilter = {}): Promise<number> {
    const [{ last }] = (await this.dataSource.query('SELECT max(id) AS last FROM dead_letter')) as [
      { last: string | null },
    ];
    let count = 0;
    for (;;) {
      const moved: unknown[] = await this.dataSource.query(
        `WITH revived AS (
           DELETE FROM dead_letter WHERE id IN (
             SELECT id FROM dead_letter WHERE ($6::bigint[] IS NULL OR id = ANY($6)) AND id <= $7::bigint AND ${MEANT}
             ORDER BY id LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)
           RETURNING *
         )
         INSERT INTO message_retry (queue, message_id, routing_key, headers, body, attempts, available_at)
         SELECT queue, message_id, routing_key, headers, body, 0, clock_timestamp() FROM revived
         ON CONFLICT (queue, message_id) DO UPDATE SET attempts = 0, available_at = excluded.available_at
         RETURNING 1`,
        [...valuesOf(filter), ids ?? null, last],
      );
      count += moved.length;
      if (moved.length < BATCH) return count;
    }
  }

  /** Throws one away for good. @returns false when there is none with this id */
  async remove(id: string): Promise<boolean> {
    const [, count] = (await this.dataSource.query('DELETE FROM dead_letter WHERE id = $1', [id])) as [unknown, number];
    return count > 0;
  }
}

const BATCH = 1_000;

/** The first five parameters are those of `valuesOf`. */
const MEANT = `($1::text IS NULL OR queue = $1) AND ($2::text IS NULL OR code = $2) AND ($3::text IS NULL OR routing_key = $3)
  AND ($4::timestamptz IS NULL OR created_at >= $4) AND ($5::timestamptz IS NULL OR created_at < $5)`;

function valuesOf({ queue, code, type, from, to }: DeadLetterFilter): unknown[] {
  return [queue ?? null, code ?? null, type ?? null, from ?? null, to ?? null];
}

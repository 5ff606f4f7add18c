import { createHash } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import { IDEMPOTENCY_IN_FLIGHT, IDEMPOTENCY_KEY_INVALID, IDEMPOTENCY_KEY_REUSED } from './platform-problems.js';

/** For a service's migrations; the schema is that of the connection's search_path. */
export const IDEMPOTENCY_TABLE_SQL = `
CREATE TABLE idempotency_key (
  scope text NOT NULL,
  key text NOT NULL,
  request_hash bytea NOT NULL,
  status int NOT NULL,
  body jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (scope, key)
);
CREATE INDEX idempotency_key_created_at ON idempotency_key (created_at);
`;

/** How long an answer is kept, as a PostgreSQL interval. */
const VALIDITY = `interval '24 hours'`;

/** Visible ASCII, as in the IETF draft's quoted string. */
const KEY = /^[\x21-\x7e]{1,255}$/;

/** What a request is answered with. `body` is JSON. */
export interface Answer<Body = unknown> {
  status: number;
  body: Body;
}

interface StoredAnswer {
  request_hash: Buffer;
  status: number;
  body: unknown;
}

/** Makes a POST happen once however often it is sent with the same `Idempotency-Key`, for 24 hours. */
export class IdempotencyKeys {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Runs an effect and stores its answer, in one transaction; or gives back the stored answer.
   * When the effect throws, nothing is stored and the key stays free.
   * @param scope what the key is unique within: the route, and who asks
   * @param key the `Idempotency-Key` header; undefined: the effect runs in a transaction of its own, each time
   * @param requestBody the body (raw text or parsed); the same key with another one is refused
   * @throws Problem IDEMPOTENCY_KEY_INVALID, IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_IN_FLIGHT, and what the effect throws
   */
  async run<Body>(
    scope: string,
    key: string | undefined,
    requestBody: unknown,
    effect: (tx: EntityManager) => Promise<Answer<Body>>,
  ): Promise<Answer<Body> & { replayed: boolean }> {
    if (key === undefined) {
      return { ...(await this.dataSource.transaction(effect)), replayed: false };
    }
    if (!KEY.test(key)) throw IDEMPOTENCY_KEY_INVALID.problem('It is 1 to 255 visible ASCII characters.');
    const requestHash = hashOf(requestBody);
    return this.dataSource.transaction(async (tx) => {
      await lock(tx, scope, key);
      const stored = await find(tx, scope, key);
      if (stored) return replay<Body>(stored, requestHash);
      const answer = await effect(tx);
      await store(tx, scope, key, requestHash, answer);
      return { ...answer, replayed: false };
    });
  }

  /** Deletes answers that are no longer valid. @param batch at most so many @returns how many there were */
  async cleanUp(batch: number): Promise<number> {
    const [, count] = (await this.dataSource.query(
      `DELETE FROM idempotency_key WHERE (scope, key) IN (
         SELECT scope, key FROM idempotency_key WHERE created_at < now() - ${VALIDITY}
         ORDER BY created_at LIMIT $1 FOR UPDATE SKIP LOCKED)`,
      [batch],
    )) as [unknown, number];
    return count;
  }
}

/** Held to the end of the transaction; the schema is part of it, since services may share a database. */
async function lock(tx: EntityManager, scope: string, key: string): Promise<void> {
  const [{ locked }] = (await tx.query(
    `SELECT pg_try_advisory_xact_lock(hashtextextended(concat_ws(E'\\n', current_schema(), $1::text, $2::text), 0)) AS locked`,
    [scope, key],
  )) as [{ locked: boolean }];
  if (!locked) throw IDEMPOTENCY_IN_FLIGHT.problem();
}

async function find(tx: EntityManager, scope: string, key: string): Promise<StoredAnswer | undefined> {
  const [stored] = (await tx.query(
    `SELECT request_hash, status, body FROM idempotency_key
     WHERE scope = $1 AND key = $2 AND created_at >= now() - ${VALIDITY}`,
    [scope, key],
  )) as StoredAnswer[];
  return stored;
}

function replay<Body>(stored: StoredAnswer, requestHash: Buffer): Answer<Body> & { replayed: boolean } {
  if (!stored.request_hash.equals(requestHash)) throw IDEMPOTENCY_KEY_REUSED.problem();
  return { status: stored.status, body: stored.body as Body, replayed: true };
}

/** A row that is no longer valid is overwritten: the clean-up may not have come by yet. */
async function store(
  tx: EntityManager,
  scope: string,
  key: string,
  requestHash: Buffer,
  { status, body }: Answer,
): Promise<void> {
  await tx.query(
    `INSERT INTO idempotency_key (scope, key, request_hash, status, body) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (scope, key) DO UPDATE SET request_hash = excluded.request_hash, status = excluded.status,
       body = excluded.body, created_at = now()`,
    [scope, key, requestHash, status, JSON.stringify(body ?? null)],
  );
}

function hashOf(requestBody: unknown): Buffer {
  const text = typeof requestBody === 'string' ? requestBody : JSON.stringify(requestBody ?? null);
  return createHash('sha256').update(text).digest();
}

import { createHash } from 'node:crypto';
import { prepared } from '@marmalade/database';
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

interface KeyedRequest {
  scope: string;
  key: string;
  hash: Buffer;
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
    const request = { scope, key, hash: hashOf(requestBody) };
    try {
      return await this.runOnce(request, effect);
    } catch (error) {
      if (!(error instanceof AnsweredMeanwhile)) throw error;
      return this.runOnce(request, effect);
    }
  }

  private runOnce<Body>(
    request: KeyedRequest,
    effect: (tx: EntityManager) => Promise<Answer<Body>>,
  ): Promise<Answer<Body> & { replayed: boolean }> {
    return this.dataSource.transaction(async (tx) => {
      const stored = await lockAndFind(tx, request);
      if (stored) return replay<Body>(stored, request.hash);
      const answer = await effect(tx);
      await store(tx, request, answer);
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

/** The request before was answered between our look and our lock: seen when our own answer is to be stored, and undone. */
class AnsweredMeanwhile extends Error {}

/**
 * Locks the key to the end of the transaction, and gives the answer there is, in one round trip. What is found is as of the moment
 * before the lock: `store` finds out if an answer came between. The schema is part of the lock, since services may share a database.
 */
async function lockAndFind(tx: EntityManager, { scope, key }: KeyedRequest): Promise<StoredAnswer | undefined> {
  const { rows } = await prepared<Partial<StoredAnswer> & { locked: boolean }>(
    tx,
    'idempotency-find',
    `SELECT pg_try_advisory_xact_lock(hashtextextended(concat_ws(E'\\n', current_schema(), $1::text, $2::text), 0)) AS locked,
       stored.request_hash, stored.status, stored.body
     FROM (VALUES (true)) AS one
     LEFT JOIN idempotency_key stored ON scope = $1 AND key = $2 AND created_at >= now() - ${VALIDITY}`,
    [scope, key],
  );
  const [{ locked, ...stored }] = rows as [Partial<StoredAnswer> & { locked: boolean }];
  if (!locked) throw IDEMPOTENCY_IN_FLIGHT.problem();
  return stored.request_hash ? (stored as StoredAnswer) : undefined;
}

function replay<Body>(stored: StoredAnswer, requestHash: Buffer): Answer<Body> & { replayed: boolean } {
  if (!stored.request_hash.equals(requestHash)) throw IDEMPOTENCY_KEY_REUSED.problem();
  return { status: stored.status, body: stored.body as Body, replayed: true };
}

/** A row that is no longer valid is overwritten: the clean-up may not have come by yet. @throws AnsweredMeanwhile */
async function store(tx: EntityManager, { scope, key, hash }: KeyedRequest, { status, body }: Answer): Promise<void> {
  const { rowCount } = await prepared(
    tx,
    'idempotency-store',
    `INSERT INTO idempotency_key AS stored (scope, key, request_hash, status, body) VALUES ($1, $2, $3, $4, $5::jsonb)
     ON CONFLICT (scope, key) DO UPDATE SET request_hash = excluded.request_hash, status = excluded.status,
       body = excluded.body, created_at = now()
     WHERE stored.created_at < now() - ${VALIDITY}`,
    [scope, key, hash, status, JSON.stringify(body ?? null)],
  );
  if (rowCount === 0) throw new AnsweredMeanwhile();
}

function hashOf(requestBody: unknown): Buffer {
  const text = typeof requestBody === 'string' ? requestBody : JSON.stringify(requestBody ?? null);
  return createHash('sha256').update(text).digest();
}

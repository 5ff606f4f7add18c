import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { prepared } from '@marmalade/database';
import type { DataSource, EntityManager } from 'typeorm';
import { IDEMPOTENCY_IN_FLIGHT, IDEMPOTENCY_KEY_INVALID, IDEMPOTENCY_KEY_REUSED } from './platform-problems.js';
import { Problem } from './problem.js';

/** For a service's migrations; the schema is that of the connection's search_path. */
export const IDEMPOTENCY_TABLE_SQL = `
CREATE TABLE idempotency_key (
  scope text NOT NULL,
  key text NOT NULL,
  request_hash bytea NOT NULL,
  status int NOT NULL,
  body json,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (scope, key)
);
CREATE INDEX idempotency_key_created_at ON idempotency_key (created_at);
`;

/** For services whose table is older: as `jsonb` an answer comes back with its fields in another order. */
export const IDEMPOTENCY_BODY_AS_SENT_SQL = 'ALTER TABLE idempotency_key ALTER COLUMN body TYPE json USING body::json';

/** How long an answer is kept, as a PostgreSQL interval. */
const VALIDITY = `interval '24 hours'`;

/** Whoever asks again after a broken connection mostly does so while the first is about to be done. */
const PATIENCE_MS = 2_000;
const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 200;

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
  /** @param patienceMs how long a repeat waits for the answer of a request that is still worked on, before it is told to come again */
  constructor(
    private readonly dataSource: DataSource,
    private readonly patienceMs = PATIENCE_MS,
  ) {}

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
    const request = requestOf(scope, key, requestBody);
    return this.patiently(() =>
      this.dataSource.transaction(async (tx) => {
        const stored = await lockAndFind(tx, request);
        if (stored) return replay<Body>(stored, request.hash);
        const answer = await effect(tx);
        await store(tx, request, answer);
        return { ...answer, replayed: false };
      }),
    );
  }

  /**
   * The same for where each round trip counts: the effect does in statements of its own what `run` does around it. It puts
   * `keyColumns` and `keyJoin` into the first and calls `found`, and puts `keyInsert` into the one that does what is done once and calls
   * `kept`.
   * @throws as `run` does
   */
  async runInline<Body>(
    scope: string,
    key: string | undefined,
    requestBody: unknown,
    effect: (tx: EntityManager, inline: InlineKey) => Promise<Answer<Body>>,
  ): Promise<Answer<Body> & { replayed: boolean }> {
    const inline = new InlineKey(key === undefined ? undefined : requestOf(scope, key, requestBody));
    try {
      const answer = await this.patiently(() => this.dataSource.transaction((tx) => effect(tx, inline)));
      return { ...answer, replayed: false };
    } catch (error) {
      if (error instanceof Replayed) return error.answer as Answer<Body> & { replayed: boolean };
      throw error;
    }
  }

  /** Waits, without a connection, for the answer of the request before; and begins again when it came between look and lock. */
  private async patiently<Result>(work: () => Promise<Result>): Promise<Result> {
    const until = performance.now() + this.patienceMs;
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
      try {
        return await work();
      } catch (error) {
        if (error instanceof AnsweredMeanwhile) continue;
        const isInFlight = error instanceof Problem && error.code === IDEMPOTENCY_IN_FLIGHT.code;
        if (!isInFlight || performance.now() + pause > until) throw error;
        await sleep(pause);
      }
    }
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

/** There is an answer: nothing is to be done. */
class Replayed extends Error {
  constructor(readonly answer: Answer & { replayed: boolean }) {
    super('answered already');
  }
}

/** What a look-up gives, as columns of a row. `keyLocked` is false while the first request is worked on. */
export interface KeyRow {
  keyLocked: boolean;
  keyHash: Buffer | null;
  keyStatus: number | null;
  keyBody: unknown;
}

/** The key of a request, for statements that look it up and store its answer themselves. Without a key all of it does nothing. */
export class InlineKey {
  readonly scope: string | null;
  readonly key: string | null;
  readonly hash: Buffer | null;

  constructor(request: KeyedRequest | undefined) {
    this.scope = request?.scope ?? null;
    this.key = request?.key ?? null;
    this.hash = request?.hash ?? null;
  }

  /** @param row what the columns of `keyColumns` are @throws Problem IDEMPOTENCY_IN_FLIGHT, IDEMPOTENCY_KEY_REUSED; and what ends the effect, when there is an answer */
  found(row: KeyRow): void {
    if (this.hash === null) return;
    if (!row.keyLocked) throw IDEMPOTENCY_IN_FLIGHT.problem();
    if (row.keyHash === null) return;
    throw new Replayed(replay({ request_hash: row.keyHash, status: row.keyStatus!, body: row.keyBody }, this.hash));
  }

  /** @param isKept whether `keyInsert` returned a row @throws what begins the effect again, when not */
  kept(isKept: boolean): void {
    if (this.hash !== null && !isKept) throw new AnsweredMeanwhile();
  }
}

/**
 * Columns that lock a key to the end of the transaction and give the answer there is. What is found is as of the moment before the
 * lock: `keyInsert` finds out if an answer came between. The schema is part of the lock, since services may share a database.
 * @param scope its placeholder, `$1` @param key its placeholder
 */
export const keyColumns = (scope: string, key: string): string =>
  `CASE WHEN ${key}::text IS NULL THEN true ELSE
     pg_try_advisory_xact_lock(hashtextextended(concat_ws(E'\\n', current_schema(), ${scope}::text, ${key}::text), 0)) END AS "keyLocked",
   stored.request_hash AS "keyHash", stored.status AS "keyStatus", stored.body AS "keyBody"`;

/** What `keyColumns` reads from, to be added to a FROM. */
export const keyJoin = (scope: string, key: string): string =>
  `LEFT JOIN idempotency_key stored
     ON stored.scope = ${scope} AND stored.key = ${key} AND stored.created_at >= now() - ${VALIDITY}`;

/**
 * Stores an answer, and returns a row when it did. A row that is no longer valid is overwritten: the clean-up may not have come by yet.
 * @param first number of the first of its parameters: scope, key, hash, status, body as JSON @param condition for storing it
 */
export function keyInsert(first: number, condition = 'true'): string {
  const [scope, key, hash, status, body] = [0, 1, 2, 3, 4].map((place) => `$${first + place}`);
  return `INSERT INTO idempotency_key AS stored (scope, key, request_hash, status, body)
     SELECT ${scope}::text, ${key}::text, ${hash}::bytea, ${status}::int, ${body}::json WHERE ${key}::text IS NOT NULL AND ${condition}
     ON CONFLICT (scope, key) DO UPDATE SET request_hash = excluded.request_hash, status = excluded.status,
       body = excluded.body, created_at = now()
     WHERE stored.created_at < now() - ${VALIDITY}
     RETURNING 1`;
}

async function lockAndFind(tx: EntityManager, { scope, key }: KeyedRequest): Promise<StoredAnswer | undefined> {
  const { rows } = await prepared<KeyRow>(
    tx,
    'idempotency-find',
    `SELECT ${keyColumns('$1', '$2')} FROM (VALUES (true)) AS one ${keyJoin('$1', '$2')}`,
    [scope, key],
  );
  const [{ keyLocked, keyHash, keyStatus, keyBody }] = rows as [KeyRow];
  if (!keyLocked) throw IDEMPOTENCY_IN_FLIGHT.problem();
  return keyHash ? { request_hash: keyHash, status: keyStatus!, body: keyBody } : undefined;
}

function replay<Body>(stored: StoredAnswer, requestHash: Buffer): Answer<Body> & { replayed: boolean } {
  if (!stored.request_hash.equals(requestHash)) throw IDEMPOTENCY_KEY_REUSED.problem();
  return { status: stored.status, body: stored.body as Body, replayed: true };
}

/** @throws AnsweredMeanwhile */
async function store(tx: EntityManager, { scope, key, hash }: KeyedRequest, { status, body }: Answer): Promise<void> {
  const values = [scope, key, hash, status, JSON.stringify(body ?? null)];
  const { rowCount } = await prepared(tx, 'idempotency-store', keyInsert(1), values);
  if (rowCount === 0) throw new AnsweredMeanwhile();
}

/** @throws Problem IDEMPOTENCY_KEY_INVALID */
function requestOf(scope: string, key: string, requestBody: unknown): KeyedRequest {
  if (!KEY.test(key)) throw IDEMPOTENCY_KEY_INVALID.problem('It is 1 to 255 visible ASCII characters.');
  return { scope, key, hash: hashOf(requestBody) };
}

function hashOf(requestBody: unknown): Buffer {
  const text = typeof requestBody === 'string' ? requestBody : JSON.stringify(requestBody ?? null);
  return createHash('sha256').update(text).digest();
}

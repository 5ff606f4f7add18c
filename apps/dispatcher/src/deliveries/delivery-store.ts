import { prepared, texts, uuids } from '@marmalade/database';
import type { DataSource, EntityManager } from 'typeorm';
import type { Channel } from '../catalogue/event-type.js';
import type { ClaimedDelivery, Finished } from './delivery.js';
import { nextStep } from './next-step.js';

const CLAIMED_COLUMNS = `d.id, d.notification_id AS "notificationId", d.channel, d.address, d.content::text, d.attempt, d.failures,
  d.workflow AS type, d.traceparent`;

/** The database's side of a delivery's life. All times are the database's. */
export class DeliveryStore {
  constructor(private readonly dataSource: DataSource) {}

  /** Takes due deliveries of a channel for a worker, the most urgent lane and the longest waiting first. */
  async claimDue(worker: string, channel: Channel, limit: number): Promise<ClaimedDelivery[]> {
    const { rows } = await prepared<ClaimedDelivery>(
      this.dataSource,
      'claim-due',
      `WITH claimed AS (
         UPDATE delivery AS d SET state = 'claimed', worker_id = $1, due_at = NULL, updated_at = clock_timestamp()
         FROM (SELECT id FROM delivery WHERE channel = $2 AND state IN ('pending', 'deferred') AND due_at <= clock_timestamp()
               ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED) AS due
         WHERE d.id = due.id RETURNING ${CLAIMED_COLUMNS}
       ), noted AS (
         INSERT INTO claim (worker_id, delivery_ids) SELECT $1, array_agg(id) FROM claimed HAVING count(*) > 0
       )
       SELECT * FROM claimed`,
      [worker, channel, limit],
    );
    return rows;
  }

  /**
   * Notes, just before the provider is called, that these deliveries are being sent; their attempt grows by one.
   * @returns ids still in this worker's hands; the others were taken away meanwhile and must not be sent
   */
  async markSending(worker: string, ids: string[]): Promise<Set<string>> {
    const { rows } = await prepared<{ id: string }>(
      this.dataSource,
      'mark-sending',
      `UPDATE delivery SET state = 'sending', attempt = attempt + 1, updated_at = clock_timestamp()
       WHERE id = ANY($1::uuid[]) AND state = 'claimed' AND worker_id = $2 RETURNING id`,
      [uuids(ids), worker],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** Gives claimed deliveries back, to be due after a pause. */
  async release(worker: string, ids: string[], afterMs: number, reason: string | null): Promise<void> {
    if (ids.length === 0) return;
    await this.dataSource.query(
      `UPDATE delivery SET state = 'pending', worker_id = NULL, reason = coalesce($4, reason), updated_at = clock_timestamp(),
         due_at = clock_timestamp() + $3 * interval '1 millisecond'
       WHERE id = ANY($1::uuid[]) AND state = 'claimed' AND worker_id = $2`,
      [ids, worker, afterMs, reason],
    );
  }

  /**
   * Writes down what came of calls, in one statement: an attempt for each, and the delivery's next state.
   * A worker whose delivery was given to another meanwhile is fenced by the attempt's number; its attempt is kept as evidence.
   * Evidence that comes late wins over `unknown`, and keeps what only waits to be repeated from being sent again.
   */
  async finish(finished: Finished[]): Promise<void> {
    const steps = finished.map((entry) => ({ entry, step: nextStep(entry) }));
    await prepared(
      this.dataSource,
      'finish',
      `WITH result AS MATERIALIZED (
         SELECT * FROM unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[],
                              $9::int[], $10::timestamptz[], $11::text[])
           AS r (id, attempt, state, outcome, code, detail, provider_message_id, pause_ms, failures, started_at, provider)
       ), moved AS (
         UPDATE delivery AS d SET
           state = r.state, reason = r.code, provider_message_id = coalesce(r.provider_message_id, d.provider_message_id),
           provider = r.provider, worker_id = NULL, failures = r.failures, updated_at = clock_timestamp(),
           due_at = CASE WHEN r.state = 'pending' THEN clock_timestamp() + r.pause_ms * interval '1 millisecond' END
         FROM result AS r
         WHERE d.id = r.id AND d.attempt = r.attempt
           AND (d.state IN ('sending', 'unknown') OR d.state = 'pending' AND r.state = 'sent')
       )
       INSERT INTO delivery_attempt (delivery_id, attempt, provider, outcome, code, detail, started_at)
       SELECT r.id, r.attempt, r.provider, r.outcome, r.code, r.detail, r.started_at FROM result AS r
       ON CONFLICT (delivery_id, attempt) DO UPDATE SET provider = excluded.provider, outcome = excluded.outcome,
         code = excluded.code, detail = excluded.detail, started_at = excluded.started_at, finished_at = clock_timestamp()
         WHERE delivery_attempt.code = 'WORKER_DIED'`,
      [
        uuids(steps.map(({ entry }) => entry.delivery.id)),
        steps.map(({ entry }) => entry.delivery.attempt),
        texts(steps.map(({ step }) => step.state)),
        texts(steps.map(({ entry }) => entry.result.outcome)),
        texts(steps.map(({ entry }) => ('code' in entry.result ? entry.result.code : null))),
        texts(steps.map(({ entry }) => storable(entry.result.detail, 1_000))),
        texts(
          steps.map(({ entry }) =>
            'providerMessageId' in entry.result ? storable(entry.result.providerMessageId, 255) : null,
          ),
        ),
        steps.map(({ step }) => step.pauseMs),
        steps.map(({ step }) => step.failures),
        steps.map(({ entry }) => entry.startedAt),
        texts(steps.map(({ entry }) => entry.provider)),
      ],
    );
  }

  /** Says that a worker lives. @returns false when others have given it up already: it must come back under a new name */
  async heartbeat(worker: string): Promise<boolean> {
    const [rows] = (await this.dataSource.query(
      'UPDATE worker SET heartbeat_at = clock_timestamp(), suspected_at = NULL WHERE id = $1 RETURNING id',
      [worker],
    )) as [unknown[], number];
    await this.forgetFinishedClaims(worker);
    return rows.length === 1;
  }

  /** Claims of which nothing is in hand any more. */
  private async forgetFinishedClaims(worker: string): Promise<void> {
    await this.dataSource.query(
      `DELETE FROM claim WHERE worker_id = $1 AND NOT EXISTS (
         SELECT FROM delivery WHERE delivery.id = ANY(claim.delivery_ids) AND delivery.worker_id = $1
           AND delivery.state IN ('claimed', 'sending'))`,
      [worker],
    );
  }

  /**
   * Frees what stands in a living worker's name and is not in its hands: the answer to a statement got lost, so the worker
   * never learned that it had them. As after a crash, what was being sent is in doubt.
   * @param held ids the worker knows of
   * @returns deliveries freed
   */
  async freeStrays(worker: string, held: string[], repeatable: readonly Channel[]): Promise<number> {
    const [, count] = (await this.dataSource.query(
      `UPDATE delivery SET worker_id = NULL, updated_at = clock_timestamp(), reason = coalesce(reason, 'ANSWER_LOST'),
         state = CASE WHEN state = 'claimed' OR channel = ANY($3::text[]) THEN 'pending' ELSE 'unknown' END,
         due_at = CASE WHEN state = 'claimed' OR channel = ANY($3::text[]) THEN clock_timestamp() END
       WHERE id IN (SELECT unnest(delivery_ids) FROM claim WHERE worker_id = $1 AND made_at < clock_timestamp() - interval '30 seconds')
         AND worker_id = $1 AND state IN ('claimed', 'sending') AND id <> ALL($2::uuid[])
         AND updated_at < clock_timestamp() - interval '30 seconds'`,
      [worker, held, repeatable],
    )) as [unknown, number];
    return count;
  }

  async register(worker: string): Promise<void> {
    await this.dataSource.query('INSERT INTO worker (id) VALUES ($1)', [worker]);
  }

  /** Takes a worker off the list when it holds nothing more. */
  async unregister(worker: string): Promise<void> {
    await this.forgetFinishedClaims(worker);
    await this.dataSource.query(
      `DELETE FROM worker WHERE id = $1 AND NOT EXISTS (SELECT FROM claim WHERE worker_id = $1)`,
      [worker],
    );
  }

  /**
   * Frees what silent workers held: claimed goes back to pending; sending becomes unknown, for the worker may have died before
   * the call or after it. What then happens to an unknown one is its channel's policy.
   * A silent worker is suspected first: after an outage of the database all look silent, and the living speak up within moments.
   * @param silentMs how long a worker may be silent, and `doubtMs` how long it is then suspected before it is given up
   * @param repeatable channels on which what was being sent is sent again
   * @returns deliveries freed
   */
  async recover(
    { silentMs, doubtMs }: { silentMs: number; doubtMs: number },
    repeatable: readonly Channel[],
  ): Promise<{ requeued: number; unknown: number }> {
    return this.dataSource.transaction(async (tx) => {
      await tx.query(
        `UPDATE worker SET suspected_at = clock_timestamp()
         WHERE suspected_at IS NULL AND heartbeat_at < clock_timestamp() - $1 * interval '1 millisecond'`,
        [silentMs],
      );
      await tx.query(`DELETE FROM worker WHERE suspected_at < clock_timestamp() - $1 * interval '1 millisecond'`, [
        doubtMs,
      ]);
      const ids = await orphanedIds(tx);
      if (ids.length === 0) return { requeued: 0, unknown: 0 };
      return { requeued: await requeueClaimed(tx, ids), unknown: await settleSending(tx, ids, repeatable) };
    });
  }
}

/** Held in the name of a worker that is on the list no more. */
const ORPHANED = `id = ANY($1::uuid[]) AND worker_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM worker WHERE worker.id = delivery.worker_id)`;

/** What workers that have died once claimed; taken off the list of claims. */
async function orphanedIds(tx: EntityManager): Promise<string[]> {
  const [rows] = (await tx.query(
    `DELETE FROM claim WHERE NOT EXISTS (SELECT FROM worker WHERE worker.id = claim.worker_id)
     RETURNING delivery_ids::text[] AS ids`,
  )) as [{ ids: string[] }[], number];
  return rows.flatMap(({ ids }) => ids);
}

async function requeueClaimed(tx: EntityManager, ids: string[]): Promise<number> {
  const [, count] = (await tx.query(
    `UPDATE delivery SET state = 'pending', worker_id = NULL, due_at = clock_timestamp(), updated_at = clock_timestamp()
     WHERE state = 'claimed' AND ${ORPHANED}`,
    [ids],
  )) as [unknown, number];
  return count;
}

async function settleSending(tx: EntityManager, ids: string[], repeatable: readonly Channel[]): Promise<number> {
  const lost: unknown[] = await tx.query(
    `WITH lost AS (
       UPDATE delivery SET state = CASE WHEN channel = ANY($2::text[]) THEN 'pending' ELSE 'unknown' END,
         worker_id = NULL, reason = 'WORKER_DIED', updated_at = clock_timestamp(),
         due_at = CASE WHEN channel = ANY($2::text[]) THEN clock_timestamp() END
       WHERE state = 'sending' AND ${ORPHANED} RETURNING id, attempt
     ), noted AS (
       INSERT INTO delivery_attempt (delivery_id, attempt, provider, outcome, code, detail, started_at)
       SELECT id, attempt, 'none', 'unknown', 'WORKER_DIED',
         'The process died while the provider was being called', clock_timestamp()
       FROM lost ON CONFLICT DO NOTHING
     )
     SELECT id FROM lost`,
    [ids, repeatable],
  );
  return lost.length;
}

/** What a provider says, without what PostgreSQL does not store, and bounded. */
function storable(text: string | undefined, max: number): string | undefined {
  return text === undefined ? undefined : String(text).replaceAll('\0', '').slice(0, max);
}

import { prepared, texts, uuids } from '@marmalade/database';
import type { Outbox } from '@marmalade/outbox';
import type { DataSource, EntityManager } from 'typeorm';
import type { Channel } from '../catalogue/event-type.js';
import type { Receipt } from '../channels/channel-adapter.js';
import { DeadAddresses } from '../recipients/dead-addresses.js';
import { type ClaimedDelivery, type Finished, MARKETING_LANE } from './delivery.js';
import { DELIVERY_STATES, mayFollow } from './delivery-state.js';
import { nextStep } from './next-step.js';
import { AWAITS_RECEIPT, reachedReceiver } from './reached-receiver.js';

const CLAIMED_COLUMNS = `d.id, d.notification_id AS "notificationId", d.channel, d.address, d.content::text, d.attempt, d.failures,
  d.workflow AS type, d.lane, d.step IS NOT NULL AS chained, d.traceparent, due.was = 'deferred' AS deferred`;

/** A delivery found in the database. */
export interface FoundDelivery extends ClaimedDelivery {
  /** It waited on purpose: whether it is still wanted is to be looked at before it goes. */
  deferred: boolean;
}

/** What becomes of a claimed delivery that does not go. */
export interface Verdict {
  id: string;
  notificationId: string;
  channel: Channel;
  state: 'cancelled' | 'expired' | 'skipped' | 'deferred';
  code: string;
  detail: string;
  dueAt?: Date;
}

/** The database's side of a delivery's life. All times are the database's. */
export class DeliveryStore {
  private readonly deadAddresses: DeadAddresses;

  constructor(
    private readonly dataSource: DataSource,
    outbox: Outbox,
  ) {
    this.deadAddresses = new DeadAddresses(dataSource, outbox);
  }

  /**
   * Takes due deliveries of a channel for a worker, the most urgent lane and the longest waiting first.
   * @param bulkLimit how many of them may be of the lanes that can wait
   */
  async claimDue(worker: string, channel: Channel, limit: number, bulkLimit = limit): Promise<FoundDelivery[]> {
    // `now()`, since what may change during a statement is no condition an index can be searched by.
    const { rows } = await prepared<FoundDelivery>(
      this.dataSource,
      'claim-due',
      `WITH relaxed AS MATERIALIZED (
         -- Should PostgreSQL crash before this is on its disk, the rows are pending again and can not be marked as being sent.
         SELECT set_config('synchronous_commit', 'off', true)
       ), due AS MATERIALIZED (
         SELECT next.id, next.was FROM relaxed, (VALUES (0, $3::int), (1, $3), (2, $4::int), (3, $4)) AS lane (number, most),
           LATERAL (SELECT id, state AS was FROM delivery
                    WHERE channel = $2 AND delivery.lane = lane.number AND due_at <= now() AND state IN ('pending', 'deferred')
                    ORDER BY due_at LIMIT lane.most FOR UPDATE SKIP LOCKED) AS next
         LIMIT $3
       ), claimed AS (
         UPDATE delivery AS d SET state = 'claimed', worker_id = $1, due_at = NULL, updated_at = clock_timestamp()
         FROM due WHERE d.id = due.id RETURNING ${CLAIMED_COLUMNS}
       ), noted AS (
         INSERT INTO claim (worker_id, delivery_ids) SELECT $1, array_agg(id) FROM claimed HAVING count(*) > 0
       )
       SELECT * FROM claimed ORDER BY lane, id`,
      [worker, channel, limit, bulkLimit],
    );
    return rows;
  }

  /**
   * Notes, just before the provider is called, that these deliveries are being sent; their attempt grows by one. One that has
   * expired goes no more.
   * @returns ids still in this worker's hands; the others were taken away meanwhile, or have expired, and must not be sent
   */
  async markSending(worker: string, ids: string[]): Promise<Set<string>> {
    const { rows } = await prepared<{ id: string; state: string; notificationId: string; channel: Channel }>(
      this.dataSource,
      'mark-sending',
      `UPDATE delivery SET state = CASE WHEN expires_at <= now() THEN 'expired' ELSE 'sending' END,
         attempt = attempt + CASE WHEN expires_at <= now() THEN 0 ELSE 1 END,
         reason = CASE WHEN expires_at <= now() THEN 'EXPIRED' ELSE reason END,
         worker_id = CASE WHEN expires_at <= now() THEN NULL ELSE worker_id END, updated_at = clock_timestamp()
       WHERE id = ANY($1::uuid[]) AND state = 'claimed' AND worker_id = $2
       RETURNING id, state, notification_id AS "notificationId", channel`,
      [uuids(ids), worker],
    );
    const expired = rows.filter(({ state }) => state === 'expired');
    if (expired.length > 0) await this.traceExpiry(expired);
    return new Set(rows.filter(({ state }) => state === 'sending').map(({ id }) => id));
  }

  /** Writes down what was decided of claimed deliveries that do not go, each decision as a line of its trace. */
  async settle(worker: string, verdicts: Verdict[], tx: EntityManager = this.dataSource.manager): Promise<void> {
    if (verdicts.length === 0) return;
    await tx.query(
      `WITH verdict AS (
         SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[])
           AS v (id, notification_id, channel, state, code, detail, due_at)
       ), moved AS (
         UPDATE delivery AS d SET state = v.state, reason = v.code, worker_id = NULL, due_at = v.due_at, updated_at = clock_timestamp()
         FROM verdict v WHERE d.id = v.id AND (d.state = 'claimed' AND d.worker_id = $8 OR d.state = 'deferred' AND d.digest IS NOT NULL)
         RETURNING d.id
       )
       INSERT INTO decision (notification_id, channel, code, detail)
       SELECT v.notification_id, v.channel, v.code, v.detail FROM verdict v JOIN moved USING (id)`,
      [
        verdicts.map(({ id }) => id),
        verdicts.map(({ notificationId }) => notificationId),
        verdicts.map(({ channel }) => channel),
        verdicts.map(({ state }) => state),
        verdicts.map(({ code }) => code),
        verdicts.map(({ detail }) => detail),
        verdicts.map(({ dueAt }) => dueAt ?? null),
        worker,
      ],
    );
  }

  private async traceExpiry(expired: { notificationId: string; channel: Channel }[]): Promise<void> {
    await this.dataSource.query(
      `INSERT INTO decision (notification_id, channel, code, detail)
       SELECT notification_id, channel, 'EXPIRED', 'It was too late to send it' FROM unnest($1::uuid[], $2::text[]) AS e (notification_id, channel)`,
      [expired.map(({ notificationId }) => notificationId), expired.map(({ channel }) => channel)],
    );
    await this.advanceChains(expired.map(({ notificationId }) => notificationId));
  }

  /**
   * Moves fallback chains on: where something reached its receiver, what waits behind it is cancelled; where all before it has
   * failed, the next step is due at once. A step that was sent, and of which a receipt is still to come, is waited for.
   */
  async advanceChains(notificationIds: string[], tx: EntityManager = this.dataSource.manager): Promise<void> {
    if (notificationIds.length === 0) return;
    await tx.query(
      `WITH chain AS (
         SELECT d.id, d.notification_id, d.channel, d.step, d.state,
           bool_or(${reachedReceiver('d')}) OVER lower AS reached,
           bool_and(d.state IN ('failed', 'skipped', 'expired', 'cancelled')) OVER lower AS ended
         FROM delivery d WHERE d.notification_id = ANY($1::uuid[]) AND d.step IS NOT NULL
         WINDOW lower AS (PARTITION BY d.notification_id ORDER BY d.step GROUPS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
       ), spared AS (
         UPDATE delivery d SET state = 'cancelled', reason = 'FALLBACK_NOT_NEEDED', due_at = NULL, updated_at = clock_timestamp()
         FROM chain c WHERE d.id = c.id AND c.reached AND d.state IN ('deferred', 'pending')
         RETURNING d.notification_id, d.channel
       ), due AS (
         UPDATE delivery d SET due_at = clock_timestamp(), updated_at = clock_timestamp()
         FROM chain c WHERE d.id = c.id AND c.ended AND d.state = 'deferred' AND d.reason = 'FALLBACK' AND d.due_at > now()
         RETURNING d.notification_id, d.channel
       )
       INSERT INTO decision (notification_id, channel, code, detail)
       SELECT notification_id, channel, 'FALLBACK_NOT_NEEDED', 'A step before it reached its receiver' FROM spared
       UNION ALL SELECT notification_id, channel, 'FALLBACK_DUE', 'All steps before it have failed' FROM due`,
      [[...new Set(notificationIds)]],
    );
  }

  /** Notes what a provider tells later of a message it took. @returns false when no message bears this id (yet) */
  async receipt({ provider, providerMessageId, state, code, detail }: Receipt): Promise<boolean> {
    const [rows] = (await this.dataSource.query(
      `UPDATE delivery SET state = $3, reason = $4, updated_at = clock_timestamp()
       WHERE receipt_id = $2 AND provider = $1
         AND (state IN ('sent', 'unknown') OR state = 'delivered' AND $3 = 'read')
       RETURNING id, notification_id AS "notificationId", channel, address, step IS NOT NULL AS chained`,
      [provider, providerMessageId, state, code ?? null],
    )) as [{ id: string; notificationId: string; channel: Channel; address: string; chained: boolean }[], number];
    const [row] = rows;
    if (!row) return this.isKnown(provider, providerMessageId);
    await this.dataSource.query(
      'INSERT INTO decision (notification_id, channel, code, detail) VALUES ($1, $2, $3, $4)',
      [row.notificationId, row.channel, 'RECEIPT', `${provider}: ${detail}`.slice(0, 500)],
    );
    if (code === 'ADDRESS_DEAD') {
      const { id: deliveryId, channel, address } = row;
      await this.deadAddresses.suppress([{ deliveryId, channel, address, detail: storable(detail, 500) }]);
    }
    if (row.chained) await this.advanceChains([row.notificationId]);
    return true;
  }

  private async isKnown(provider: string, id: string): Promise<boolean> {
    const rows: unknown[] = await this.dataSource.query(
      `SELECT FROM delivery WHERE receipt_id = $2 AND provider = $1 LIMIT 1`,
      [provider, id],
    );
    return rows.length > 0;
  }

  /**
   * Notes what the inbox tells of what it was given, however much that is, in one statement; chains go on in the same transaction.
   * The inbox knows a notification by its delivery's id, so that it is proof whatever we made of the call: it may overtake the
   * result (`finish` then adds its attempt and changes nothing), and it ends what only waits to be repeated.
   * Ids of no delivery in the app are left alone, as is what has come further.
   */
  async inboxReceipts(
    tx: EntityManager,
    state: 'delivered' | 'read',
    receipts: { deliveryId: string; at: string }[],
  ): Promise<void> {
    const told = new Map(receipts.map(({ deliveryId, at }) => [deliveryId, at]));
    if (told.size === 0) return;
    const { rows } = await prepared<{ notificationId: string }>(
      tx,
      'inbox-receipts',
      `WITH told AS (
         SELECT * FROM unnest($1::uuid[], $2::text[]) AS t (id, at)
       ), known AS (
         -- In one order, as everybody does who takes several.
         SELECT d.id FROM delivery d WHERE d.id = ANY($1::uuid[]) AND d.channel = 'in_app' AND d.state = ANY($4::text[])
         ORDER BY d.id FOR UPDATE
       ), moved AS (
         UPDATE delivery d SET state = $3, reason = NULL, provider = coalesce(d.provider, 'inbox'), worker_id = NULL, due_at = NULL,
           updated_at = clock_timestamp()
         FROM known JOIN told USING (id) WHERE d.id = known.id
         RETURNING d.notification_id, d.step, told.at
       ), noted AS (
         INSERT INTO decision (notification_id, channel, code, detail)
         SELECT notification_id, 'in_app', 'RECEIPT', 'inbox: ' || $3 || ' at ' || at FROM moved
       )
       SELECT notification_id AS "notificationId" FROM moved WHERE step IS NOT NULL`,
      [
        uuids([...told.keys()]),
        texts([...told.values()]),
        state,
        texts(DELIVERY_STATES.filter((from) => mayFollow(from, state))),
      ],
    );
    await this.advanceChains(
      rows.map(({ notificationId }) => notificationId),
      tx,
    );
  }

  /** Gives claimed deliveries back, to be due after a pause. */
  async release(worker: string, ids: string[], afterMs: number, reason: string | null): Promise<void> {
    if (ids.length === 0) return;
    await this.dataSource.query(
      `UPDATE delivery SET state = 'pending', worker_id = NULL, reason = coalesce($4, reason), updated_at = clock_timestamp(),
         due_at = clock_timestamp() + $3 * (1 + random() / 10) * interval '1 millisecond'
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
    // In one order, as everybody does who takes several: a receipt of the inbox may come at the same moment.
    const steps = finished
      .toSorted((one, other) => (one.delivery.id < other.delivery.id ? -1 : 1))
      .map((entry) => ({ entry, step: nextStep(entry) }));
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
           receipt_id = CASE WHEN r.code = '${AWAITS_RECEIPT}' THEN r.provider_message_id ELSE d.receipt_id END,
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
        texts(steps.map(({ entry }) => codeOf(entry))),
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
    const ended = steps.filter(({ entry, step }) => entry.delivery.chained && step.state !== 'pending');
    if (ended.length > 0) await this.advanceChains(ended.map(({ entry }) => entry.delivery.notificationId));
    const dead = finished.flatMap(({ delivery: { id: deliveryId, channel, address }, result }) =>
      result.outcome === 'failed' && result.code === 'ADDRESS_DEAD' && SUPPRESSED_CHANNELS.includes(channel)
        ? [{ deliveryId, channel, address, detail: storable(result.detail, 500) }]
        : [],
    );
    await this.deadAddresses.suppress(dead);
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
         state = CASE WHEN state = 'claimed' OR ${repeatableIn('$3')} THEN 'pending' ELSE 'unknown' END,
         due_at = CASE WHEN state = 'claimed' OR ${repeatableIn('$3')} THEN clock_timestamp() END
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

/** Whether what was being sent is sent again: on these channels, unless it is advertising, which is not worth a second copy. */
const repeatableIn = (channels: string): string => `(channel = ANY(${channels}::text[]) AND lane <> ${MARKETING_LANE})`;

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
       UPDATE delivery SET state = CASE WHEN ${repeatableIn('$2')} THEN 'pending' ELSE 'unknown' END,
         worker_id = NULL, reason = 'WORKER_DIED', updated_at = clock_timestamp(),
         due_at = CASE WHEN ${repeatableIn('$2')} THEN clock_timestamp() END
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

/** Channels whose addresses belong to people; dead devices, webhooks and endpoints are kept track of by their owners. */
const SUPPRESSED_CHANNELS: readonly Channel[] = ['telegram', 'email', 'sms'];

function codeOf({ result, receipts }: Finished): string | null {
  if (result.outcome === 'sent') return receipts ? AWAITS_RECEIPT : null;
  return 'code' in result ? result.code : null;
}

/** What a provider says, without what PostgreSQL does not store, and bounded. */
function storable<Text extends string | undefined>(text: Text, max: number): Text {
  return (text === undefined ? undefined : String(text).replaceAll('\0', '').slice(0, max)) as Text;
}

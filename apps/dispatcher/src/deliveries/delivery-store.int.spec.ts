import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Outbox } from '@marmalade/outbox';
import type { DataSource } from 'typeorm';
import { insertDeliveries, openDispatcherDatabase } from '../../test/dispatcher-database.js';
import type { Channel } from '../catalogue/event-type.js';
import type { ClaimedDelivery, SendResult } from './delivery.js';
import { DELIVERY_STATES, type DeliveryState } from './delivery-state.js';
import { DeliveryStore } from './delivery-store.js';

const SENT: SendResult = { outcome: 'sent', providerMessageId: 'm-1' };

let database: Awaited<ReturnType<typeof openDispatcherDatabase>>;
let dataSource: DataSource;
let store: DeliveryStore;

beforeAll(async () => {
  database = await openDispatcherDatabase();
  dataSource = database.dataSource;
  store = new DeliveryStore(dataSource, new Outbox(dataSource));
});
afterAll(() => database.close());
beforeEach(() =>
  dataSource.query('TRUNCATE delivery, delivery_attempt, decision, worker, claim, suppression, recipient, outbox'),
);

async function aWorker(): Promise<string> {
  const id = randomUUID();
  await store.register(id);
  return id;
}

async function rowOf(id: string): Promise<Record<string, unknown>> {
  const [row] = await dataSource.query('SELECT * FROM delivery WHERE id = $1', [id]);
  return row;
}

const attemptsOf = (id: string): Promise<Record<string, unknown>[]> =>
  dataSource.query(
    'SELECT attempt, provider, outcome, code FROM delivery_attempt WHERE delivery_id = $1 ORDER BY attempt',
    [id],
  );

const finish = (delivery: ClaimedDelivery, result: SendResult): Promise<void> =>
  store.finish([{ delivery, provider: 'test', result, startedAt: new Date(), receipts: false }]);

/** One delivery in the state `sending`, in the hands of a worker. */
async function sendingDelivery(channel: 'email' | 'telegram' | 'discord' | 'in_app' = 'email') {
  const worker = await aWorker();
  const [id] = await insertDeliveries(dataSource, channel, 1);
  const [claimed] = await store.claimDue(worker, channel, 1);
  await store.markSending(worker, [id!]);
  return { worker, id: id!, delivery: { ...claimed!, attempt: 1 } };
}

async function silence(worker: string): Promise<void> {
  await dataSource.query(`UPDATE worker SET heartbeat_at = clock_timestamp() - interval '1 hour' WHERE id = $1`, [
    worker,
  ]);
}

/** As if others had suspected the silent for long enough. */
async function recover(repeatable: readonly Channel[]): Promise<{ requeued: number; unknown: number }> {
  const first = await store.recover({ silentMs: 10_000, doubtMs: 3_600_000 }, repeatable);
  const second = await store.recover({ silentMs: 10_000, doubtMs: 0 }, repeatable);
  return { requeued: first.requeued + second.requeued, unknown: first.unknown + second.unknown };
}

describe('claimDue', () => {
  test('gives each delivery to one worker only, and all of them', async () => {
    const ids = await insertDeliveries(dataSource, 'email', 200);
    const workers = await Promise.all([aWorker(), aWorker(), aWorker(), aWorker()]);
    const claims = await Promise.all(
      workers.flatMap((worker) => Array.from({ length: 5 }, () => store.claimDue(worker, 'email', 30))),
    );
    const claimed = claims.flat().map(({ id }) => id);
    expect(new Set(claimed).size).toBe(claimed.length);
    const rest = await store.claimDue(workers[0]!, 'email', 1_000);
    expect([...claimed, ...rest.map(({ id }) => id)].sort()).toEqual(ids.sort());
  });

  test('takes what is due on its channel, the longest waiting first', async () => {
    const ids = await insertDeliveries(dataSource, 'email', 4);
    await insertDeliveries(dataSource, 'discord', 1);
    await dataSource.query(
      `UPDATE delivery SET due_at = clock_timestamp() - array_position($1::uuid[], id) * interval '1 minute' WHERE id = ANY($1)`,
      [ids.slice(0, 3)],
    );
    await dataSource.query(`UPDATE delivery SET due_at = clock_timestamp() + interval '1 hour' WHERE id = $1`, [
      ids[3],
    ]);
    const worker = await aWorker();
    expect((await store.claimDue(worker, 'email', 2)).map(({ id }) => id).sort()).toEqual([ids[1], ids[2]].sort());
    expect((await store.claimDue(worker, 'email', 9)).map(({ id }) => id)).toEqual([ids[0]]);
    expect(await store.claimDue(worker, 'email', 9)).toEqual([]);
  });
});

describe('markSending and release', () => {
  test('only what is claimed by this very worker is sent, each attempt counted once', async () => {
    const [mine, other] = await Promise.all([aWorker(), aWorker()]);
    const [id, pending] = await insertDeliveries(dataSource, 'email', 2);
    await dataSource.query(`UPDATE delivery SET due_at = 'infinity' WHERE id = $1`, [pending]);
    await store.claimDue(mine, 'email', 1);
    expect(await store.markSending(other, [id!, pending!])).toEqual(new Set());
    expect(await store.markSending(mine, [id!, pending!])).toEqual(new Set([id]));
    expect(await store.markSending(mine, [id!])).toEqual(new Set());
    expect(await rowOf(id!)).toMatchObject({ state: 'sending', attempt: 1 });
  });

  test('what is given back is pending and due later; what is being sent stays', async () => {
    const { worker, id } = await sendingDelivery();
    const [claimed] = await insertDeliveries(dataSource, 'email', 1);
    await store.claimDue(worker, 'email', 1);
    await store.release(worker, [id, claimed!], 3_600_000, 'PROVIDER_PAUSED');
    expect(await rowOf(id)).toMatchObject({ state: 'sending', worker_id: worker });
    expect(await rowOf(claimed!)).toMatchObject({ state: 'pending', worker_id: null, reason: 'PROVIDER_PAUSED' });
    expect(await store.claimDue(worker, 'email', 9)).toEqual([]);
  });
});

describe('finish', () => {
  test('moves the delivery and keeps the attempt', async () => {
    const { id, delivery } = await sendingDelivery();
    await finish(delivery, SENT);
    expect(await rowOf(id)).toMatchObject({
      state: 'sent',
      provider_message_id: 'm-1',
      provider: 'test',
      worker_id: null,
    });
    expect(await attemptsOf(id)).toEqual([{ attempt: 1, provider: 'test', outcome: 'sent', code: null }]);
  });

  test('a worker whose delivery went to another can not finish it; its attempt is kept', async () => {
    const { id, delivery } = await sendingDelivery();
    await dataSource.query(`UPDATE delivery SET attempt = 2 WHERE id = $1`, [id]);
    await finish(delivery, { outcome: 'failed', code: 'PROVIDER_REFUSED', detail: 'late' });
    expect(await rowOf(id)).toMatchObject({ state: 'sending', attempt: 2 });
    expect(await attemptsOf(id)).toEqual([
      { attempt: 1, provider: 'test', outcome: 'failed', code: 'PROVIDER_REFUSED' },
    ]);
  });

  test.each(['pending', 'claimed', 'sent', 'cancelled', 'read'])(
    'a delivery that is %s is left as it is',
    async (state) => {
      const { id, delivery } = await sendingDelivery();
      await dataSource.query('UPDATE delivery SET state = $2 WHERE id = $1', [id, state]);
      await finish(delivery, { outcome: 'failed', code: 'PROVIDER_REFUSED', detail: 'late' });
      expect(await rowOf(id)).toMatchObject({ state });
    },
  );

  test('late evidence settles what is unknown', async () => {
    const { worker, id, delivery } = await sendingDelivery('telegram');
    await silence(worker);
    await recover([]);
    expect(await rowOf(id)).toMatchObject({ state: 'unknown', reason: 'WORKER_DIED' });
    await finish(delivery, SENT);
    expect(await rowOf(id)).toMatchObject({ state: 'sent', provider_message_id: 'm-1' });
  });

  // ON CONFLICT DO NOTHING: the note of the recovery stands in the way of what really happened.
  test('late evidence is written down as the attempt it was', async () => {
    const { worker, id, delivery } = await sendingDelivery('telegram');
    await silence(worker);
    await recover([]);
    await finish(delivery, SENT);
    expect(await attemptsOf(id)).toEqual([{ attempt: 1, provider: 'test', outcome: 'sent', code: null }]);
  });

  // A text with NUL, which PostgreSQL refuses fails the whole statement.
  test.each([['an id with NUL', { outcome: 'sent', providerMessageId: 'a\0b' }]] as [string, SendResult][])(
    "%s in one provider's answer leaves the results beside it alone",
    async (_what, result) => {
      const [one, other] = [await sendingDelivery(), await sendingDelivery('discord')];
      const entry = (delivery: ClaimedDelivery, each: SendResult) => ({ delivery, provider: 'test', result: each, startedAt: new Date(), receipts: false }); // prettier-ignore
      await store.finish([entry(one.delivery, SENT), entry(other.delivery, result)]);
      expect(await rowOf(one.id)).toMatchObject({ state: 'sent' });
    },
  );

  test('what may pass is due again later, its failures counted', async () => {
    const { id, delivery } = await sendingDelivery();
    await finish(delivery, { outcome: 'retry', code: 'PROVIDER_FAILED', detail: '\0 down', afterMs: 3_600_000 });
    expect(await rowOf(id)).toMatchObject({ state: 'pending', failures: 1, reason: 'PROVIDER_FAILED' });
    expect(await store.claimDue(await aWorker(), 'email', 1)).toEqual([]);
  });
});

describe('inboxReceipts', () => {
  const AT = '2025-11-16T18:41:30.004Z';
  const tell = (state: 'delivered' | 'read', ...ids: string[]): Promise<void> =>
    dataSource.transaction((tx) =>
      store.inboxReceipts(
        tx,
        state,
        ids.map((deliveryId) => ({ deliveryId, at: AT })),
      ),
    );
  const linesOf = (): Promise<{ code: string; detail: string }[]> =>
    dataSource.query('SELECT channel, code, detail FROM decision ORDER BY id');

  /** What was decided not to be sent, or waits to be sent for the first time, the inbox does not have. */
  const NEVER_SENT: DeliveryState[] = ['deferred', 'skipped'];

  test.each(DELIVERY_STATES)('one that was %s is what the inbox says', async (state) => {
    const [id] = await insertDeliveries(dataSource, 'in_app', 1);
    await dataSource.query(`UPDATE delivery SET state = $2, reason = 'NO_ANSWER', worker_id = gen_random_uuid() WHERE id = $1`, [id, state]); // prettier-ignore
    const isThere = !NEVER_SENT.includes(state);
    await tell('delivered', id!);
    const delivered = state === 'read' || !isThere ? state : 'delivered';
    expect(await rowOf(id!)).toMatchObject({ state: delivered });
    await tell('read', id!);
    expect(await rowOf(id!)).toMatchObject(
      isThere ? { state: 'read', ...(state !== 'read' && { reason: null, worker_id: null, due_at: null }) } : { state },
    );
    await tell('delivered', id!);
    expect((await rowOf(id!)).state).toBe(isThere ? 'read' : state);
  });

  test('each leaves a line of trace, a repeat none; what is no delivery in the app is left alone', async () => {
    const [one, other] = await insertDeliveries(dataSource, 'in_app', 2);
    const [mail] = await insertDeliveries(dataSource, 'email', 1);
    await dataSource.query(`UPDATE delivery SET state = 'sent', due_at = NULL`);
    for (const _time of [1, 2]) await tell('delivered', one!, other!, mail!, randomUUID());
    for (const _time of [1, 2]) await tell('read', one!, one!.toUpperCase());
    expect((await rowOf(other!)).state).toBe('delivered');
    expect((await rowOf(mail!)).state).toBe('sent');
    expect(await linesOf()).toEqual([
      ...Array(2).fill({ channel: 'in_app', code: 'RECEIPT', detail: `inbox: delivered at ${AT}` }),
      { channel: 'in_app', code: 'RECEIPT', detail: `inbox: read at ${AT}` },
    ]);
  });

  test.each([
    ['sent', SENT],
    ['lost', { outcome: 'unknown', code: 'NO_ANSWER', detail: 'no answer' }],
  ] as [string, SendResult][])(
    'one that overtakes the result of the call, which is %s, holds',
    async (_what, result) => {
      const { id, delivery } = await sendingDelivery('in_app');
      await tell('read', id);
      await finish(delivery, result);
      expect(await rowOf(id)).toMatchObject({ state: 'read', provider: 'inbox', worker_id: null, due_at: null });
      expect(await attemptsOf(id)).toMatchObject([{ attempt: 1, outcome: result.outcome }]);
    },
  );

  test('what is there is not sent again, whoever has it in hand', async () => {
    const { worker, id, delivery } = await sendingDelivery('in_app');
    await finish(delivery, { outcome: 'unknown', code: 'NO_ANSWER', detail: 'no answer' });
    await dataSource.query('UPDATE delivery SET due_at = clock_timestamp() WHERE id = $1', [id]);
    expect(await store.claimDue(worker, 'in_app', 1)).toHaveLength(1);
    await tell('delivered', id);
    expect(await store.markSending(worker, [id])).toEqual(new Set());
    expect(await rowOf(id)).toMatchObject({ state: 'delivered', attempt: 1 });
  });

  test('at the same moment as the results, in whatever order, none is lost and nobody waits in a circle', async () => {
    const worker = await aWorker();
    const ids = await insertDeliveries(dataSource, 'in_app', 200);
    const claimed = await store.claimDue(worker, 'in_app', 200);
    await store.markSending(worker, ids);
    const finished = claimed.map((delivery) => ({
      delivery: { ...delivery, attempt: 1 },
      provider: 'inbox',
      result: SENT,
      startedAt: new Date(),
      receipts: true,
    }));
    const shuffled = ids.toSorted(() => Math.random() - 0.5);
    await Promise.all([
      ...[0, 50, 100, 150].map((from) => store.finish(finished.slice(from, from + 50))),
      tell('delivered', ...shuffled.slice(0, 150)),
      tell('read', ...shuffled.slice(50)),
      tell('read', ...shuffled.slice(0, 50).toReversed()),
    ]);
    const states = await dataSource.query('SELECT state, count(*)::int AS count FROM delivery GROUP BY 1');
    expect(states).toEqual([{ state: 'read', count: 200 }]);
  });
});

describe('recover', () => {
  test('leaves alone what a living worker holds', async () => {
    const { id } = await sendingDelivery();
    expect(await recover(['email'])).toEqual({ requeued: 0, unknown: 0 });
    expect(await rowOf(id)).toMatchObject({ state: 'sending' });
  });

  test('what a dead worker had claimed is pending again, as if nothing had been', async () => {
    const worker = await aWorker();
    const [id] = await insertDeliveries(dataSource, 'telegram', 1);
    await store.claimDue(worker, 'telegram', 1);
    await silence(worker);
    expect(await recover([])).toEqual({ requeued: 1, unknown: 0 });
    expect(await rowOf(id!)).toMatchObject({ state: 'pending', worker_id: null, attempt: 0 });
    expect(await attemptsOf(id!)).toEqual([]);
  });

  test('what a dead worker was sending is repeated on some channels, unknown on others, and noted', async () => {
    const held = [await sendingDelivery('email'), await sendingDelivery('telegram')];
    for (const { worker } of held) await silence(worker);
    expect(await recover(['email'])).toEqual({ requeued: 0, unknown: 2 });
    const states = await Promise.all(held.map(async ({ id }) => (await rowOf(id)).state));
    expect(states).toEqual(['pending', 'unknown']);
    for (const { id } of held) {
      expect(await attemptsOf(id)).toEqual([{ attempt: 1, provider: 'none', outcome: 'unknown', code: 'WORKER_DIED' }]);
    }
  });

  test('frees what is held in a name nobody has', async () => {
    const [id] = await insertDeliveries(dataSource, 'email', 1);
    await store.claimDue(randomUUID(), 'email', 1);
    expect(await recover([])).toEqual({ requeued: 1, unknown: 0 });
    expect(await rowOf(id!)).toMatchObject({ state: 'pending' });
  });

  test('several that recover at once free each delivery once', async () => {
    const held = [];
    for (let count = 0; count < 10; count += 1) held.push(await sendingDelivery('telegram'));
    for (const { worker } of held) await silence(worker);
    const freed = await Promise.all(Array.from({ length: 4 }, () => recover([])));
    expect(freed.reduce((sum, { unknown }) => sum + unknown, 0)).toBe(10);
  });
});

describe('workers', () => {
  test('a heartbeat says whether others still believe in the worker', async () => {
    const worker = await aWorker();
    expect(await store.heartbeat(worker)).toBe(true);
    await silence(worker);
    await recover([]);
    expect(await store.heartbeat(worker)).toBe(false);
  });

  test('who still holds something stays on the list, for others to free it', async () => {
    const { worker, delivery } = await sendingDelivery();
    await store.unregister(worker);
    expect(await store.heartbeat(worker)).toBe(true);
    await finish(delivery, SENT);
    await store.unregister(worker);
    expect(await store.heartbeat(worker)).toBe(false);
  });
});

describe('a dead address', () => {
  const DEAD: SendResult = {
    outcome: 'failed',
    code: 'ADDRESS_DEAD',
    detail: 'Forbidden: bot was blocked\0 by the user',
  };
  const knowPerson = (revision: number | null, telegramId = 'address') =>
    dataSource.query(
      `INSERT INTO recipient (id, telegram_id, email, revision, roles) VALUES ('1', $1, 'a@example.com', $2, '{customer}')`,
      [telegramId, revision],
    );
  const told = async (): Promise<unknown[]> =>
    (await dataSource.query('SELECT routing_key, order_key, payload FROM outbox')).map((row: { payload: string }) => ({
      ...row,
      payload: JSON.parse(row.payload),
    }));

  test('is suppressed, and announced of a person whom identity knows by it, once', async () => {
    await knowPerson(3);
    const first = await sendingDelivery('telegram');
    await finish(first.delivery, DEAD);
    const [row] = await dataSource.query('SELECT * FROM suppression');
    expect(row).toMatchObject({ channel: 'telegram', address: 'address', reason: 'ADDRESS_DEAD' });
    expect(row.detail).toBe('Forbidden: bot was blocked by the user');
    expect(await told()).toEqual([
      {
        routing_key: 'address.suppressed',
        order_key: '1',
        payload: { recipientId: '1', channel: 'telegram', at: row.created_at.toISOString() },
      },
    ]);
    const second = await sendingDelivery('telegram');
    await finish(second.delivery, DEAD);
    expect(await told()).toHaveLength(1);
  });

  test.each([
    ['of whom only events tell', null, 'address'],
    ['whose own address is another', 3, '777'],
  ])('of somebody %s is suppressed without a word', async (_whom, revision, telegramId) => {
    await knowPerson(revision, telegramId);
    const { delivery } = await sendingDelivery('telegram');
    await finish(delivery, DEAD);
    expect(await dataSource.query('SELECT channel FROM suppression')).toEqual([{ channel: 'telegram' }]);
    expect(await told()).toEqual([]);
  });

  test('that a receipt tells of is announced as well', async () => {
    await dataSource.query(
      `INSERT INTO recipient (id, phone, revision, roles) VALUES ('1', 'address', 1, '{customer}')`,
    );
    const [id] = await insertDeliveries(dataSource, 'sms', 1);
    await dataSource.query(
      `UPDATE delivery SET state = 'sent', provider = 'twilio', receipt_id = 'SM1' WHERE id = $1`,
      [id],
    );
    const receipt = {
      provider: 'twilio',
      providerMessageId: 'SM1',
      state: 'failed',
      code: 'ADDRESS_DEAD',
      detail: 'x',
    } as const;
    expect(await store.receipt(receipt)).toBe(true);
    expect(await told()).toMatchObject([{ payload: { recipientId: '1', channel: 'sms' } }]);
  });
});

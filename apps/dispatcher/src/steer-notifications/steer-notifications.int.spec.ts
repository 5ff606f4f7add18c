import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Outbox } from '@marmalade/outbox';
import { createLogger } from '@marmalade/observability';
import type { DataSource } from 'typeorm';
import { openDispatcherDatabase } from '../../test/dispatcher-database.js';
import { type SmallApp, startSmallApp } from '@marmalade/test-app';
import { store } from '../../test/stored-notifications.js';
import { DeliverySteering } from '../deliveries/delivery-steering.js';
import { DeliveryStore } from '../deliveries/delivery-store.js';
import { SteerInBulk } from './steer-in-bulk.js';
import { SteerNotificationsController } from './steer-notifications.controller.js';

const HOUR = 3_600_000;
const BY = 'service first-api-key';

let database: Awaited<ReturnType<typeof openDispatcherDatabase>>;
let dataSource: DataSource;
let app: SmallApp;

/** Batches of two, and no patience: each call does one full batch. */
let impatient: SmallApp;

beforeAll(async () => {
  database = await openDispatcherDatabase();
  dataSource = database.dataSource;
  const steering = new DeliverySteering(dataSource);
  const logger = createLogger({ service: 'test', level: 'silent' });
  const start = (bulk: SteerInBulk) =>
    startSmallApp(
      [SteerNotificationsController],
      [
        { provide: DeliverySteering, useValue: steering },
        { provide: SteerInBulk, useValue: bulk },
      ],
    );
  app = await start(new SteerInBulk(steering, logger));
  impatient = await start(new SteerInBulk(steering, logger, 2, 0));
});
afterAll(async () => {
  await Promise.all([app.close(), impatient.close()]);
  await database.close();
});
beforeEach(() =>
  dataSource.query(
    'TRUNCATE event, notification, delivery, delivery_attempt, decision, claim, worker, suppression, cancellation, recipient_preference',
  ),
);

const retry = (id: string) => app.ask('POST', `/notifications/${id}/retry`);
const cancel = (id: string) => app.ask('POST', `/notifications/${id}/cancel`);
const bulk = (body: unknown, of = app) => of.ask('POST', '/notifications/bulk', body);
const rowsOf = (id: string): Promise<any[]> =>
  dataSource.query('SELECT * FROM delivery WHERE notification_id = $1 ORDER BY id', [id]);
const statesOf = async (id: string) => (await rowsOf(id)).map(({ state }) => state);
const decisionsOf = (id: string): Promise<any[]> =>
  dataSource.query('SELECT channel, code, detail FROM decision WHERE notification_id = $1 ORDER BY id', [id]);

describe('POST /notifications/:id/retry', () => {
  test('what failed and what is in doubt goes at once, with a fresh backoff; the attempts count on', async () => {
    const { id } = await store(dataSource, {
      deliveries: [
        { state: 'failed', reason: 'PROVIDER_REFUSED', attempt: 3 },
        { channel: 'telegram', state: 'unknown', attempt: 1 },
        { channel: 'sms', state: 'sent' },
        { channel: 'push', state: 'skipped', reason: 'NO_ADDRESS', address: null, content: null },
      ],
    });
    await dataSource.query('UPDATE delivery SET failures = 19');
    const { status, body } = await retry(id);
    expect(status).toBe(202);
    expect(body.retried.map(({ channel }: any) => channel)).toEqual(['email', 'telegram']);
    expect(body.notRetried.map(({ channel, state, code }: any) => [channel, state, code])).toEqual([
      ['sms', 'sent', 'ALREADY_SENT'],
      ['push', 'skipped', 'NO_ADDRESS'],
    ]);
    expect(await rowsOf(id)).toMatchObject([
      { state: 'pending', reason: 'RETRIED', attempt: 3, failures: 0 },
      { state: 'pending', reason: 'RETRIED', attempt: 1, failures: 0 },
      { state: 'sent', failures: 19 },
      { state: 'skipped' },
    ]);
    expect(await decisionsOf(id)).toEqual([
      { channel: 'email', code: 'RETRIED', detail: `Sent once more, as ${BY} asked for` },
      { channel: 'telegram', code: 'RETRIED', detail: `Sent once more, as ${BY} asked for` },
    ]);
    // It is found like anything that is due.
    const worker = randomUUID();
    const [claimed] = await new DeliveryStore(dataSource, new Outbox(dataSource)).claimDue(worker, 'email', 10);
    expect(claimed).toMatchObject({ attempt: 3, failures: 0 });
  });

  test('late evidence of the attempt before still wins', async () => {
    const { id, deliveries } = await store(dataSource, { deliveries: [{ state: 'unknown', attempt: 1 }] });
    await retry(id);
    const [row] = await rowsOf(id);
    await new DeliveryStore(dataSource, new Outbox(dataSource)).finish([
      {
        delivery: {
          id: deliveries[0]!,
          notificationId: id,
          channel: 'email',
          address: 'a',
          content: '{}',
          attempt: row.attempt,
          failures: 0,
          type: 't',
          lane: 1,
        },
        provider: 'smtp',
        result: { outcome: 'sent' },
        startedAt: new Date(),
        receipts: false,
      },
    ]);
    expect(await statesOf(id)).toEqual(['sent']);
  });

  test('nothing that can go: 409 with the reason for each, and nothing changes', async () => {
    const past = new Date(Date.now() - HOUR);
    const refused: [string, Parameters<typeof store>[1], string?][] = [
      ['ALREADY_SENT', {}],
      ['CONTENT_MISSING', { deliveries: [{ state: 'failed', reason: 'RENDER_FAILED', content: null }] }],
      ['EXPIRED', { deliveries: [{ state: 'failed', expiresAt: past }] }],
      ['ADDRESS_SUPPRESSED', { deliveries: [{ state: 'failed', address: 'dead@example.com' }] }],
      ['CANCELLED', { cancelKey: 'booking:1', deliveries: [{ state: 'failed' }], createdAt: past }],
      ['CHANNEL_OFF', { recipient: 'bob', deliveries: [{ state: 'failed' }] }],
    ];
    await dataSource.query(
      `INSERT INTO suppression (channel, address, reason) VALUES ('email', 'dead@example.com', 'ADDRESS_DEAD')`,
    );
    await dataSource.query(
      `INSERT INTO cancellation (key, occurred_at, event_id) VALUES ('booking:1', now(), gen_random_uuid())`,
    );
    await dataSource.query(
      `INSERT INTO recipient_preference (recipient_id, preferences) VALUES ('bob', '{"channels":{"email":false}}')`,
    );
    for (const [code, some] of refused) {
      const { id } = await store(dataSource, some);
      const before = await rowsOf(id);
      expect(await retry(id)).toMatchObject({
        status: 409,
        body: { code: 'NOTHING_TO_RETRY', errors: [{ pointer: '/deliveries/0', code }] },
      });
      expect(await rowsOf(id)).toEqual(before);
      expect(await decisionsOf(id)).toEqual([]);
    }
  });

  test('advertising does not go to whoever has unsubscribed since; what is forced passes preferences, as it did before', async () => {
    const preferences = { marketing: false, channels: { telegram: false } };
    await dataSource.query('INSERT INTO recipient_preference (recipient_id, preferences) VALUES ($1, $2)', [
      'bob',
      preferences,
    ]);
    const { id } = await store(dataSource, {
      recipient: 'bob',
      deliveries: [
        { state: 'failed', lane: 3 },
        { state: 'failed', channel: 'telegram' },
        { state: 'failed', channel: 'sms', forced: true, lane: 3 },
      ],
    });
    expect((await retry(id)).body).toMatchObject({
      retried: [{ channel: 'sms' }],
      notRetried: [
        { channel: 'email', code: 'UNSUBSCRIBED' },
        { channel: 'telegram', code: 'CHANNEL_OFF' },
      ],
    });
  });

  test('of a fallback chain the first step that failed goes, and none while another does', async () => {
    const chain = (first: string, second: string) =>
      store(dataSource, {
        deliveries: [
          { channel: 'telegram', step: 0, state: first },
          { channel: 'sms', step: 1, state: second },
        ],
      });
    const both = await chain('failed', 'failed');
    expect((await retry(both.id)).body).toMatchObject({
      retried: [{ channel: 'telegram' }],
      notRetried: [{ channel: 'sms', code: 'FALLBACK' }],
    });
    const delivered = await chain('failed', 'sent');
    expect((await retry(delivered.id)).body.errors).toMatchObject([
      { code: 'FALLBACK_TAKEN' },
      { code: 'ALREADY_SENT' },
    ]);
  });

  test('a notification nobody knows', async () => {
    for (const id of [randomUUID(), 'nonsense']) {
      expect(await retry(id)).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
      expect(await cancel(id)).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    }
  });

  test('two at once send it once more, not twice', async () => {
    const { id } = await store(dataSource, { deliveries: [{ state: 'failed' }] });
    const statuses = (await Promise.all([retry(id), retry(id), retry(id)])).map(({ status }) => status);
    expect(statuses.sort()).toEqual([202, 409, 409]);
    expect(await decisionsOf(id)).toHaveLength(1);
  });
});

describe('POST /notifications/:id/cancel', () => {
  test('what has not begun does not go any more', async () => {
    const { id, deliveries } = await store(dataSource, {
      deliveries: [
        { state: 'pending' },
        { channel: 'telegram', state: 'deferred', dueAt: new Date(Date.now() + HOUR) },
        { channel: 'sms', state: 'claimed' },
        { channel: 'push', state: 'sending' },
        { channel: 'discord', state: 'sent' },
      ],
    });
    const worker = randomUUID();
    await dataSource.query('UPDATE delivery SET worker_id = $1 WHERE state = ANY($2)', [
      worker,
      ['claimed', 'sending'],
    ]);
    const { status, body } = await cancel(id);
    expect(status).toBe(200);
    expect(body.cancelled.map(({ channel }: any) => channel)).toEqual(['email', 'telegram', 'sms']);
    expect(body.notCancelled.map(({ channel, code }: any) => [channel, code])).toEqual([
      ['push', 'SENDING'],
      ['discord', 'ALREADY_SENT'],
    ]);
    expect(await statesOf(id)).toEqual(['cancelled', 'cancelled', 'cancelled', 'sending', 'sent']);
    expect((await rowsOf(id)).map(({ due_at }) => due_at)).toEqual([null, null, null, null, null]);
    expect((await decisionsOf(id)).map(({ code, detail }) => [code, detail])).toEqual(
      Array.from({ length: 3 }, () => ['CANCELLED', `Cancelled, as ${BY} asked for`]),
    );
    // The worker that had it in hand finds out before it calls the provider.
    expect(await new DeliveryStore(dataSource, new Outbox(dataSource)).markSending(worker, [deliveries[2]!])).toEqual(
      new Set(),
    );
    expect(await cancel(id)).toMatchObject({ status: 409, body: { code: 'NOTHING_TO_CANCEL' } });
  });
});

describe('POST /notifications/bulk', () => {
  const failed = (some: Parameters<typeof store>[1] = {}) =>
    store(dataSource, { deliveries: [{ state: 'failed' }], ...some });

  test('by ids', async () => {
    const ids = [];
    for (let n = 0; n < 3; n += 1) ids.push((await failed()).id);
    const other = await failed();
    expect(await bulk({ action: 'retry', ids })).toMatchObject({
      status: 202,
      body: { matched: 3, changed: 3, nextCursor: null },
    });
    expect(await statesOf(other.id)).toEqual(['failed']);
    expect(await decisionsOf(ids[0]!)).toEqual([
      { channel: 'email', code: 'RETRIED', detail: `Sent once more, as ${BY} asked for` },
    ]);
    expect((await bulk({ action: 'cancel', ids })).body).toMatchObject({ matched: 3, changed: 3 });
    expect(await statesOf(ids[0]!)).toEqual(['cancelled']);
  });

  const from = new Date(Date.now() - HOUR);
  test.each([
    [{ status: 'failed' }, {}],
    [{ type: 'order.paid' }, { type: 'order.paid' }],
    [{ channel: 'sms' }, { deliveries: [{ state: 'failed', channel: 'sms' }] }],
    [{ recipient: 'bob' }, { recipient: 'bob' }],
    [{ category: 'payments' }, { category: 'payments' }],
    [{ from: from.toISOString() }, { createdAt: new Date() }],
    [{ to: from.toISOString() }, { createdAt: new Date(Date.now() - 2 * HOUR) }],
  ] as [object, Parameters<typeof store>[1]][])('by the filter %j', async (filter, some) => {
    const meant = await failed(some);
    const sent = await store(dataSource, { ...some, deliveries: [{ state: 'sent' }] });
    const others =
      'status' in filter
        ? []
        : [await failed({ createdAt: 'to' in filter ? new Date() : new Date(Date.now() - 3 * HOUR) })];
    expect((await bulk({ action: 'retry', filter })).body).toEqual({ matched: 1, changed: 1, nextCursor: null });
    expect(await statesOf(meant.id)).toEqual(['pending']);
    expect(await statesOf(sent.id)).toEqual(['sent']);
    for (const other of others) expect(await statesOf(other.id)).toEqual(['failed']);
  });

  test('steers only the deliveries that are meant', async () => {
    const { id } = await failed({ deliveries: [{ state: 'failed' }, { state: 'failed', channel: 'sms' }] });
    await bulk({ action: 'retry', filter: { channel: 'sms' } });
    expect(await statesOf(id)).toEqual(['failed', 'pending']);
  });

  test('counts what was found, and what could be changed of it', async () => {
    await failed();
    await failed({ deliveries: [{ state: 'unknown' }] });
    await failed({ deliveries: [{ state: 'failed', content: null }] });
    expect((await bulk({ action: 'retry', filter: { recipient: 'ann' } })).body).toEqual({
      matched: 3,
      changed: 2,
      nextCursor: null,
    });
  });

  test('cancels all that waits, in hand or not', async () => {
    const states = ['pending', 'deferred', 'claimed', 'sending', 'sent'];
    const { id, deliveries } = await store(dataSource, {
      deliveries: states.map((state, n) => ({ state, channel: `c${n}` })),
    });
    await dataSource.query('INSERT INTO claim (worker_id, delivery_ids) VALUES (gen_random_uuid(), $1)', [deliveries]);
    expect((await bulk({ action: 'cancel', filter: { recipient: 'ann' } })).body).toMatchObject({
      matched: 3,
      changed: 3,
    });
    expect(await statesOf(id)).toEqual(['cancelled', 'cancelled', 'cancelled', 'sending', 'sent']);
  });

  test('goes on where the call before ended, until all are done', async () => {
    const ids = [];
    for (let n = 0; n < 7; n += 1)
      ids.push(
        (await failed({ deliveries: [{ state: n % 3 ? 'failed' : 'unknown', content: n === 4 ? null : {} }] })).id,
      );
    const counts = { matched: 0, changed: 0 };
    let cursor: string | undefined;
    let calls = 0;
    do {
      const { body } = await bulk({ action: 'retry', filter: { recipient: 'ann' }, cursor }, impatient);
      expect(body.matched).toBeLessThanOrEqual(4);
      counts.matched += body.matched;
      counts.changed += body.changed;
      cursor = body.nextCursor ?? undefined;
      calls += 1;
    } while (cursor && calls < 20);
    expect(counts).toEqual({ matched: 7, changed: 6 });
    expect(calls).toBeGreaterThan(2);
  });

  test('leaves what somebody else is changing', async () => {
    const { id, deliveries } = await store(dataSource, { deliveries: [{ state: 'pending' }] });
    await dataSource.transaction(async (tx) => {
      await tx.query('SELECT FROM delivery WHERE id = $1 FOR UPDATE', [deliveries[0]]);
      expect((await bulk({ action: 'cancel', filter: { recipient: 'ann' } })).body).toMatchObject({
        matched: 1,
        changed: 0,
      });
    });
    expect(await statesOf(id)).toEqual(['pending']);
  });

  test.each([
    [{}, '/action'],
    [{ action: 'delete', ids: [randomUUID()] }, '/action'],
    [{ action: 'retry' }, '/ids'],
    [{ action: 'retry', ids: [] }, '/ids'],
    [{ action: 'retry', ids: ['nonsense'] }, '/ids'],
    [{ action: 'retry', ids: Array.from({ length: 1_001 }, () => randomUUID()) }, '/ids'],
    [{ action: 'retry', ids: [randomUUID()], filter: { type: 't' } }, '/filter'],
    [{ action: 'retry', filter: {} }, '/filter'],
    [{ action: 'retry', filter: { status: 'sent' } }, '/filter/status'],
    [{ action: 'cancel', filter: { status: 'failed' } }, '/filter/status'],
    [{ action: 'retry', filter: { q: 'ann' } }, '/filter/q'],
    [{ action: 'retry', filter: { from: 'yesterday' } }, '/filter/from'],
  ])('%j is refused', async (body, pointer) => {
    const { status, body: problem } = await bulk(body);
    expect({ status, problem }).toMatchObject({ status: 400, problem: { code: 'VALIDATION_FAILED' } });
    expect(problem.errors.map((entry: any) => entry.pointer)).toContain(pointer);
  });
});

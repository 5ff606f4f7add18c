import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { openDispatcherDatabase } from '../../test/dispatcher-database.js';
import { type SmallApp, startSmallApp } from '@marmalade/test-app';
import { store, type StoredNotification } from '../../test/stored-notifications.js';
import { NotificationStatistics } from './notification-statistics.js';
import { ShowStatisticsController } from './show-statistics.controller.js';

const HOUR = 3_600_000;
const ago = (hours: number): Date => new Date(Date.now() - hours * HOUR);

let database: Awaited<ReturnType<typeof openDispatcherDatabase>>;
let dataSource: DataSource;
let app: SmallApp;

beforeAll(async () => {
  database = await openDispatcherDatabase();
  dataSource = database.dataSource;
  app = await startSmallApp(
    [ShowStatisticsController],
    [{ provide: NotificationStatistics, useValue: new NotificationStatistics(dataSource) }],
  );
});
afterAll(async () => {
  await app.close();
  await database.close();
});
beforeEach(() => dataSource.query('TRUNCATE event, notification, delivery, delivery_attempt, engagement, claim'));

const stats = async (query = '') => {
  const { status, body } = await app.ask('GET', `/notifications/stats${query}`);
  expect({ status, body }).toMatchObject({ status: 200 });
  return body;
};
/** An hour ago, unless it is said otherwise: in the last day. */
const stored = (some: StoredNotification = {}) => store(dataSource, { createdAt: ago(1), ...some });
const engage = (delivery: string, ...kinds: string[]) =>
  dataSource.query(`INSERT INTO engagement (delivery_id, kind) SELECT $1, unnest($2::text[])`, [delivery, kinds]);

test('nothing is counted as nothing', async () => {
  const body = await stats();
  expect(body).toMatchObject({
    totals: { deliveries: 0, delivered: 0, openRate: null },
    byStatus: { sent: 0, failed: 0, pending: 0 },
    byType: [],
    byChannel: [],
    latencyMs: { p50: null, p95: null, sample: 0 },
    variants: [],
  });
  expect(Date.parse(body.to) - Date.parse(body.from)).toBe(24 * HOUR);
});

test('each state, type and channel is counted, those in hand too', async () => {
  const states = [
    'pending',
    'deferred',
    'claimed',
    'sending',
    'sent',
    'delivered',
    'read',
    'failed',
    'unknown',
    'skipped',
    'cancelled',
    'expired',
  ];
  for (const [index, state] of states.entries()) {
    const { deliveries } = await stored({
      type: index % 2 ? 'order.paid' : 'order.created',
      deliveries: [
        { channel: 'email', state },
        { channel: 'sms', state },
        { channel: 'sms-2', state: 'sent' },
      ],
    });
    await dataSource.query('INSERT INTO claim (worker_id, delivery_ids) VALUES (gen_random_uuid(), $1)', [deliveries]);
  }
  const body = await stats();
  const each = Object.fromEntries(states.map((state) => [state, 2]));
  expect(body.byStatus).toEqual({ ...each, sent: 2 + states.length });
  expect(body.totals).toMatchObject({ deliveries: 36, delivered: 18, failed: 2, unknown: 2, waiting: 8, held: 6 });
  expect(body.byType.map(({ type, deliveries }: any) => [type, deliveries])).toEqual(
    expect.arrayContaining([
      ['order.created', 18],
      ['order.paid', 18],
    ]),
  );
  expect(body.byChannel).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ channel: 'email', deliveries: 12, delivered: 3 }),
      expect.objectContaining({ channel: 'sms-2', deliveries: 12, delivered: 12 }),
    ]),
  );
});

describe('what is meant', () => {
  test.each([
    ['type=order.paid', { type: 'order.paid' }],
    ['channel=sms', { deliveries: [{ channel: 'sms' }] }],
    ['site=sweets', { site: 'sweets' }],
    ['site=default', {}],
  ] as [string, StoredNotification][])('%s', async (query, some) => {
    const { deliveries } = await stored({
      variant: 'warm',
      ...some,
      deliveries: [...(some.deliveries ?? [{}])].map((each) => ({ ...each, attempts: [{ outcome: 'sent' }] })),
    });
    await engage(deliveries[0]!, 'opened');
    const other = await stored({
      variant: 'warm',
      type: 'other.type',
      site: 'other',
      deliveries: [{ channel: 'push', attempts: [{ outcome: 'sent' }] }],
    });
    await engage(other.deliveries[0]!, 'opened');
    const body = await stats(`?${query}`);
    expect(body.totals).toMatchObject({ deliveries: 1, opens: 1 });
    expect(body.latencyMs.sample).toBe(1);
    expect(body.variants).toEqual([
      expect.objectContaining({ variant: 'warm', notifications: 1, delivered: 1, opened: 1 }),
    ]);
    expect((await stats()).totals).toMatchObject({ deliveries: 2, opens: 2 });
  });

  test('from and to', async () => {
    for (const hours of [1, 3, 30]) await stored({ createdAt: ago(hours) });
    expect((await stats()).totals.deliveries).toBe(2);
    expect((await stats(`?from=${ago(2).toISOString()}`)).totals.deliveries).toBe(1);
    expect((await stats(`?from=${ago(40).toISOString()}&to=${ago(2).toISOString()}`)).totals.deliveries).toBe(2);
    const tooLong = await app.ask('GET', `/notifications/stats?from=${ago(24 * 93).toISOString()}`);
    expect(tooLong).toMatchObject({
      status: 400,
      body: { code: 'VALIDATION_FAILED', errors: [{ code: 'RANGE_TOO_LONG' }] },
    });
  });

  test('test data only where it is asked for', async () => {
    await stored({ variant: 'cold' });
    const { deliveries } = await stored({
      isTest: true,
      variant: 'warm',
      deliveries: [{ attempts: [{ outcome: 'sent' }] }],
    });
    await engage(deliveries[0]!, 'opened', 'clicked');
    expect(await stats()).toMatchObject({
      totals: { deliveries: 1, opens: 0, clicks: 0 },
      latencyMs: { sample: 0 },
      variants: [{ variant: 'cold' }],
    });
    expect(await stats('?test=true')).toMatchObject({
      totals: { deliveries: 2, opens: 1, clicks: 1 },
      latencyMs: { sample: 1 },
      variants: [{ variant: 'cold' }, { variant: 'warm' }],
    });
  });
});

test('openings and clicks count once for each delivery, whatever the mail program does', async () => {
  const { deliveries } = await stored({
    deliveries: [{}, { channel: 'telegram' }, { channel: 'sms' }, { channel: 'push', state: 'failed' }],
  });
  await engage(deliveries[0]!, 'opened', 'opened', 'opened', 'clicked', 'clicked');
  await engage(deliveries[1]!, 'clicked');
  expect((await stats()).totals).toMatchObject({
    delivered: 3,
    opens: 1,
    clicks: 2,
    openRate: 0.3333,
    clickRate: 0.6667,
  });
  expect((await stats()).byChannel).toContainEqual(
    expect.objectContaining({ channel: 'telegram', opens: 0, clicks: 1, clickRate: 1 }),
  );
});

test('wordings are compared with each other', async () => {
  const warm = await stored({
    type: 'ad',
    variant: 'warm',
    deliveries: [{}, { channel: 'telegram', state: 'failed' }],
  });
  await stored({ type: 'ad', variant: 'cold' });
  await stored({ type: 'ad' });
  await engage(warm.deliveries[0]!, 'opened');
  expect((await stats()).variants).toEqual([
    {
      type: 'ad',
      variant: 'cold',
      notifications: 1,
      delivered: 1,
      opened: 0,
      clicked: 0,
      deliveryRate: 1,
      openRate: 0,
      clickRate: 0,
    },
    {
      type: 'ad',
      variant: 'warm',
      notifications: 1,
      delivered: 1,
      opened: 1,
      clicked: 0,
      deliveryRate: 0.5,
      openRate: 1,
      clickRate: 0,
    },
  ]);
});

test('latency is that of what did not wait on purpose, up to the attempt that was taken', async () => {
  for (let n = 1; n <= 20; n += 1) {
    await stored({
      deliveries: [
        {
          attempts: [
            { outcome: 'retry', afterMs: 5 },
            { outcome: 'sent', afterMs: n * 100 },
          ],
        },
      ],
    });
  }
  for (const code of ['QUIET_HOURS', 'SCHEDULED', 'DIGEST', 'FALLBACK']) {
    await stored({
      trace: [{ code, channel: 'email', detail: 'waits' }],
      deliveries: [{ attempts: [{ outcome: 'sent', afterMs: 9 * HOUR }] }],
    });
  }
  await stored({ deliveries: [{ state: 'failed', attempts: [{ outcome: 'failed', afterMs: 9 * HOUR }] }] });
  expect((await stats()).latencyMs).toEqual({ p50: 1_050, p95: 1_905, sample: 20 });
  // Another channel of the same notification did not wait.
  await stored({
    trace: [{ code: 'DIGEST', channel: 'email', detail: 'waits' }],
    deliveries: [{ channel: 'telegram', attempts: [{ outcome: 'sent', afterMs: 1_050 }] }],
  });
  expect((await stats()).latencyMs.sample).toBe(21);
});

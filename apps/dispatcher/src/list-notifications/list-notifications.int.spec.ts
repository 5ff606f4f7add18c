import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { openDispatcherDatabase } from '../../test/dispatcher-database.js';
import { type SmallApp, startSmallApp } from '@marmalade/test-app';
import { store } from '../../test/stored-notifications.js';
import { withinTime } from '../notifications/time-limit.js';
import { ListNotificationsController } from './list-notifications.controller.js';
import { NotificationReader } from './notification-reader.js';

const HOUR = 3_600_000;
const ago = (hours: number): Date => new Date(Date.now() - hours * HOUR);

let database: Awaited<ReturnType<typeof openDispatcherDatabase>>;
let dataSource: DataSource;
let app: SmallApp;

beforeAll(async () => {
  database = await openDispatcherDatabase();
  dataSource = database.dataSource;
  app = await startSmallApp(
    [ListNotificationsController],
    [{ provide: NotificationReader, useValue: new NotificationReader(dataSource) }],
  );
});
afterAll(async () => {
  await app.close();
  await database.close();
});
beforeEach(() =>
  dataSource.query('TRUNCATE event, notification, delivery, delivery_attempt, decision, engagement, claim'),
);

const list = async (query = '') => {
  const { status, body } = await app.ask('GET', `/notifications${query}`);
  expect({ status, body }).toMatchObject({ status: 200 });
  return body as { items: any[]; nextCursor: string | null; total?: number; totalIsAtLeast?: boolean };
};
const idsOf = async (query: string) => (await list(query)).items.map(({ id }) => id);
const show = async (id: string) => (await app.ask('GET', `/notifications/${id}`)).body;

describe('a notification', () => {
  test('shows all that was decided for it', async () => {
    const expiresAt = new Date(Date.now() + HOUR);
    const { id } = await store(dataSource, {
      site: 'sweets',
      variant: 'warm',
      cancelKey: 'booking:1',
      deliveries: [
        { channel: 'telegram', state: 'sent', step: 0 },
        { channel: 'email', state: 'deferred', step: 1, dueAt: expiresAt, expiresAt, digest: 'daily' },
      ],
    });
    const { items } = await list();
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({
      id,
      site: 'sweets',
      variant: 'warm',
      cancelKey: 'booking:1',
      status: 'deferred',
      deliveries: [
        { channel: 'telegram', step: 0, lane: 1, digest: null, dueAt: null, expiresAt: null },
        {
          channel: 'email',
          step: 1,
          digest: 'daily',
          dueAt: expiresAt.toISOString(),
          expiresAt: expiresAt.toISOString(),
        },
      ],
    });
    expect(await show(id)).toMatchObject({ variant: 'warm', deliveries: [{ attempts: [] }, { attempts: [] }] });
  });

  test('traces the plan first, then what was decided later, and what its reader did', async () => {
    const { id, deliveries } = await store(dataSource, {
      trace: [{ code: 'AUDIENCE', detail: 'Named by the audience customer' }],
      createdAt: ago(3),
    });
    const other = await store(dataSource);
    await dataSource.query(
      `INSERT INTO engagement (delivery_id, kind, url, at) VALUES ($1, 'opened', NULL, $2), ($1, 'clicked', 'https://shop.example/7', $3), ($4, 'opened', NULL, $2)`,
      [deliveries[0], ago(1), ago(0.5), other.deliveries[0]],
    );
    await dataSource.query(
      `INSERT INTO decision (notification_id, channel, code, detail, made_at) VALUES ($1, 'email', 'RECEIPT', 'smtp: delivered', $2), ($3, NULL, 'OTHER', '', $2)`,
      [id, ago(2), other.id],
    );
    const { trace } = await show(id);
    expect(trace.map(({ code, channel, detail }: any) => [code, channel, detail])).toEqual([
      ['AUDIENCE', null, 'Named by the audience customer'],
      ['RECEIPT', 'email', 'smtp: delivered'],
      ['OPENED', 'email', ''],
      ['CLICKED', 'email', 'https://shop.example/7'],
    ]);
    const times = trace.map(({ at }: any) => at);
    expect(times).toEqual([...times].sort());
    expect(times.every((at: string) => at.endsWith('Z'))).toBe(true);
  });

  test('is found by its id only', async () => {
    await store(dataSource);
    for (const id of ['no-uuid', '019aa4b5-0e7d-7c31-b1a4-9d2e5f7a6c10']) {
      expect(await app.ask('GET', `/notifications/${id}`)).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    }
  });

  test.each(['auth.login_token_issued', 'order.created'])(
    'of the type %s: its sign-in link is hidden when it is one',
    async (type) => {
      const url = 'https://shop.example/login?token=one-time-token';
      const { id } = await store(dataSource, {
        type: 'order.created',
        eventType: type,
        data: { loginUrl: url, customer: { id: 'ann' } },
        trace: [{ code: 'AUDIENCE', detail: 'customer' }],
        deliveries: [
          {
            channel: 'telegram',
            state: 'failed',
            content: { text: 'Sign in', buttons: [[{ text: 'Sign in', url }]] },
            attempts: [{ outcome: 'failed', detail: `Bad Request: inline keyboard button URL '${url}' is invalid` }],
          },
        ],
      });
      const isSecret = type === 'auth.login_token_issued';
      const detail = await show(id);
      const { items } = await list();
      for (const view of [detail, items[0]]) expect(JSON.stringify(view).includes('one-time-token')).toBe(!isSecret);
      if (!isSecret) return;
      expect(detail.event.data).toEqual({ loginUrl: '[hidden]', customer: { id: 'ann' } });
      expect(detail.deliveries[0].content).toEqual({
        text: 'Sign in',
        buttons: [[{ text: 'Sign in', url: '[hidden]' }]],
      });
      expect(detail.deliveries[0].attempts[0].detail).toContain('[hidden]');
      expect(detail).not.toHaveProperty('eventType');
      expect(items[0]).not.toHaveProperty('eventType');
    },
  );
});

describe('filters', () => {
  const facts = {
    recipient: 'recipient=bob',
    type: 'type=order.paid',
    category: 'category=payments',
    priority: 'priority=urgent',
    site: 'site=sweets',
    variant: 'variant=warm',
    cancelKey: 'cancelKey=booking:1',
    isTest: 'isTest=true',
  };
  const values = {
    recipient: 'bob',
    type: 'order.paid',
    category: 'payments',
    priority: 'urgent',
    site: 'sweets',
    variant: 'warm',
    cancelKey: 'booking:1',
    isTest: true,
  };

  test.each(Object.keys(facts) as (keyof typeof facts)[])('%s', async (field) => {
    await store(dataSource);
    const { id } = await store(dataSource, { [field]: values[field] });
    expect(await idsOf(`?${facts[field]}`)).toEqual([id]);
    // With a state the query begins at the deliveries.
    const failed = await store(dataSource, { [field]: values[field], deliveries: [{ state: 'failed' }] });
    await store(dataSource, { deliveries: [{ state: 'failed' }] });
    expect(await idsOf(`?${facts[field]}&status=failed`)).toEqual([failed.id]);
  });

  test('no test data, and the default site', async () => {
    const plain = await store(dataSource);
    await store(dataSource, { isTest: true, site: 'sweets' });
    expect(await idsOf('?isTest=false')).toEqual([plain.id]);
    expect(await idsOf('?site=default')).toEqual([plain.id]);
    expect((await app.ask('GET', '/notifications?isTest=perhaps')).body).toMatchObject({ code: 'VALIDATION_FAILED' });
  });

  test('event, by the id its sender gave it', async () => {
    const { id, eventId } = await store(dataSource);
    await store(dataSource);
    expect(await idsOf(`?event=source-${eventId}`)).toEqual([id]);
    expect(await idsOf(`?event=${eventId}`)).toEqual([id]);
  });

  test('q: part of a name or id, taken literally', async () => {
    const percent = await store(dataSource, { name: 'Ann 100%' });
    const other = await store(dataSource, { recipient: 'BOB-7' });
    expect(await idsOf('?q=100%25')).toEqual([percent.id]);
    expect(await idsOf('?q=bob')).toEqual([other.id]);
  });

  test.each([
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
  ])('status %s', async (state) => {
    const all = new Map<string, string>();
    for (const each of [
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
    ]) {
      const { id, deliveries } = await store(dataSource, {
        deliveries: [{ state: each }, { channel: 'sms', state: each }],
      });
      all.set(each, id);
      await dataSource.query('INSERT INTO claim (worker_id, delivery_ids) VALUES (gen_random_uuid(), $1)', [
        deliveries,
      ]);
    }
    expect(await idsOf(`?status=${state}`)).toEqual([all.get(state)]);
    expect(await idsOf(`?status=${state}&channel=sms`)).toEqual([all.get(state)]);
    expect(await idsOf(`?status=${state}&channel=push`)).toEqual([]);
  });

  test('channel and status belong to one delivery', async () => {
    await store(dataSource, {
      deliveries: [
        { channel: 'email', state: 'sent' },
        { channel: 'sms', state: 'failed' },
      ],
    });
    expect(await idsOf('?channel=email&status=failed')).toEqual([]);
    expect(await idsOf('?channel=sms&status=failed')).toHaveLength(1);
    expect(await idsOf('?channel=sms&status=sent')).toEqual([]);
  });

  test.each(['', '&status=failed'])('from and to are exact%s', async (more) => {
    const [early, middle, late] = [ago(3), ago(2), ago(1)];
    const ids = [];
    for (const createdAt of [early, middle, late]) {
      ids.push((await store(dataSource, { createdAt, deliveries: [{ state: 'failed' }] })).id);
    }
    const [first, second, third] = ids;
    expect(await idsOf(`?from=${middle.toISOString()}${more}`)).toEqual([third, second]);
    expect(await idsOf(`?to=${middle.toISOString()}${more}`)).toEqual([first]);
    expect(await idsOf(`?from=${middle.toISOString()}&to=${late.toISOString()}${more}`)).toEqual([second]);
    expect(await idsOf(`?from=1600-01-01T00:00:00Z&to=9999-01-01T00:00:00Z${more}`)).toHaveLength(3);
  });
});

describe('pages', () => {
  test.each([
    ['', -1],
    ['&sort=-createdAt', -1],
    ['&sort=createdAt', 1],
    ['&status=failed', -1],
    ['&status=failed&sort=createdAt', 1],
  ])('%s: each notification once, in order', async (more, direction) => {
    const ids = [];
    for (let hour = 9; hour > 2; hour -= 1) {
      // Two failed deliveries make no second line of it.
      const deliveries = [{ state: 'failed' }, { channel: 'sms', state: 'failed' }];
      ids.push((await store(dataSource, { createdAt: ago(hour), deliveries })).id);
    }
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await list(`?limit=3${more}${cursor ? `&cursor=${cursor}` : ''}`);
      expect(page.items.length).toBeLessThanOrEqual(3);
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor);
    expect(seen).toEqual(direction > 0 ? ids : ids.reverse());
  });

  test.each(['?cursor=nonsense', '?sort=name', '?limit=0', '?unknown=1'])('%s is refused', async (query) => {
    expect((await app.ask('GET', `/notifications${query}`)).status).toBe(400);
  });

  test('the total is told when it is asked for, whatever the page', async () => {
    for (const state of ['failed', 'failed', 'sent']) await store(dataSource, { deliveries: [{ state }] });
    expect(await list('?limit=1')).not.toHaveProperty('total');
    expect(await list('?limit=1&total=true')).toMatchObject({ total: 3, totalIsAtLeast: false });
    const { items, total } = await list('?limit=1&total=true&status=failed');
    expect([items.length, total]).toEqual([1, 2]);
  });

  test('nobody counts beyond 10,000', async () => {
    await dataSource.query(
      `INSERT INTO notification (id, event_id, workflow, category, priority, recipient_id, locale, is_test, trace)
       SELECT gen_random_uuid(), gen_random_uuid(), 'order.created', 'orders', 'normal', 'ann', 'en', false, '[]' FROM generate_series(1, 10000)`,
    );
    expect(await list('?limit=1&total=true')).toMatchObject({ total: 10_000, totalIsAtLeast: false });
    await store(dataSource);
    expect(await list('?limit=1&total=true')).toMatchObject({ total: 10_000, totalIsAtLeast: true });
  });
});

test('a query that takes too long is given up, with a problem that says so', async () => {
  const slow = withinTime(dataSource, (tx) => tx.query('SELECT pg_sleep(60)'), { limitMs: 50 });
  await expect(slow).rejects.toMatchObject({ code: 'LIST_TOO_SLOW', status: 503, retryable: true });
  // The connection goes back as it was.
  expect(await dataSource.query('SHOW statement_timeout')).toEqual([{ statement_timeout: '0' }]);
  await expect(withinTime(dataSource, (tx) => tx.query('SELECT nothing'))).rejects.not.toHaveProperty(
    'code',
    'LIST_TOO_SLOW',
  );
});

test('a rare state is found by an index, and a delivery on its usual way is not in it', async () => {
  for (const state of ['claimed', 'sending', 'sent', 'failed']) await store(dataSource, { deliveries: [{ state }] });
  expect(await dataSource.query('SELECT DISTINCT listed_state FROM delivery ORDER BY 1')).toEqual([
    { listed_state: 'failed' },
    { listed_state: null },
  ]);
});

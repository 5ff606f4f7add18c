import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createLogger, renderMetrics } from '@marmalade/observability';
import type { DataSource } from 'typeorm';
import { openDispatcherDatabase } from '../test/dispatcher-database.js';
import { store, type StoredNotification } from '../test/stored-notifications.js';
import { CleanUp, type CleanUpOptions } from './clean-up.js';
import { DELIVERY_STATES, RESTING_STATES } from './deliveries/delivery-state.js';

const DAY = 86_400_000;
const ago = (days: number): Date => new Date(Date.now() - days * DAY);
const TABLES = ['event', 'notification', 'delivery', 'delivery_attempt', 'decision', 'engagement'];

let database: Awaited<ReturnType<typeof openDispatcherDatabase>>;
let dataSource: DataSource;

beforeAll(async () => {
  database = await openDispatcherDatabase();
  dataSource = database.dataSource;
});
afterAll(() => database.close());
beforeEach(() =>
  dataSource.query(
    `TRUNCATE ${TABLES.join(', ')}, unregistered_event, cancellation, frequency, inbox, idempotency_key, dead_letter`,
  ),
);

const round = (options: CleanUpOptions = {}) =>
  new CleanUp(dataSource, createLogger({ service: 'test', level: 'silent' }), options).round();
const countOf = async (table: string): Promise<number> =>
  (await dataSource.query(`SELECT count(*)::int AS n FROM ${table}`))[0].n;

/** A notification with something in every table that belongs to it. */
async function whole(some: StoredNotification): Promise<string> {
  const stored = await store(dataSource, { deliveries: [{ attempts: [{ outcome: 'sent' }] }], ...some });
  await dataSource.query(`INSERT INTO decision (notification_id, code, detail) VALUES ($1, 'RECEIPT', '')`, [
    stored.id,
  ]);
  await dataSource.query(`INSERT INTO engagement (delivery_id, kind) SELECT unnest($1::uuid[]), 'opened'`, [
    stored.deliveries,
  ]);
  return stored.id;
}

describe('notifications', () => {
  test('old ones go with all that belongs to them, younger ones stay with all of theirs', async () => {
    await whole({ createdAt: ago(91) });
    const young = await whole({ createdAt: ago(89) });
    expect(await round()).toEqual({
      engagement: 1,
      delivery_attempt: 1,
      decision: 1,
      delivery: 1,
      notification: 1,
      event: 1,
    });
    for (const table of TABLES) expect([table, await countOf(table)]).toEqual([table, 1]);
    expect(await dataSource.query('SELECT id FROM notification')).toEqual([{ id: young }]);
    expect(await round({ retentionDays: 10 })).toMatchObject({ notification: 1, event: 1 });
    expect(await round({ retentionDays: 10 })).toEqual({});
  });

  test.each(DELIVERY_STATES.map((state) => [state, RESTING_STATES.includes(state)] as const))(
    'one that is %s: removed %s',
    async (state, removed) => {
      await whole({ createdAt: ago(100), deliveries: [{ state: 'sent' }, { channel: 'sms', state }] });
      await round();
      expect(await countOf('notification')).toBe(removed ? 0 : 1);
      expect(await countOf('delivery')).toBe(removed ? 0 : 2);
      expect(await countOf('event')).toBe(removed ? 0 : 1);
    },
  );

  test('a big pile goes in several batches, around what still moves', async () => {
    for (let n = 0; n < 23; n += 1) {
      await whole({ createdAt: ago(200 - n), deliveries: [{ state: n % 10 === 4 ? 'deferred' : 'sent' }] });
    }
    // Three a batch.
    expect(await round({ batch: 21 })).toMatchObject({ notification: 21, delivery: 21, event: 21 });
    expect(await dataSource.query('SELECT state, count(*)::int AS n FROM delivery GROUP BY state')).toEqual([
      { state: 'deferred', n: 2 },
    ]);
  });

  test('a turn that ends leaves the rest to the next round', async () => {
    for (let n = 0; n < 5; n += 1) await whole({ createdAt: ago(100 + n) });
    const cleanUp = new CleanUp(dataSource, createLogger({ service: 'test', level: 'silent' }), {
      batch: 7,
      turnMs: 0,
    });
    const counts = [];
    for (let n = 0; n < 6; n += 1) counts.push((await cleanUp.round()).notification ?? 0);
    expect(counts).toEqual([1, 1, 1, 1, 1, 0]);
  });

  test('an event stays while a notification of it does, and one that nobody was told of goes', async () => {
    const old = await store(dataSource, { createdAt: ago(100), deliveries: [{ state: 'deferred' }] });
    await store(dataSource, { createdAt: ago(100), deliveries: [] });
    await dataSource.query('DELETE FROM notification WHERE id <> $1', [old.id]);
    expect(await round()).toEqual({ event: 1 });
    expect(await dataSource.query('SELECT id FROM event')).toEqual([{ id: old.eventId }]);
  });

  test('two that clean up at once get in nobody’s way', async () => {
    for (let n = 0; n < 30; n += 1) await whole({ createdAt: ago(100 + n) });
    const done = await Promise.all([round({ batch: 14 }), round({ batch: 14 })]);
    expect((done[0].notification ?? 0) + (done[1].notification ?? 0)).toBe(30);
    expect(await countOf('delivery_attempt')).toBe(0);
  });
});

describe('attempts', () => {
  const outcomes = ['retry', 'retry', 'retry', 'sent'].map((outcome) => ({ outcome }));
  const left = () => dataSource.query('SELECT attempt FROM delivery_attempt ORDER BY delivery_id, attempt');

  test('of an old delivery the last one stays', async () => {
    await store(dataSource, { createdAt: ago(31), deliveries: [{ attempts: outcomes }] });
    expect(await round()).toEqual({ delivery_attempt: 3 });
    expect(await left()).toEqual([{ attempt: 4 }]);
    expect(await round()).toEqual({});
  });

  test.each([
    ['a younger delivery', { createdAt: ago(29), deliveries: [{ attempts: outcomes }] }],
    ['one that is still tried', { createdAt: ago(31), deliveries: [{ state: 'pending', attempts: outcomes }] }],
    [
      'late attempts',
      { createdAt: ago(31), deliveries: [{ attempts: outcomes.map((each) => ({ ...each, afterMs: 5 * DAY })) }] },
    ],
  ] as [string, StoredNotification][])('of %s all stay', async (_what, some) => {
    await store(dataSource, some);
    expect(await round()).toEqual({});
    expect(await left()).toHaveLength(4);
  });

  test('a big pile goes in several batches', async () => {
    for (let n = 0; n < 7; n += 1)
      await store(dataSource, { createdAt: ago(40 + n), deliveries: [{ attempts: outcomes }] });
    expect(await round({ batch: 2, attemptRetentionDays: 35 })).toEqual({ delivery_attempt: 21 });
    expect(await left()).toEqual(Array.from({ length: 7 }, () => ({ attempt: 4 })));
  });
});

test.each([
  [
    'cancellation',
    400,
    `INSERT INTO cancellation (key, occurred_at, created_at) SELECT gen_random_uuid()::text, now(), t`,
  ],
  [
    'frequency',
    40,
    `INSERT INTO frequency (recipient_id, rule, window_start, count) SELECT gen_random_uuid()::text, 'r', t, 1`,
  ],
  [
    'unregistered_event',
    90,
    `INSERT INTO unregistered_event (id, type, source, event, received_at) SELECT gen_random_uuid(), 't', 's', '{}', t`,
  ],
])('%s: kept for %d days', async (table, days, insert) => {
  await dataSource.query(`${insert} FROM (VALUES ($1::timestamptz), ($2)) AS times (t)`, [
    ago(days + 1),
    ago(days - 1),
  ]);
  expect(await round()).toEqual({ [table]: 1 });
  expect(await countOf(table)).toBe(1);
  await dataSource.query(`${insert} FROM (SELECT $1::timestamptz AS t FROM generate_series(1, 10)) AS times`, [
    ago(days + 1),
  ]);
  expect(await round({ batch: 3 })).toEqual({ [table]: 10 });
});

test('a table is swept to its last page', async () => {
  await dataSource.query(
    `INSERT INTO unregistered_event (id, type, source, event, received_at)
     SELECT gen_random_uuid(), 't', 's', to_json(repeat('x', 1000)), now() - CASE WHEN n % 2 = 0 THEN interval '100 days' ELSE interval '1 day' END
     FROM generate_series(1, 2000) AS n`,
  );
  const [{ pages }] = await dataSource.query(`SELECT pg_relation_size('unregistered_event') / 8192 AS pages`);
  expect(Number(pages)).toBeGreaterThan(150);
  expect(await round()).toEqual({ unregistered_event: 1_000 });
});

test('what was removed is counted, and a failure of one chore stops no other', async () => {
  await whole({ createdAt: ago(100) });
  await dataSource.query('ALTER TABLE cancellation RENAME TO cancellation_away');
  try {
    expect(await round()).toMatchObject({ notification: 1 });
  } finally {
    await dataSource.query('ALTER TABLE cancellation_away RENAME TO cancellation');
  }
  expect((await renderMetrics()).body).toMatch(/marmalade_cleaned_up_rows_total\{table="notification"\} [1-9]/);
});

test('it ends at once when it is stopped', async () => {
  const cleanUp = new CleanUp(dataSource, createLogger({ service: 'test', level: 'silent' }));
  cleanUp.start();
  await cleanUp.stop();
  await whole({ createdAt: ago(100) });
  expect(await cleanUp.round()).toEqual({});
});

test('dead letters go when they have been kept long enough, the oldest first', async () => {
  for (const days of [100, 91, 89, 1]) {
    await dataSource.query(
      `INSERT INTO dead_letter (queue, message_id, routing_key, headers, body, code, error, attempts, created_at)
       VALUES ('q', gen_random_uuid(), 'x', '{}', '', 'X', 'x', 1, $1)`,
      [ago(days)],
    );
  }
  expect(await round({ batch: 1 })).toEqual({ dead_letter: 2 });
  expect(await round({ deadLetterRetentionDays: 10 })).toEqual({ dead_letter: 1 });
  expect(await countOf('dead_letter')).toBe(1);
});

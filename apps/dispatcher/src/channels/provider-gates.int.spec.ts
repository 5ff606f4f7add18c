import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { waitFor } from '@marmalade/testing';
import type { DataSource } from 'typeorm';
import { openDispatcherDatabase, SILENT } from '../../test/dispatcher-database.js';
import type { SendResult } from '../deliveries/delivery.js';
import { ProviderGates } from './provider-gates.js';

const DOWN: SendResult = { outcome: 'retry', code: 'PROVIDER_FAILED', detail: '500' };

let database: Awaited<ReturnType<typeof openDispatcherDatabase>>;
let dataSource: DataSource;

beforeAll(async () => {
  database = await openDispatcherDatabase();
  dataSource = database.dataSource;
});
afterAll(() => database.close());
afterEach(() => dataSource.query('TRUNCATE provider_gate'));

/** Two replicas over one database. */
function twoReplicas(rates: Record<string, number> = {}): [ProviderGates, ProviderGates] {
  return [new ProviderGates(dataSource, rates, SILENT), new ProviderGates(dataSource, rates, SILENT)];
}

describe('pauses', () => {
  test('one replica is told to wait, and all wait', async () => {
    const [one, other] = twoReplicas();
    one.record(['telegram'], { outcome: 'throttled', detail: '429', pause: { gate: 'telegram', ms: 30_000 } });
    expect(one.closed(['telegram'])).toMatchObject({ reason: 'PROVIDER_PAUSED' });
    await waitFor(async () => {
      await other.refresh();
      return other.closed(['telegram']);
    });
    expect(other.closed(['telegram'])!.ms).toBeGreaterThan(25_000);
    expect(other.closed(['email'])).toBeUndefined();
  });

  test('of several gates on a way the one that is shut the longest counts; a shorter pause takes nothing back', async () => {
    const [gates] = twoReplicas();
    gates.pause('discord', 1_000);
    gates.pause('discord:order', 60_000);
    gates.pause('discord:order', 10);
    expect(gates.closed(['discord', 'discord:order'])!.ms).toBeGreaterThan(50_000);
    expect(gates.closed(['discord', 'discord:member'])!.ms).toBeLessThanOrEqual(1_000);
    await gates.settle();
  });
});

describe('breakers', () => {
  test('a provider found down by one replica is left in peace by all, and shown', async () => {
    const [one, other] = twoReplicas();
    for (let times = 0; times < 5; times += 1) one.record(['discord', 'discord:order'], DOWN);
    expect(one.closed(['discord', 'discord:order'])).toMatchObject({ reason: 'CIRCUIT_OPEN' });
    expect(one.closed(['discord', 'discord:member'])).toBeUndefined();
    await one.settle();
    await other.refresh();
    expect(other.closed(['discord', 'discord:order'])).toMatchObject({ reason: 'CIRCUIT_OPEN' });
    expect(await other.states()).toEqual([
      expect.objectContaining({ gate: 'discord:order', breaker: 'open', reason: 'PROVIDER_FAILED' }),
    ]);
  });

  test.each([
    ['a full mailbox', { outcome: 'retry', code: 'RECEIVER_BUSY', detail: '' }],
    ['a message refused for good', { outcome: 'failed', code: 'PROVIDER_REFUSED', detail: '' }],
    ['a success', { outcome: 'sent' }],
  ] as [string, SendResult][])('%s says nothing against the provider', async (_what, result) => {
    const [gates] = twoReplicas();
    for (let times = 0; times < 20; times += 1) gates.record(['email'], result);
    expect(gates.closed(['email'])).toBeUndefined();
    expect(await gates.states()).toEqual([]);
  });
});

describe('rates', () => {
  test('two replicas that reserve at once never get the same time, and no second holds more than the rate', async () => {
    const [one, other] = twoReplicas({ email: 200 });
    const began = performance.now();
    const times: number[] = [];
    const take = async (gates: ProviderGates): Promise<void> => {
      for (let round = 0; round < 10; round += 1) {
        const { count, startMs, spacingMs } = await gates.reserve('email', 10);
        const base = performance.now() + startMs;
        for (let place = 0; place < count; place += 1) times.push(base + place * spacingMs);
      }
    };
    await Promise.all([take(one), take(other)]);
    expect(times).toHaveLength(200);
    times.sort((a, b) => a - b);
    // 200 at 200 a second: the last lies close to a second after the first, whatever the database's answers took.
    expect(times.at(-1)! - began).toBeGreaterThan(900);
    const most = Math.max(...times.map((from) => times.filter((time) => time >= from && time < from + 500).length));
    expect(most).toBeLessThanOrEqual(110);
  });

  test('at a slow rate one is reserved at a time', async () => {
    const [gates] = twoReplicas({ sms: 0.5 });
    expect(await gates.reserve('sms', 10)).toMatchObject({ count: 1, startMs: 0 });
    const { count, startMs } = await gates.reserve('sms', 10);
    expect(count).toBe(1);
    expect(startMs).toBeGreaterThan(1_500);
  });

  test('what was not used while nothing was to be sent is not made up for', async () => {
    const [gates] = twoReplicas({ email: 10 });
    await dataSource.query(
      `INSERT INTO provider_gate (gate, next_at) VALUES ('email', clock_timestamp() - interval '1 hour')`,
    );
    const first = await gates.reserve('email', 2);
    const second = await gates.reserve('email', 2);
    expect(first.startMs).toBe(0);
    expect(second.startMs).toBeGreaterThan(100);
  });
});

import { createLogger } from '@marmalade/observability';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { openDispatcherDatabase } from '../../test/dispatcher-database.js';
import { type SmallApp, startSmallApp } from '@marmalade/test-app';
import { store } from '../../test/stored-notifications.js';
import { CHANNELS } from '../catalogue/event-type.js';
import { ChannelAdapters } from '../channels/channel-adapters.js';
import { ProviderGates } from '../channels/provider-gates.js';
import { ChannelFigures } from './channel-figures.js';
import { ShowChannelsController } from './show-channels.controller.js';

const MINUTE = 60_000;

let database: Awaited<ReturnType<typeof openDispatcherDatabase>>;
let dataSource: DataSource;
let gates: ProviderGates;
let app: SmallApp;

beforeAll(async () => {
  database = await openDispatcherDatabase();
  dataSource = database.dataSource;
  gates = new ProviderGates(dataSource, { telegram: 30 }, createLogger({ service: 'test', level: 'silent' }));
  // The adapters are made of the settings of a whole dispatcher; of them only this is asked.
  const adapters = {
    gates,
    refresh: async () => undefined,
    providerOf: (channel: string) => (channel === 'email' ? 'smtp' : 'captured'),
  };
  app = await startSmallApp(
    [ShowChannelsController],
    [
      { provide: ChannelAdapters, useValue: adapters },
      { provide: ChannelFigures, useValue: new ChannelFigures(dataSource) },
    ],
  );
});
afterAll(async () => {
  await app.close();
  await database.close();
});
beforeEach(() => dataSource.query('TRUNCATE event, notification, delivery, delivery_attempt, digest, provider_gate'));

const channels = async (): Promise<Record<string, any>> => {
  const { status, body } = await app.ask('GET', '/channels');
  expect({ status, body }).toMatchObject({ status: 200, body: { nextCursor: null } });
  return Object.fromEntries(body.items.map((item: any) => [item.channel, item]));
};

test('shows every channel, whether or not anything happens on it', async () => {
  const shown = await channels();
  expect(Object.keys(shown)).toEqual(CHANNELS);
  expect(shown.email).toEqual({
    channel: 'email',
    provider: 'smtp',
    configured: true,
    gates: [],
    queue: { pending: 0, deferred: 0, digests: 0, isAtLeast: false, oldestDueAt: null },
    lastHour: { sent: 0, failed: 0, unknown: 0, retried: 0, p95Ms: null, isEstimate: false },
  });
  expect(shown.sms).toMatchObject({ provider: 'captured', configured: false });
});

test('shows the gates of each channel, those that are shut first', async () => {
  gates.pause('discord:order', 60_000);
  for (let n = 0; n < 60; n += 1) {
    gates.record(['discord', 'discord:upload'], { outcome: 'retry', code: 'PROVIDER_UNREACHABLE', detail: '' });
  }
  await gates.settle();
  await dataSource.query(`INSERT INTO provider_gate (gate) VALUES ('discord'), ('discordant')`);
  const { discord, telegram, email } = await channels();
  expect(telegram.gates).toEqual([expect.objectContaining({ gate: 'telegram', breaker: 'closed', perSecond: 30 })]);
  expect(email.gates).toEqual([]);
  expect(discord.gates.map(({ gate, breaker, reason }: any) => [gate, breaker, reason])).toEqual([
    ['discord:order', 'closed', 'PROVIDER_PAUSED'],
    ['discord:upload', 'open', 'PROVIDER_UNREACHABLE'],
    ['discord', 'closed', null],
  ]);
});

describe('the queue', () => {
  test('holds what waits, of all lanes', async () => {
    const at = (minutes: number): Date => new Date(Date.now() + minutes * MINUTE);
    const oldest = at(-90);
    const { deliveries } = await store(dataSource, {
      deliveries: [
        { state: 'pending', dueAt: oldest },
        { channel: 'sms', state: 'deferred', dueAt: at(60) },
      ],
    });
    await dataSource.query('UPDATE delivery SET lane = 3 WHERE id = $1', [deliveries[0]]);
    await store(dataSource, {
      deliveries: [
        { state: 'deferred', dueAt: at(30) },
        { channel: 'sms', state: 'sent' },
      ],
    });
    await store(dataSource, { deliveries: [{ state: 'pending', dueAt: at(-10) }] });
    await dataSource.query(
      `INSERT INTO digest (recipient_id, channel, period, due_at) VALUES ('ann', 'email', 'daily', now())`,
    );
    const { email, sms, push } = await channels();
    expect(email.queue).toEqual({
      pending: 2,
      deferred: 1,
      digests: 1,
      isAtLeast: false,
      oldestDueAt: oldest.toISOString(),
    });
    expect(sms.queue).toMatchObject({ pending: 0, deferred: 1, digests: 0 });
    expect(push.queue).toMatchObject({ pending: 0, oldestDueAt: null });
  });

  test('is counted up to 10,000', async () => {
    await dataSource.query(
      `INSERT INTO delivery (id, notification_id, event_id, workflow, recipient_id, channel, state, due_at)
       SELECT gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 't', 'r', 'email', 'pending', now() FROM generate_series(1, 10001)`,
    );
    expect((await channels()).email.queue).toMatchObject({ pending: 10_000, isAtLeast: true });
  });
});

describe('the last hour', () => {
  test('counts calls by what came of them', async () => {
    const recently = { createdAt: new Date(Date.now() - 30 * MINUTE) };
    await store(dataSource, {
      ...recently,
      deliveries: [
        { attempts: [{ outcome: 'retry' }, { outcome: 'throttled' }, { outcome: 'sent', afterMs: 200 }] },
        { channel: 'sms', state: 'failed', attempts: [{ outcome: 'unknown' }, { outcome: 'failed' }] },
      ],
    });
    // An old delivery that is tried now counts, an old attempt does not.
    await store(dataSource, {
      createdAt: new Date(Date.now() - 600 * MINUTE),
      deliveries: [{ attempts: [{ outcome: 'sent' }] }],
    });
    await store(dataSource, {
      createdAt: new Date(Date.now() - 600 * MINUTE),
      deliveries: [{ attempts: [{ outcome: 'sent', afterMs: 590 * MINUTE }] }],
    });
    const { email, sms } = await channels();
    expect(email.lastHour).toMatchObject({ sent: 2, failed: 0, unknown: 0, retried: 2, isEstimate: false });
    expect(sms.lastHour).toMatchObject({ sent: 0, failed: 1, unknown: 1, retried: 0, p95Ms: null });
  });

  test('with very many, a random part of them stands for all', async () => {
    await dataSource.query(
      `WITH made AS (
         INSERT INTO delivery (id, notification_id, event_id, workflow, recipient_id, channel, state)
         SELECT gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 't', 'r', 'email', 'sent' FROM generate_series(1, 20000) RETURNING id)
       INSERT INTO delivery_attempt (delivery_id, attempt, provider, outcome, started_at)
       SELECT id, 1, 'smtp', 'sent', clock_timestamp() FROM made`,
    );
    const { lastHour } = (await new ChannelFigures(dataSource, 5_000).read()).get('email')!;
    expect(lastHour.isEstimate).toBe(true);
    // 5,000 of them, multiplied by four: more than ten standard deviations.
    expect(Math.abs(lastHour.sent - 20_000)).toBeLessThan(3_000);
  });
});

import { randomUUID } from 'node:crypto';
import { waitFor } from '@marmalade/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Outbox } from '@marmalade/outbox';
import { type ByHandApp, startByHandApp } from '../../test/by-hand-app.js';
import type { Channel } from '../catalogue/event-type.js';
import type { SendResult } from '../deliveries/delivery.js';
import { DeliveryStore } from '../deliveries/delivery-store.js';
import { learnSite } from '../../test/learn-site.js';

let app: ByHandApp;
beforeAll(async () => {
  app = await startByHandApp();
  await app.dataSource.query(`INSERT INTO discord_channel (name) VALUES ('system'), ('order')`);
});
afterAll(() => app.close());
beforeEach(async () => {
  await app.dataSource.query(
    'TRUNCATE event, notification, delivery, delivery_attempt, recipient, recipient_preference, suppression, site',
  );
});

const testOf = (type: string, body?: object, headers?: Record<string, string>) =>
  app.post(`/event-types/${type}/test`, body, headers);

/** The directory remembers for two seconds who has a role: each test has the same admin. */
async function knowAdmin(): Promise<void> {
  await app.dataSource.query(
    `INSERT INTO recipient (id, name, email, roles) VALUES ('boss', 'Boss', 'boss@example.com', '{admin}')`,
  );
}

/** Recipient and channels of each notification. */
const plan = ({ body }: { body: any }): [string, string[]][] =>
  body.notifications.map(({ recipientId, deliveries }: any) => [
    recipientId,
    deliveries.map(({ channel }: any) => channel),
  ]);

describe('POST /event-types/:type/test', () => {
  beforeEach(knowAdmin);

  test('the admins get what its people would get, and the ops channels theirs', async () => {
    const answer = await testOf('order.created');
    expect(answer.status).toBe(202);
    expect(plan(answer)).toEqual([
      ['boss', ['in_app', 'telegram', 'email']],
      ['ops:order', ['discord']],
    ]);
    const rows = await app.dataSource.query('SELECT state, reason, channel, content FROM delivery ORDER BY channel');
    expect(rows.map(({ channel, state, reason }: any) => [channel, state, reason])).toEqual([
      ['discord', 'pending', null],
      ['email', 'pending', null],
      ['in_app', 'pending', null],
      ['telegram', 'skipped', 'NO_ADDRESS'],
    ]);
    expect(JSON.stringify(rows[0].content)).toContain(app.catalogue.get('order.created')!.sample.number);
    expect(await app.dataSource.query('SELECT DISTINCT is_test FROM notification')).toEqual([{ is_test: true }]);
    expect(await app.dataSource.query('SELECT type, is_test, source FROM event')).toEqual([
      { type: 'order.created', is_test: true, source: '/marmalade/dispatcher' },
    ]);
  });

  test('somebody gets it in place of everybody, on the channels named', async () => {
    const to = { email: 'ann@example.com', telegramId: '7' };
    expect(plan(await testOf('order.created', { to }))).toEqual([
      [expect.stringMatching(/^address:/), ['in_app', 'telegram', 'email']],
      ['ops:order', ['discord']],
    ]);
    expect(plan(await testOf('order.created', { to, channels: ['email'] }))).toEqual([
      [expect.stringMatching(/^address:/), ['email']],
    ]);
    expect(plan(await testOf('order.created', { to, channels: ['discord'] }))).toEqual([['ops:order', ['discord']]]);
  });

  test('goes at once, whatever hours, digests, conditions, chains and limits say', async () => {
    await app.dataSource.query(`INSERT INTO recipient_preference (recipient_id, preferences) VALUES ('boss', $1)`, [
      JSON.stringify({
        quietHours: { from: '00:00', to: '23:59' },
        digest: { every: 'daily' },
        channels: { email: false },
      }),
    ]);
    const { workflow } = app.catalogue.get('order.created')!;
    const notify = [
      {
        audience: 'customer' as const,
        channels: ['in_app' as const],
        fallback: ['email' as const],
        when: 'data.never',
      },
    ];
    const definition = {
      workflow: {
        ...workflow,
        notify,
        delay: '1h',
        throttle: { limit: 1, per: '1d' },
        expires: '2020-01-01T00:00:00Z',
      },
    };
    await app.catalogue.apply({ types: [{ type: 'order.created', definition }], words: [] });
    for (const _ of [1, 2]) {
      const { body } = await testOf('order.created');
      expect(body.notifications[0].deliveries.map(({ channel, state }: any) => [channel, state])).toEqual([
        ['in_app', 'pending'],
        ['email', 'pending'],
      ]);
    }
    await app.catalogue.apply({ types: [], words: [] });
  });

  test('every type can be tested, and all its messages can be written', async () => {
    const to = { id: 'ann', name: 'Ann', email: 'a@example.com', phone: '+79145550123', telegramId: '7' };
    for (const { type } of app.catalogue.list()) {
      const { status, body } = await testOf(type, { to });
      const bad = body.notifications
        .flatMap(({ deliveries }: any) => deliveries)
        .filter(({ state, reason }: any) => state !== 'pending' && reason !== 'NO_ADDRESS');
      expect([type, status, bad]).toEqual([type, 202, []]);
      expect([type, body.notifications.length > 0]).toEqual([type, true]);
    }
  });

  test('the same Idempotency-Key sends it once', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const first = await testOf('order.created', {}, headers);
    expect((await testOf('order.created', {}, headers)).body).toEqual(first.body);
    expect(await app.counts('event')).toEqual({ event: 1 });
  });

  test.each<[string, string, object, number, string]>([
    ['an unknown type', 'nobody.knows', {}, 404, ''],
    ['an unknown field', 'order.created', { too: 1 }, 400, '/too'],
    ['an unknown channel', 'order.created', { channels: ['fax'] }, 400, '/channels/0'],
    ['a channel without words', 'order.created', { channels: ['email', 'sms'] }, 400, '/channels/1'],
    ['nobody', 'order.created', { to: { name: 'Ann' } }, 400, '/to'],
  ])('%s is refused', async (_, type, body, status, pointer) => {
    const answer = await testOf(type, body);
    expect([answer.status, answer.body.errors?.[0].pointer ?? '']).toEqual([status, pointer]);
    expect(await app.counts('event')).toEqual({ event: 0 });
  });
});

describe('POST /channels/:channel/test', () => {
  /** Does what a sender does with the next delivery of a channel. */
  async function carry(channel: Channel, result: SendResult, provider = 'provider'): Promise<string> {
    const store = new DeliveryStore(app.dataSource, new Outbox(app.dataSource));
    const worker = randomUUID();
    await store.register(worker);
    const found = (await waitFor(async () => (await store.claimDue(worker, channel, 1))[0])) as any;
    await store.markSending(worker, [found.id]);
    const delivery = { ...found, attempt: found.attempt + 1 };
    await store.finish([{ delivery, provider, result, startedAt: new Date(), receipts: false }]);
    return found.address;
  }

  test.each<[string, object, Channel, string]>([
    ['email', { to: 'ann@example.com' }, 'email', 'ann@example.com'],
    ['sms', { to: '+79145550123' }, 'sms', '+79145550123'],
    ['telegram', { to: '700100' }, 'telegram', '700100'],
    ['in_app', { to: 'ann' }, 'in_app', 'ann'],
    ['discord', { name: 'order' }, 'discord', 'order'],
    ['discord', {}, 'discord', 'system'],
  ])('%s %j: sends one message there and says that it went', async (name, body, channel, address) => {
    const answering = app.post(`/channels/${name}/test`, body);
    expect(await carry(channel, { outcome: 'sent', detail: '250 OK' })).toBe(address);
    const { status, body: answer } = await answering;
    expect([status, answer]).toEqual([
      200,
      expect.objectContaining({ channel, state: 'sent', reason: null, provider: 'provider', detail: '250 OK' }),
    ]);
    const [row] = await app.dataSource.query(
      'SELECT d.*, n.is_test FROM delivery d JOIN notification n ON n.id = d.notification_id',
    );
    expect(row).toMatchObject({
      id: answer.deliveryId,
      notification_id: answer.notificationId,
      workflow: 'notification.test',
      is_test: true,
    });
    expect(JSON.stringify(row.content)).toContain('Marmalade');
  });

  test('a device of the person gets a push', async () => {
    await app.dataSource.query(`INSERT INTO recipient (id) VALUES ('ann')`);
    const without = await app.post('/channels/push/test', { to: 'ann' });
    expect([without.status, without.body.state, without.body.reason]).toEqual([200, 'skipped', 'NO_ADDRESS']);
    await app.dataSource.query(
      `INSERT INTO push_subscription (id, recipient_id, kind, endpoint) VALUES ($1, 'ann', 'fcm', 'token')`,
      [randomUUID()],
    );
    const answering = app.post('/channels/push/test', { to: 'ann' });
    expect(await carry('push', { outcome: 'sent' })).toBe('ann');
    expect((await answering).body.state).toBe('sent');
  });

  test('says what the provider said when it refused', async () => {
    const answering = app.post('/channels/email/test', { to: 'ann@example.com' });
    await carry('email', { outcome: 'failed', code: 'ADDRESS_DEAD', detail: '550 no such user' });
    const { status, body } = await answering;
    expect([status, body.state, body.reason, body.detail]).toEqual([200, 'failed', 'ADDRESS_DEAD', '550 no such user']);
    const again = await app.post('/channels/email/test', { to: 'ann@example.com' });
    expect([again.status, again.body.state, again.body.reason]).toEqual([200, 'skipped', 'ADDRESS_SUPPRESSED']);
  });

  test('a provider that is away is told at once, with 202: it will be tried again', async () => {
    const answering = app.post('/channels/email/test', { to: 'ann@example.com' });
    await carry('email', { outcome: 'retry', code: 'PROVIDER_UNREACHABLE', detail: 'ECONNREFUSED' }, 'smtp');
    const { status, body } = await answering;
    expect([status, body.state, body.reason, body.provider, body.detail]).toEqual([
      202,
      'pending',
      'PROVIDER_UNREACHABLE',
      'smtp',
      'ECONNREFUSED',
    ]);
  });

  test('without a receiver the first admin who has an address gets it', async () => {
    await knowAdmin();
    const answering = app.post('/channels/email/test');
    expect(await carry('email', { outcome: 'sent' })).toBe('boss@example.com');
    expect((await answering).status).toBe(200);
    const nobody = await app.post('/channels/sms/test');
    expect([nobody.status, nobody.body.code]).toEqual([422, 'TEST_HAS_NO_RECEIVER']);
  });

  test('the same Idempotency-Key sends it once', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const answering = app.post('/channels/email/test', { to: 'ann@example.com' }, headers);
    await carry('email', { outcome: 'sent' });
    const { body } = await answering;
    expect((await app.post('/channels/email/test', { to: 'ann@example.com' }, headers)).body).toEqual(body);
    expect(await app.counts('delivery')).toEqual({ delivery: 1 });
  });

  test('the message is in the language of the default site', async () => {
    await learnSite(app.dataSource, app.sites, 'default', { locale: 'ru' });
    const answering = app.post('/channels/email/test', { to: 'ann@example.com' });
    await carry('email', { outcome: 'sent' });
    await answering;
    const [{ content }] = await app.dataSource.query('SELECT content FROM delivery');
    expect(content.subject).toMatch(/Проверка/);
    await app.dataSource.query('TRUNCATE site');
    app.sites.forgetCache();
    await app.sites.refresh();
  });

  test.each<[string, string, object, number, string]>([
    ['an unknown channel', 'fax', {}, 404, ''],
    ['a webhook', 'webhook', {}, 404, ''],
    ['an ops channel nobody knows', 'discord', { name: 'nobody' }, 404, ''],
    ['an unknown field', 'email', { address: 'a@example.com' }, 400, '/address'],
    ['no e-mail address', 'email', { to: 'ann' }, 400, '/to'],
    ['no phone number', 'sms', { to: '112' }, 400, '/to'],
    ['an ops channel as a person', 'in_app', { to: 'ops:order' }, 400, '/to'],
    ['an address for discord', 'discord', { to: 'order' }, 400, '/to'],
    ['a name for email', 'email', { name: 'order' }, 400, '/name'],
  ])('%s is refused', async (_, channel, body, status, pointer) => {
    const answer = await app.post(`/channels/${channel}/test`, body);
    expect([answer.status, answer.body.errors?.[0].pointer ?? '']).toEqual([status, pointer]);
    expect(await app.counts('event')).toEqual({ event: 0 });
  });
});

describe('a channel where nothing is sent', () => {
  test('is answered with 202 when patience is over', async () => {
    const impatient = await startByHandApp({ patienceMs: 0 });
    const { status, body } = await impatient.post('/channels/email/test', { to: 'ann@example.com' });
    expect([status, body.state, body.provider]).toEqual([202, 'pending', null]);
    const [row] = await impatient.dataSource.query('SELECT id FROM notification');
    expect(body.notificationId).toBe(row.id);
    await impatient.close();
  });
});

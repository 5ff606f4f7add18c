import { randomBytes } from 'node:crypto';
import { IdempotencyKeys } from '@marmalade/http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { openDispatcherDatabase } from '../../test/dispatcher-database.js';
import { type SmallApp, startSmallApp } from '@marmalade/test-app';
import { Catalogue } from '../catalogue/catalogue.js';
import { DiscordChannels } from '../channels/discord-channels.js';
import { SecretBox } from '@marmalade/secrets';
import { EditDiscordChannels } from './edit-discord-channels.js';
import { EditDiscordChannelsController } from './edit-discord-channels.controller.js';

const WEBHOOK = 'https://discord.com/api/webhooks/1234567890/secret-token';

let database: Awaited<ReturnType<typeof openDispatcherDatabase>>;
let dataSource: DataSource;
let channels: DiscordChannels;
let app: SmallApp;

beforeAll(async () => {
  database = await openDispatcherDatabase();
  dataSource = database.dataSource;
  channels = new DiscordChannels(dataSource, new SecretBox(randomBytes(32).toString('base64')));
  const edit = new EditDiscordChannels(channels, await Catalogue.load(), new IdempotencyKeys(dataSource), false);
  app = await startSmallApp(
    [EditDiscordChannelsController],
    [
      { provide: DiscordChannels, useValue: channels },
      { provide: EditDiscordChannels, useValue: edit },
    ],
  );
});
afterAll(async () => {
  await app.close();
  await database.close();
});
beforeEach(async () => {
  await dataSource.query('TRUNCATE discord_channel, idempotency_key');
  channels.changed();
  await channels.refresh();
});

const list = async (query = '') => (await app.ask('GET', `/discord-channels${query}`)).body;
const add = (body: unknown) => app.ask('POST', '/discord-channels', body);

test('a channel is added, used at once, and never shows its webhook', async () => {
  const { status, body } = await add({ name: 'warehouse', webhook: WEBHOOK });
  expect(status).toBe(201);
  expect(body).toEqual({ name: 'warehouse', hasWebhook: true, webhookGoneAt: null, updatedAt: expect.any(String) });
  expect(JSON.stringify([body, await list()])).not.toContain('secret-token');
  await channels.refresh();
  expect(channels.names).toEqual(['warehouse']);
  expect(channels.webhook('warehouse')!.href).toContain('secret-token');
  const [row] = await dataSource.query('SELECT webhook FROM discord_channel');
  expect(row.webhook.toString('latin1')).not.toContain('secret-token');
});

test('one without a webhook has its messages captured, until it gets one', async () => {
  expect((await add({ name: 'warehouse' })).body).toMatchObject({ hasWebhook: false });
  await channels.refresh();
  expect(channels.names).toEqual([]);
  const changed = await app.ask('PATCH', '/discord-channels/warehouse', { webhook: WEBHOOK });
  expect(changed).toMatchObject({ status: 200, body: { hasWebhook: true } });
  await channels.refresh();
  expect(channels.names).toEqual(['warehouse']);
  expect((await app.ask('PATCH', '/discord-channels/warehouse', { webhook: null })).body).toMatchObject({
    hasWebhook: false,
  });
  await channels.refresh();
  expect(channels.webhook('warehouse')).toBeUndefined();
});

test('another webhook brings a channel back whose webhook was deleted at Discord', async () => {
  await add({ name: 'warehouse', webhook: WEBHOOK });
  await channels.markGone('warehouse');
  expect((await list()).items).toMatchObject([{ hasWebhook: true, webhookGoneAt: expect.any(String) }]);
  await app.ask('PATCH', '/discord-channels/warehouse', { webhook: WEBHOOK });
  expect((await list()).items).toMatchObject([{ webhookGoneAt: null }]);
  await channels.refresh();
  expect(channels.names).toEqual(['warehouse']);
});

describe('what can not be done', () => {
  test('two of one name', async () => {
    await add({ name: 'warehouse', webhook: WEBHOOK });
    expect(await add({ name: 'warehouse' })).toMatchObject({ status: 409, body: { code: 'DISCORD_CHANNEL_EXISTS' } });
    expect((await list()).items).toMatchObject([{ hasWebhook: true }]);
  });

  test('a webhook that leads elsewhere; the problem does not repeat the address', async () => {
    await add({ name: 'warehouse' });
    const address = 'https://169.254.169.254/api/webhooks/1/secret-token';
    for (const answer of [
      await add({ name: 'other', webhook: address }),
      await app.ask('PATCH', '/discord-channels/warehouse', { webhook: address }),
    ]) {
      expect(answer).toMatchObject({ status: 422, body: { code: 'DISCORD_WEBHOOK_REFUSED' } });
      expect(JSON.stringify(answer)).not.toContain('secret-token');
    }
    expect((await list()).items).toMatchObject([{ name: 'warehouse', hasWebhook: false }]);
  });

  test.each([{}, { name: 'With Spaces' }, { name: 'a'.repeat(65) }, { name: 'a', webhook: 7 }, { name: 'a', more: 1 }])(
    'POST %j',
    async (body) => expect(await add(body)).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } }),
  );

  test.each([{}, { webhook: 7 }, { name: 'b' }])('PATCH %j', async (body) => {
    await add({ name: 'a' });
    expect((await app.ask('PATCH', '/discord-channels/a', body)).status).toBe(400);
  });

  test('a channel nobody knows', async () => {
    const answers = [
      await app.ask('PATCH', '/discord-channels/x', { webhook: null }),
      await app.ask('DELETE', '/discord-channels/x'),
    ];
    for (const answer of answers) expect(answer).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
  });
});

test('a channel that types are announced in is removed only with force', async () => {
  await add({ name: 'order', webhook: WEBHOOK });
  await channels.refresh();
  const refused = await app.ask('DELETE', '/discord-channels/order');
  expect(refused).toMatchObject({ status: 409, body: { code: 'DISCORD_CHANNEL_IN_USE' } });
  expect(refused.body.detail).toContain('order.created');
  expect((await app.ask('DELETE', '/discord-channels/order?force=yes')).status).toBe(400);
  expect((await app.ask('DELETE', '/discord-channels/order?force=true')).status).toBe(204);
  await channels.refresh();
  expect(channels.names).toEqual([]);
  await add({ name: 'warehouse' });
  expect((await app.ask('DELETE', '/discord-channels/warehouse')).status).toBe(204);
  expect((await list()).items).toEqual([]);
});

test('the list comes in pages, by name', async () => {
  for (const name of ['c', 'a', 'b']) await add({ name });
  const first = await list('?limit=2');
  expect(first.items.map(({ name }: any) => name)).toEqual(['a', 'b']);
  const second = await list(`?limit=2&cursor=${first.nextCursor}`);
  expect(second).toMatchObject({ items: [{ name: 'c' }], nextCursor: null });
});

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SocketClient, waitFor } from '@marmalade/testing';
import { type InboxApp, startInboxApp } from './inbox-app.js';

let app: InboxApp;
beforeAll(async () => {
  app = await startInboxApp({ INBOX_CONNECTIONS_PER_PERSON: '3' });
});
afterAll(() => app.close());

const connect = (reader: string, options: { path?: string; expiresIn?: number; url?: string } = {}) =>
  SocketClient.connect(options.url ?? app.url, app.as(reader, { expiresIn: options.expiresIn }), {
    path: options.path,
  });
const settled = async (reader: string) => (await connect(reader)).settled();
const idsOf = (client: SocketClient) =>
  client.heard.filter(({ type }) => type === 'new_notification').map(({ notification }) => notification.id as string);
const quietNow = () => {
  const clock = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString().slice(11, 16);
  return { from: clock(-60), to: clock(60), timeZone: 'UTC' };
};

describe('who may connect', () => {
  test('nobody without credentials, with bad ones, or without being a person', async () => {
    const id = randomUUID();
    await expect(SocketClient.connect(app.url, '')).rejects.toThrow(/^401 .*CREDENTIALS_MISSING/);
    await expect(SocketClient.connect(app.url, 'Bearer nonsense')).rejects.toThrow(/^401 .*TOKEN_INVALID/);
    await expect(connect(id, { expiresIn: -60 })).rejects.toThrow(/^401 .*TOKEN_EXPIRED/);
    const service = app.keys.authorization({ id, role: 'service', scopes: ['*'] });
    await expect(SocketClient.connect(app.url, service)).rejects.toThrow(/^403 .*PERMISSION_DENIED/);
    expect((await app.ask('GET', '/ws/notifications', { as: app.as(id) })).body.code).toBe('UPGRADE_REQUIRED');
  });

  test('a page, by its token as a subprotocol', async () => {
    const protocol = `bearer.${app.as(randomUUID()).slice('Bearer '.length)}`;
    const client = await SocketClient.connect(app.url, '', { protocols: [protocol] });
    expect(client.socket.protocol).toBe(protocol);
    await (await client.settled()).close();
  });
});

describe('what is not understood', () => {
  test('a binary frame, an array, a number', async () => {
    const client = await settled(randomUUID());
    client.send(Buffer.from('{"type":"ping"}'));
    expect(await client.next()).toMatchObject({ type: 'error', code: 'BINARY_NOT_SUPPORTED' });
    for (const text of ['[]', '7', 'null', '"ping"', '{"type":']) {
      client.send(text);
      expect(await client.next()).toMatchObject({ type: 'error', code: 'INVALID_JSON' });
    }
    for (const message of [{}, { type: 7 }, { type: '__proto__' }, { type: 'constructor' }]) {
      client.send(message);
      expect(await client.next()).toMatchObject({ type: 'error', code: 'UNKNOWN_MESSAGE_TYPE' });
    }
    for (const message of [
      { type: 'mark_as_read', notification_id: 7 },
      { type: 'resume', last_id: 'x' },
      { type: 'resume' },
      { type: 'subscribe', types: [] },
      { type: 'subscribe', types: ['a b'] },
      { type: 'subscribe', types: Array.from({ length: 101 }, (_, index) => `t${index}`) },
      { type: 'authenticate' },
    ]) {
      client.send(message);
      expect(await client.next()).toMatchObject({ type: 'error', code: 'INVALID_MESSAGE', in_reply_to: message.type });
    }
    client.send({ type: 'ping', more: 'fields are let pass' });
    expect(await client.next()).toEqual({ type: 'pong' });
    await client.close();
  });

  test('more than 64 KiB ends the connection', async () => {
    const client = await settled(randomUUID());
    client.send({ type: 'ping', more: 'x'.repeat(64 * 1_024) });
    await waitFor(() => client.closed);
    expect(client.closed!.code).toBe(1009);
  });

  test('too many messages are refused, and far too many end the connection', async () => {
    const client = await settled(randomUUID());
    for (let count = 0; count < 60; count += 1) client.send({ type: 'ping' });
    expect(await client.nextOf('error')).toMatchObject({ code: 'RATE_LIMITED' });
    for (let count = 0; count < 400; count += 1) client.send({ type: 'ping' });
    await waitFor(() => client.closed);
    expect(client.closed!.code).toBe(4429);
  });

  test("somebody else's notification is not there", async () => {
    const [ann, bob] = [randomUUID(), randomUUID()];
    const id = await app.store(ann);
    const client = await settled(bob);
    client.send({ type: 'mark_as_read', notification_id: id });
    expect(await client.next()).toMatchObject({ code: 'NOTIFICATION_NOT_FOUND' });
    client.send({ type: 'resume', last_id: id });
    expect(await client.next()).toMatchObject({ code: 'LAST_ID_UNKNOWN' });
    expect((await app.ask('GET', `/inbox/notifications/${id}`, { as: app.as(ann) })).body.status).toBe('sent');
    await client.close();
  });
});

describe('how a connection ends', () => {
  test('with its token, unless a new one came', async () => {
    const reader = randomUUID();
    const [one, other] = [await connect(reader, { expiresIn: 2 }), await connect(reader, { expiresIn: 2 })];
    // A clock of five seconds off is forgiven at the door.
    await other.settled();
    other.send({ type: 'authenticate', token: app.as(randomUUID()).slice(7) });
    expect(await other.nextOf('error')).toMatchObject({ code: 'TOKEN_INVALID', in_reply_to: 'authenticate' });
    other.send({ type: 'authenticate', token: app.as(reader).slice(7) });
    await other.nextOf('authenticated');
    await waitFor(() => one.closed);
    expect(one.closed).toEqual({ code: 4401, reason: 'the token has ended' });
    other.send({ type: 'ping' });
    await other.nextOf('pong');
    await other.close();
  });

  test('the oldest, when a person has one too many', async () => {
    const reader = randomUUID();
    const clients = [await settled(reader), await settled(reader), await settled(reader), await settled(reader)];
    await waitFor(() => clients[0]!.closed);
    expect(clients[0]!.closed!.code).toBe(4409);
    expect(clients.slice(1).every(({ closed }) => closed === undefined)).toBe(true);
    await Promise.all(clients.slice(1).map((client) => client.close()));
  });
});

describe('what comes', () => {
  test('after a break: all that came since, in order, each once, whenever one asks', async () => {
    const reader = randomUUID();
    const seen = [await app.store(reader), await app.store(reader)];
    const missed = [await app.store(reader), await app.store(reader), await app.store(reader)];
    const client = await settled(reader);
    const live = await app.store(reader);
    client.send({ type: 'resume', last_id: seen[1] });
    expect((await client.nextOf('resumed')).count).toBe(4);
    await waitFor(() => idsOf(client).length === 4);
    expect(idsOf(client)).toEqual([...missed, live]);
    // Nothing is sent a second time, and what is older still comes.
    client.send({ type: 'resume', last_id: missed[0] });
    expect((await client.nextOf('resumed')).count).toBe(0);
    client.send({ type: 'resume', last_id: null });
    expect((await client.nextOf('resumed')).count).toBe(2);
    expect(idsOf(client)).toEqual([...missed, live, ...seen]);
    await client.close();
  });

  test('what was missed comes first of all when the address says what was seen', async () => {
    const reader = randomUUID();
    const [first, second] = [await app.store(reader), await app.store(reader)];
    const client = await connect(reader, { path: `/ws/notifications?last_id=${first}` });
    expect((await client.nextOf('new_notification')).notification.id).toBe(second);
    await client.close();
    const unknown = await connect(reader, { path: `/ws/notifications?last_id=${randomUUID()}` });
    expect(await unknown.nextOf('error')).toMatchObject({ code: 'LAST_ID_UNKNOWN' });
    await unknown.close();
  });

  test('a thousand that came during a long absence', async () => {
    const reader = randomUUID();
    const first = await app.store(reader);
    await Promise.all(Array.from({ length: 1_000 }, () => app.store(reader)));
    const client = await connect(reader);
    client.send({ type: 'resume', last_id: first });
    expect((await client.nextOf('resumed', 20_000)).count).toBe(1_000);
    const places = await app.sql('SELECT id FROM notification WHERE reader_id = $1 ORDER BY place', [reader]);
    expect(idsOf(client)).toEqual(places.map(({ id }) => id).slice(1));
    await client.close();
  });

  test('nothing that was removed or has ended', async () => {
    const reader = randomUUID();
    const [first, removed, ended, last] = [
      await app.store(reader),
      await app.store(reader),
      await app.store(reader, { expiresAt: new Date(Date.now() + 300).toISOString() }),
      await app.store(reader),
    ];
    expect((await app.ask('DELETE', `/inbox/notifications/${removed}`, { as: app.as(reader) })).status).toBe(204);
    await waitFor(
      async () => (await app.ask('GET', `/inbox/notifications/${ended}`, { as: app.as(reader) })).status === 404,
    );
    const client = await connect(reader);
    client.send({ type: 'resume', last_id: first });
    await client.nextOf('resumed');
    expect(idsOf(client)).toEqual([last]);
    // Who has seen last what was removed since can say so.
    client.send({ type: 'resume', last_id: removed });
    expect((await client.nextOf('resumed')).count).toBe(0);
    await client.close();
  });

  test('only of the types that are wanted; all is counted', async () => {
    const reader = randomUUID();
    const client = await settled(reader);
    client.send({ type: 'subscribe', types: ['order.*'] });
    await client.nextOf('subscribed');
    await app.store(reader, { type: 'loyalty.points_awarded' });
    const order = await app.store(reader, { type: 'order.paid' });
    expect((await client.nextOf('new_notification')).notification.id).toBe(order);
    expect((await client.nextOf('unread_count')).count).toBe(2);
    client.send({ type: 'unsubscribe', types: ['order.*'] });
    expect(await client.nextOf('subscribed')).toMatchObject({ types: [], except: [] });
    client.send({ type: 'subscribe', types: ['#'] });
    expect(await client.nextOf('subscribed')).toMatchObject({ types: ['#'] });
    const other = await app.store(reader, { type: 'loyalty.points_awarded' });
    expect((await client.nextOf('new_notification')).notification.id).toBe(other);
    await client.close();
  });

  test('in quiet hours nothing, until something urgent comes', async () => {
    const reader = randomUUID();
    const as = app.as(reader);
    const client = await settled(reader);
    const quiet = await app.ask('PUT', '/inbox/settings/quiet-hours', { as, body: { quietHours: quietNow() } });
    expect(quiet.status).toBe(200);
    expect(await client.nextOf('settings_changed')).toMatchObject({
      realtime: true,
      quiet_until: quiet.body.quietUntil,
    });
    const stored = [await app.store(reader, { priority: 'high' }), await app.store(reader)];
    expect((await app.ask('GET', '/inbox/unread-count', { as })).body.count).toBe(2);
    client.send({ type: 'ping' });
    await client.nextOf('pong');
    expect(idsOf(client)).toEqual([]);
    const urgent = await app.store(reader, { priority: 'urgent' });
    await waitFor(() => idsOf(client).length === 3);
    expect(idsOf(client)).toEqual([...stored, urgent]);
    const deferred = await app.store(reader);
    await app.ask('PUT', '/inbox/settings/quiet-hours', { as, body: { quietHours: null } });
    await waitFor(() => idsOf(client).at(-1) === deferred);
    await client.close();
  });

  test('with real-time delivery off nothing but what one asks for', async () => {
    const reader = randomUUID();
    const as = app.as(reader);
    const client = await settled(reader);
    await app.ask('POST', '/inbox/settings/realtime', { as, body: { enabled: false } });
    expect(await client.nextOf('settings_changed')).toMatchObject({ realtime: false });
    const id = await app.store(reader, { priority: 'urgent' });
    client.send({ type: 'ping' });
    await client.nextOf('pong');
    expect(idsOf(client)).toEqual([]);
    client.send({ type: 'resume', last_id: null });
    await client.nextOf('resumed');
    expect(idsOf(client)).toEqual([id]);
    await app.ask('POST', '/inbox/settings/realtime', { as, body: { enabled: true } });
    await app.store(reader);
    await waitFor(() => idsOf(client).length === 2);
    await client.close();
  });

  test('what is done elsewhere', async () => {
    const reader = randomUUID();
    const as = app.as(reader);
    const [one, two] = [await app.store(reader), await app.store(reader)];
    const [tab, other] = [await settled(reader), await settled(reader)];
    tab.send({ type: 'mark_as_read', notification_id: one });
    for (const client of [tab, other]) {
      expect(await client.next()).toEqual({ type: 'notification_read', notification_id: one });
      expect(await client.next()).toEqual({ type: 'unread_count', count: 1 });
    }
    const steps: [string, string, unknown, object, number][] = [
      ['PUT', `/inbox/notifications/${one}`, { read: false }, { type: 'notification_unread', notification_id: one }, 2],
      ['POST', '/inbox/read-all', undefined, { type: 'all_read' }, 0],
      ['DELETE', `/inbox/notifications/${two}`, undefined, { type: 'notification_removed', notification_id: two }, 0],
      ['DELETE', '/inbox/read', undefined, { type: 'read_removed' }, 0],
    ];
    for (const [method, path, body, message, count] of steps) {
      expect((await app.ask(method, path, { as, body })).status).toBeLessThan(300);
      for (const client of [tab, other]) {
        expect(await client.next()).toEqual(message);
        expect(await client.next()).toEqual({ type: 'unread_count', count });
      }
    }
    await Promise.all([tab.close(), other.close()]);
  });
});

test('a notification reaches its reader whichever replica holds the connection', async () => {
  const replica = await app.replica();
  const reader = randomUUID();
  const client = await (await connect(reader, { url: replica.url })).settled();
  const id = await app.store(reader);
  expect((await client.nextOf('new_notification')).notification.id).toBe(id);
  await client.nextOf('unread_count');
  await app.ask('POST', `/inbox/notifications/${id}/read`, { as: app.as(reader) });
  expect(await client.next()).toEqual({ type: 'notification_read', notification_id: id });
  const announcements = await connect(reader, { path: '/ws/announcements', url: replica.url });
  await announcements.nextOf('connected');
  await app.ask('POST', '/inbox/admin/announcement', {
    body: { title: 'Closed on Monday', message: 'See you on Tuesday.' },
  });
  expect((await announcements.nextOf('new_notification')).notification.title).toBe('Closed on Monday');
  await Promise.all([client.close(), announcements.close()]);
});

test('an announcement that came during a break, in the language of each', async () => {
  const reader = randomUUID();
  const client = await SocketClient.connect(app.url, app.as(reader), {
    path: '/ws/announcements',
    headers: { 'accept-language': 'ru-RU,ru;q=0.9' },
  });
  const { last_id: seen } = await client.nextOf('connected');
  await client.break();
  const words = { title: 'New hall', message: 'On the ground floor.' };
  const translations = { ru: { title: 'Новый зал', message: 'На первом этаже.' } };
  const { body } = await app.ask('POST', '/inbox/admin/announcement', { body: { ...words, translations } });
  const russian = await SocketClient.connect(app.url, app.as(reader), {
    path: '/ws/announcements',
    headers: { 'accept-language': 'ru-RU' },
  });
  russian.send({ type: 'resume', last_id: seen });
  expect((await russian.nextOf('new_notification')).notification).toMatchObject({ id: body.id, title: 'Новый зал' });
  expect((await russian.nextOf('resumed')).count).toBe(1);
  const thai = await SocketClient.connect(app.url, app.as(randomUUID()), {
    path: '/ws/announcements',
    headers: { 'accept-language': 'th' },
  });
  thai.send({ type: 'resume', last_id: seen });
  expect((await thai.nextOf('new_notification')).notification.title).toBe('New hall');
  await Promise.all([russian.close(), thai.close()]);
});

test('an announcement that is taken back disappears everywhere', async () => {
  const reader = randomUUID();
  const client = await connect(reader, { path: '/ws/announcements' });
  await client.nextOf('connected');
  const { body } = await app.ask('POST', '/inbox/admin/announcement', {
    body: { title: 'Free cake', message: 'Today.' },
  });
  await client.nextOf('new_notification');
  expect((await app.ask('DELETE', `/inbox/admin/announcement/${body.id}`, { as: app.as(reader) })).status).toBe(403);
  expect((await app.ask('DELETE', `/inbox/admin/announcement/${body.id}`)).status).toBe(204);
  expect(await client.next()).toEqual({ type: 'notification_removed', notification_id: body.id });
  expect((await app.ask('GET', `/inbox/notifications/${body.id}`, { as: app.as(reader) })).status).toBe(404);
  expect((await app.ask('DELETE', `/inbox/admin/announcement/${body.id}`)).body.code).toBe('NOTIFICATION_NOT_FOUND');
  await client.close();
});

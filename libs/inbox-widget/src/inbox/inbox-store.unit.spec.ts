import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { waitFor } from '@marmalade/testing';
import { WebSocket } from 'ws';
import { FakeClock } from '../../test/fake-clock.js';
import { type InboxServer, startInboxServer } from '../../test/inbox-server.js';
import { InboxConnection } from '../connection/inbox-connection.js';
import type { Socket } from '../connection/line.js';
import type { InboxNotification } from '../connection/messages.js';
import { TokenSource } from '../connection/token-source.js';
import { InboxApi } from './inbox-api.js';
import { InboxStore } from './inbox-store.js';

let server: InboxServer;
let clock: FakeClock;
let store: InboxStore;
let arrived: InboxNotification[];
let failures: number;

beforeAll(async () => {
  server = await startInboxServer();
});
beforeEach(() => {
  clock = new FakeClock();
  arrived = [];
  failures = 0;
  const tokens = new TokenSource(() => server.tokens.issue());
  const openSocket = (url: string, protocols: string[]) => new WebSocket(url, protocols) as unknown as Socket;
  const connection = new InboxConnection({ base: server.url, tokens, clock, random: () => 0, openSocket });
  store = new InboxStore(new InboxApi(server.url, tokens), connection, {
    changed: () => undefined,
    arrived: (notification) => arrived.push(notification),
    failed: () => (failures += 1),
  });
});
afterEach(() => {
  store.stop();
  server.reset();
});
afterAll(() => server.close());

const titles = () => store.list.items.map(({ title }) => title);
const isConnected = () => waitFor(() => store.connection.state.name === 'connected');
const isLoaded = () => waitFor(() => store.loading === null);
/** The oldest first, a minute apart. */
const stored = (...names: string[]) =>
  names.map((title, index) => {
    const createdAt = new Date(Date.now() - (names.length - index) * 60_000).toISOString();
    return server.inbox.store({ title, createdAt });
  });

async function shown(): Promise<void> {
  store.start();
  store.show();
  await isConnected();
  await isLoaded();
  await waitFor(() => store.unread === server.inbox.unread);
}

async function reconnected(): Promise<void> {
  await waitFor(() => store.connection.state.name === 'waiting');
  clock.advance(1_000);
  await isConnected();
}

describe('the list', () => {
  test('is asked for when somebody looks', async () => {
    stored('one');
    store.start();
    await isConnected();
    await waitFor(() => store.unread === 1);
    expect(server.calls).not.toContain('GET /inbox/notifications');
    store.show();
    await waitFor(() => titles().length === 1);
  });

  test('goes on page by page', async () => {
    stored(...Array.from({ length: 45 }, (_, index) => `n${index}`));
    await shown();
    expect([titles().length, titles()[0]]).toEqual([20, 'n44']);
    await store.loadMore();
    await store.loadMore();
    await store.loadMore();
    expect([titles().length, titles().at(-1), store.list.nextCursor]).toEqual([45, 'n0', null]);
  });

  test('has what comes at its top, once', async () => {
    stored('old');
    await shown();
    const added = server.inbox.store({ title: 'new' });
    await waitFor(() => arrived.length === 1);
    expect(titles()).toEqual(['new', 'old']);
    expect(arrived[0]).toEqual(added);
    await waitFor(() => store.unread === 2);
  });

  test('has what came between its loading and the connection', async () => {
    store.show();
    await isLoaded();
    stored('in between');
    store.start();
    await waitFor(() => titles().length === 1);
    expect(arrived).toEqual([]);
  });

  test('knows after a break what was read and deleted meanwhile', async () => {
    const [one, two] = stored('one', 'two', 'three');
    await shown();
    server.sockets.end();
    server.inbox.setRead(one!.id, true);
    server.inbox.remove(two!.id);
    server.inbox.store({ title: 'four' });
    await reconnected();
    await waitFor(() => titles().join() === 'four,three,one');
    await waitFor(() => store.list.find(one!.id)?.readAt !== null);
  });

  test('is loaded anew when the server can not tell what came meanwhile', async () => {
    const [one] = stored('one');
    await shown();
    const seen = server.inbox.store({ title: 'seen' });
    await waitFor(() => arrived.length === 1);
    server.sockets.end();
    server.inbox.remove(seen.id);
    server.inbox.store({ title: 'new' });
    await reconnected();
    await waitFor(() => titles().join() === 'new,one');
    expect(one!.title).toBe('one');
  });

  test('says why it is not there', async () => {
    server.failures.set('GET /inbox/notifications', 503);
    store.show();
    await isLoaded();
    expect(store.problem).toBe('away');
    server.failures.set('GET /inbox/notifications', 403);
    await store.loadFirst();
    expect(store.problem).toBe('signed_out');
    server.failures.clear();
    await store.loadFirst();
    expect(store.problem).toBeNull();
  });
});

describe('narrowed', () => {
  test('by status, category and priority', async () => {
    server.inbox.store({ title: 'read', readAt: new Date().toISOString() });
    server.inbox.store({ title: 'urgent', priority: 'urgent' });
    server.inbox.store({ title: 'paid', category: 'payments' });
    await shown();
    store.narrow({ status: 'unread' });
    await waitFor(() => titles().join() === 'paid,urgent');
    store.narrow({ category: 'payments' });
    await waitFor(() => titles().join() === 'paid');
    store.narrow({ priority: 'urgent' });
    await waitFor(() => titles().join() === 'urgent');
    expect([...store.categories].sort()).toEqual(['orders', 'payments']);
    server.inbox.store({ title: 'of another kind' });
    server.inbox.store({ title: 'urgent, too', priority: 'urgent' });
    await waitFor(() => arrived.length === 2);
    expect(titles()).toEqual(['urgent, too', 'urgent']);
  });

  test('a late answer to an earlier wish is not shown', async () => {
    server.inbox.store({ title: 'one' });
    await shown();
    store.narrow({ category: 'nothing' });
    store.narrow({});
    await isLoaded();
    expect(titles()).toEqual(['one']);
  });
});

describe('what the reader does', () => {
  test('is shown at once, and told', async () => {
    const [one, two] = stored('one', 'two', 'three');
    await shown();
    const marking = store.setRead(one!.id, true);
    expect([store.unread, store.list.find(one!.id)?.readAt]).toEqual([2, expect.any(String)]);
    await marking;
    expect(server.inbox.unread).toBe(2);
    await store.setRead(one!.id, false);
    expect(server.inbox.unread).toBe(3);
    await store.remove(two!.id);
    expect([titles(), store.unread, server.inbox.notifications.length]).toEqual([['three', 'one'], 2, 2]);
    await store.markAllRead();
    expect([store.unread, server.inbox.unread]).toEqual([0, 0]);
    await store.removeRead();
    expect([titles(), server.inbox.notifications]).toEqual([[], []]);
    expect(failures).toBe(0);
  });

  test('is taken back when it fails', async () => {
    const [one] = stored('one', 'two');
    await shown();
    for (const route of ['POST /inbox', 'DELETE /inbox', 'PUT /inbox']) server.failures.set(route, 503);
    await store.setRead(one!.id, true);
    await store.markAllRead();
    await store.remove(one!.id);
    await store.setRealtime(false);
    expect(await store.setQuietHours({ from: '22:00', to: '07:00' })).toBe(false);
    expect(failures).toBe(5);
    expect([titles(), store.unread]).toEqual([['two', 'one'], 2]);
    expect(store.list.items.every(({ readAt }) => readAt === null)).toBe(true);
  });

  test('to what is gone already has worked', async () => {
    const [one] = stored('one');
    await shown();
    server.inbox.notifications = [];
    await store.remove(one!.id);
    expect([titles(), failures]).toEqual([[], 0]);
  });

  test('elsewhere is shown here', async () => {
    const [one, two] = stored('one', 'two', 'three');
    await shown();
    server.inbox.setRead(one!.id, true);
    await waitFor(() => store.list.find(one!.id)?.readAt !== null);
    server.inbox.setRead(one!.id, false);
    await waitFor(() => store.list.find(one!.id)?.readAt === null);
    server.inbox.remove(two!.id);
    await waitFor(() => titles().join() === 'three,one');
    server.inbox.markAllRead();
    await waitFor(() => store.unread === 0 && store.list.items.every(({ readAt }) => readAt !== null));
    server.inbox.removeRead();
    await waitFor(() => titles().length === 0);
  });

  test('the settings, read and changed', async () => {
    await shown();
    await store.loadSettings();
    expect(store.settings).toMatchObject({ realtime: true, quietHours: null });
    await store.setRealtime(false);
    expect(server.inbox.settings.realtime).toBe(false);
    expect(await store.setQuietHours({ from: '22:00', to: '07:00' })).toBe(true);
    expect(server.inbox.settings.quietHours).toEqual({ from: '22:00', to: '07:00' });
    server.inbox.change({ realtime: true });
    await waitFor(() => store.settings?.realtime);
  });
});

test('what has expired goes', async () => {
  const expiresAt = new Date(Date.now() + 60_000).toISOString();
  server.inbox.store({ title: 'for a minute', expiresAt });
  server.inbox.store({ title: 'for ever' });
  await shown();
  store.dropExpired(Date.now());
  expect(titles()).toHaveLength(2);
  store.dropExpired(Date.parse(expiresAt));
  expect(titles()).toEqual(['for ever']);
});

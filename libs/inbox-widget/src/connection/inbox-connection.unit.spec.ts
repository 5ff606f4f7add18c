import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { waitFor } from '@marmalade/testing';
import { WebSocket } from 'ws';
import { FakeClock } from '../../test/fake-clock.js';
import { type InboxServer, startInboxServer } from '../../test/inbox-server.js';
import { type ConnectionEvent, InboxConnection } from './inbox-connection.js';
import type { Socket } from './line.js';
import { type GetToken, TokenSource } from './token-source.js';

let server: InboxServer;
let clock: FakeClock;
let connection: InboxConnection;
let events: ConnectionEvent[];
/** Answers to pings, over both sockets. */
let pongs: number;

beforeAll(async () => {
  server = await startInboxServer();
});
beforeEach(() => {
  clock = new FakeClock();
});
afterEach(() => {
  connection.stop();
  server.reset();
});
afterAll(() => server.close());

function start(getToken: GetToken = () => server.tokens.issue()): void {
  connection = new InboxConnection({
    base: server.url,
    tokens: new TokenSource(getToken, clock),
    clock,
    random: () => 0,
    openSocket: (url, protocols) => {
      const socket = new WebSocket(url, protocols);
      socket.on('message', (data) => (pongs += Number(String(data) === '{"type":"pong"}')));
      return socket as unknown as Socket;
    },
  });
  events = [];
  pongs = 0;
  connection.listen((event) => events.push(event));
  connection.start();
}

const isIn = (name: string) => waitFor(() => connection.state.name === name, { message: `state ${name}` });
const said = (type: string) => server.sockets.heard.filter((message) => message.type === type);
const titles = () =>
  events.flatMap((event) =>
    event.type === 'message' && event.message.type === 'new_notification' ? [event.message.notification.title] : [],
  );
const isEverythingAnswered = () => waitFor(() => pongs === 2);

/** Time from one ping to the next, each answered before the next. */
async function passed(pings: number): Promise<void> {
  for (let ping = 0; ping < pings; ping++) {
    const before = pongs;
    clock.advance(25_000);
    await waitFor(() => pongs === before + 2);
  }
}

describe('connecting', () => {
  test('over both sockets, with the token as a subprotocol', async () => {
    start();
    expect(connection.state).toEqual({ name: 'connecting' });
    await isIn('connected');
    expect(server.sockets.open).toBe(2);
    await isEverythingAnswered();
    expect(connection.statistics).toEqual({
      connectedSince: new Date(clock.now()),
      reconnections: 0,
      received: 0,
      lastMessageAt: new Date(clock.now()),
      latencyMs: 0,
    });
    expect(said('resume')).toEqual([]);
  });

  test('what comes is told, from both', async () => {
    start();
    await isIn('connected');
    server.inbox.store({ title: 'one' });
    server.inbox.store({ title: 'for all', isAnnouncement: true });
    await waitFor(() => titles().length === 2);
    expect(titles().sort()).toEqual(['for all', 'one']);
    expect(connection.statistics.received).toBe(2);
  });

  test('what is sent goes over the own socket', async () => {
    start();
    expect(connection.send({ type: 'mark_all_as_read' })).toBe(false);
    await isIn('connected');
    expect(connection.send({ type: 'mark_all_as_read' })).toBe(true);
    await waitFor(() => said('mark_all_as_read').length === 1);
  });

  test('messages that are not known, or none, are passed over', async () => {
    start();
    await isIn('connected');
    for (const text of ['no JSON', 'null', '[]', '{"type":1}', '{"type":"new_notification"}', '{"type":"birthday"}']) {
      server.sockets.say(text);
    }
    server.inbox.store({ title: 'one' });
    await waitFor(() => titles().length === 1);
  });
});

describe('after a break', () => {
  test('what came meanwhile is brought, in order and once', async () => {
    start();
    await isIn('connected');
    server.inbox.store({ title: 'before' });
    await waitFor(() => titles().length === 1);
    server.sockets.end();
    await isIn('waiting');
    server.inbox.store({ title: 'first' });
    server.inbox.store({ title: 'second' });
    server.inbox.store({ title: 'to all', isAnnouncement: true });
    clock.advance(1_000);
    await isIn('connected');
    await waitFor(() => titles().length === 4);
    // A server that repeats itself is heard once.
    server.sockets.tell('announcements', { type: 'new_notification', notification: server.inbox.notifications[1]! });
    server.inbox.store({ title: 'last' });
    await waitFor(() => titles().includes('last'));
    expect(titles().filter((title) => title !== 'to all')).toEqual(['before', 'first', 'second', 'last']);
    expect(connection.statistics).toMatchObject({ reconnections: 1, received: 5 });
  });

  test('also what came before anything was seen', async () => {
    start();
    await isIn('connected');
    server.sockets.end();
    await isIn('waiting');
    server.inbox.store({ title: 'one' });
    clock.advance(1_000);
    await waitFor(() => titles().length === 1);
    expect(said('resume')).toContainEqual({ type: 'resume', last_id: null });
  });

  test('a last one that is not known any more is a gap', async () => {
    start();
    await isIn('connected');
    const { id } = server.inbox.store({ title: 'read and forgotten' });
    await waitFor(() => titles().length === 1);
    server.sockets.end();
    await isIn('waiting');
    server.inbox.remove(id);
    server.inbox.store({ title: 'new' });
    clock.advance(1_000);
    await waitFor(() => events.some(({ type }) => type === 'gap'));
    // From then on it goes on from the newest.
    server.sockets.end();
    await isIn('waiting');
    server.inbox.store({ title: 'newer' });
    clock.advance(2_000);
    await waitFor(() => titles().includes('newer'));
    expect(titles()).toEqual(['read and forgotten', 'newer']);
  });
});

describe('a server that is away', () => {
  const waitingFor = () => (connection.state.name === 'waiting' ? connection.state.until - clock.now() : undefined);
  /** Both sockets were refused, and know it. */
  const refusedTimes = (times: number) =>
    waitFor(() => server.calls.length >= 2 * times && connection.state.name === 'waiting');

  test('is tried again, each time later', async () => {
    server.sockets.refusal = 503;
    start();
    for (const [times, wait] of [1_000, 2_000, 4_000, 8_000, 15_000, 15_000].entries()) {
      await refusedTimes(times + 1);
      await waitFor(() => waitingFor() === wait, { message: `a wait of ${wait} ms` });
      clock.advance(wait);
    }
  });

  test('is tried from the beginning after a minute of good connection', async () => {
    server.sockets.refusal = 503;
    start();
    await refusedTimes(1);
    clock.advance(1_000);
    await refusedTimes(2);
    server.sockets.refusal = undefined;
    clock.advance(2_000);
    await isIn('connected');
    server.sockets.end();
    await isIn('waiting');
    expect(waitingFor()).toBe(4_000);
    clock.advance(4_000);
    await isIn('connected');
    await waitFor(() => pongs === 4);
    await passed(3);
    server.sockets.end();
    await isIn('waiting');
    expect(waitingFor()).toBe(1_000);
  });

  test('is tried at once when somebody looks', async () => {
    server.sockets.refusal = 503;
    start();
    await refusedTimes(1);
    server.sockets.refusal = undefined;
    connection.connectAtOnce();
    await isIn('connected');
  });

  test('and one that says nothing is left after ten seconds', async () => {
    start();
    await isIn('connected');
    await isEverythingAnswered();
    server.sockets.mute = true;
    clock.advance(25_000);
    await waitFor(() => said('ping').length === 4);
    expect(connection.state.name).toBe('connected');
    clock.advance(10_000);
    expect(connection.state.name).toBe('waiting');
  });
});

describe('the network', () => {
  test('without it nothing is tried, and when it is back it is tried at once', async () => {
    start();
    await isIn('connected');
    connection.setOnline(false);
    expect(connection.state).toEqual({ name: 'offline' });
    server.sockets.end();
    await waitFor(() => server.sockets.open === 0);
    const { attempts } = server.sockets;
    clock.advance(600_000);
    expect(server.sockets.attempts).toBe(attempts);
    connection.setOnline(true);
    await isIn('connected');
  });

  test('a connection that outlived its absence is looked at', async () => {
    start();
    await isIn('connected');
    await isEverythingAnswered();
    connection.setOnline(false);
    connection.setOnline(true);
    expect(connection.state.name).toBe('connected');
    await waitFor(() => said('ping').length === 4);
  });
});

describe('the end of a connection', () => {
  test.each([
    [4409, 'too_many_connections'],
    [4410, 'erased'],
    [4429, 'too_many_messages'],
  ] as const)('%i is final: %s', async (code, reason) => {
    start();
    await isIn('connected');
    server.sockets.end(code);
    await isIn('stopped');
    expect(connection.state).toEqual({ name: 'stopped', reason });
    const { attempts } = server.sockets;
    clock.advance(3_600_000);
    connection.connectAtOnce();
    expect(server.sockets.attempts).toBe(attempts);
    // Unless somebody wishes it.
    connection.start();
    await isIn('connected');
  });

  test.each([1001, 1009, 4408, 4999])('%i is not', async (code) => {
    start();
    await isIn('connected');
    server.sockets.end(code);
    await isIn('waiting');
    clock.advance(1_000);
    await isIn('connected');
    await waitFor(() => said('resume').length === 2);
  });

  test('by whoever opened it says nothing more', async () => {
    start();
    await isIn('connected');
    connection.stop();
    expect(connection.state).toEqual({ name: 'idle' });
    await waitFor(() => server.sockets.open === 0);
    const { length } = events;
    clock.advance(3_600_000);
    expect(events).toHaveLength(length);
  });
});

describe('the token', () => {
  test('is exchanged a minute before its end, on the same connection', async () => {
    start();
    await isIn('connected');
    await isEverythingAnswered();
    const { attempts } = server.sockets;
    await passed(22);
    await waitFor(() => said('authenticate').length === 2);
    expect(server.sockets.attempts).toBe(attempts);
    expect(connection.state.name).toBe('connected');
  });

  test('that has ended is replaced', async () => {
    start();
    await isIn('connected');
    server.tokens.revokeAll();
    server.sockets.end(4401);
    await isIn('waiting');
    clock.advance(1_000);
    await isIn('connected');
    await waitFor(() => said('resume').length === 2);
  });

  test('that was refused at the door is found out, and replaced', async () => {
    start();
    await isIn('connected');
    server.tokens.revokeAll();
    server.sockets.end();
    await isIn('waiting');
    clock.advance(1_000);
    await waitFor(() => server.calls.includes('GET /inbox/unread-count'));
    await isIn('waiting');
    clock.advance(2_000);
    await isIn('connected');
  });

  test('that is the only one there is ends everything', async () => {
    const token = server.tokens.issue();
    start(() => token);
    await isIn('connected');
    server.tokens.revokeAll();
    server.sockets.end(4401);
    await isIn('waiting');
    clock.advance(1_000);
    await isIn('stopped');
    expect(connection.state).toEqual({ name: 'stopped', reason: 'signed_out' });
  });

  test('that can not be had just now is asked for again', async () => {
    let faults = 1;
    start(() => {
      if (faults-- > 0) throw new Error('no network');
      return server.tokens.issue();
    });
    await isIn('waiting');
    clock.advance(1_000);
    await isIn('connected');
  });

  test.each([[null], [''], ['not a token']])('%p is none', async (token) => {
    start(() => token);
    await isIn('stopped');
    expect(connection.state).toEqual({ name: 'stopped', reason: 'signed_out' });
  });

  test('of somebody who may not read an inbox ends everything', async () => {
    server.sockets.refusal = 403;
    server.failures.set('GET /inbox/unread-count', 403);
    start();
    await isIn('stopped');
    expect(connection.state).toEqual({ name: 'stopped', reason: 'forbidden' });
  });
});

describe('quiet', () => {
  test('is told until when, and what was held back is brought afterwards', async () => {
    const until = new Date(clock.now() + 20_000).toISOString();
    server.inbox.settings.quietUntil = until;
    start();
    await isIn('connected');
    expect(connection.state).toEqual({ name: 'connected', realtime: true, quietUntil: Date.parse(until) });
    await isEverythingAnswered();
    clock.advance(20_000);
    expect(connection.state).toMatchObject({ name: 'connected', quietUntil: null });
    await waitFor(() => said('resume').length === 2);
  });

  test('real-time delivery off and on again', async () => {
    start();
    await isIn('connected');
    await isEverythingAnswered();
    server.inbox.change({ realtime: false });
    await waitFor(() => connection.state.name === 'connected' && !connection.state.realtime);
    expect(said('resume')).toEqual([]);
    server.inbox.change({ realtime: true });
    await waitFor(() => said('resume').length === 2);
    await passed(1);
    expect(said('resume')).toHaveLength(2);
  });
});

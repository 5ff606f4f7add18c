import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createTokenKeys, waitFor } from '@marmalade/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { WebSocket, WebSocketServer } from 'ws';
import { allowOrigins } from '../src/cross-origin.js';
import { forward } from '../src/forwarding.js';
import type { LimitClass } from '../src/rate-limits.js';
import { Services } from '../src/services.js';
import { passWebSockets } from '../src/web-sockets.js';
import { admissionOf, KEY, startApp } from './test-gateway.js';
import { Upstream } from './upstream.js';

const SHOP = 'https://shop.example';
const keys = createTokenKeys();
const token = () => keys.authorization({ role: 'customer', id: 'ann' }).slice('Bearer '.length);
const inbox = new Upstream();
/** What the service that takes WebSockets sees: each is greeted, and hears its own words. */
let service: WebSocketServer;
let app: NestFastifyApplication | undefined;
let services: Services;
let address: string;

beforeEach(async () => {
  await inbox.start();
  service = new WebSocketServer({ server: inbox.server });
  service.on('connection', (socket) => {
    socket.send('welcome');
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
  });
});
afterEach(async () => {
  await app?.close();
  app = undefined;
  await services.close();
  service.close();
  await inbox.stop();
  inbox.seen.length = 0;
  inbox.answer = (_request, response) => response.end('{}');
});

interface Setting {
  limits?: Partial<Record<LimitClass, number>>;
  limit?: number;
  /** Unset: the service of the test; empty: none. */
  services?: Record<string, string>;
}

async function start({ limits = {}, limit = 100, services: addresses = { inbox: inbox.url } }: Setting = {}) {
  services = new Services({ dispatcher: inbox.url, ...addresses });
  const admission = admissionOf({ keys, limits });
  app = await startApp((instance) => {
    allowOrigins(instance, [SHOP]);
    forward(instance, services, admission);
    passWebSockets(instance, services, admission, { origins: [SHOP], limit });
  });
  address = `ws://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
}

const authorized = () => ({ authorization: `Bearer ${token()}` });

/** A client, and all it hears. */
function open(path = '/api/v1/ws/notifications', headers: Record<string, string> = authorized(), protocols?: string[]) {
  const socket = new WebSocket(address + path, protocols, { headers });
  const heard: string[] = [];
  let closed: number | undefined;
  socket.on('message', (data) => heard.push(data.toString()));
  socket.on('close', (code) => (closed = code));
  socket.on('error', () => undefined);
  return { socket, heard, closed: () => closed };
}

/** The answer to a connection that is refused. */
function refusal(path?: string, headers?: Record<string, string>, protocols?: string[]) {
  const { socket } = open(path, headers, protocols);
  return new Promise<{ status: number; body: { code: string }; headers: Record<string, unknown> }>(
    (resolve, reject) => {
      socket.on('open', () => reject(new Error('it was accepted')));
      socket.on('unexpected-response', (_request, response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => (text += part));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, body: JSON.parse(text), headers: response.headers }),
        );
      });
    },
  );
}

describe('a WebSocket', () => {
  test.each(['/api/v1/ws/notifications', '/ws/notifications', '/ws/announcements'])(
    'at %s goes through, both ways, whatever is said',
    async (path) => {
      await start();
      const { socket, heard } = open(path);
      await waitFor(() => heard.length === 1);
      const long = 'x'.repeat(3_000_000);
      for (const text of ['hello', 'ünïcödé 🍊', long]) socket.send(text);
      await waitFor(() => heard.length === 4);
      expect(heard).toEqual(['welcome', 'hello', 'ünïcödé 🍊', long]);
    },
  );

  test('the service is told who asks and from where, and not what only the gateway may say', async () => {
    await start();
    let seen: Record<string, unknown> = {};
    service.once('connection', (_socket, request) => (seen = { url: request.url, ...request.headers }));
    const headers = { ...authorized(), 'x-api-key': KEY, 'x-forwarded-for': '6.6.6.6', 'x-internal-role': 'owner' };
    const { heard } = open('/ws/notifications?since=1', headers);
    await waitFor(() => heard.length === 1);
    expect(seen).toMatchObject({
      url: '/ws/notifications?since=1',
      authorization: headers.authorization,
      'x-forwarded-for': '127.0.0.1',
      'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
      host: new URL(inbox.url).host,
    });
    expect(seen).not.toHaveProperty('x-api-key');
    expect(seen).not.toHaveProperty('x-internal-role');
  });

  test('a page’s token comes as a subprotocol, and goes on as a header', async () => {
    await start();
    let seen: Record<string, unknown> = {};
    service.once('connection', (_socket, request) => (seen = request.headers));
    const ours = token();
    const { socket, heard } = open('/ws/notifications', { origin: SHOP }, [`bearer.${ours}`]);
    await waitFor(() => heard.length === 1);
    expect(socket.protocol).toBe(`bearer.${ours}`);
    expect(seen.authorization).toBe(`Bearer ${ours}`);
    expect(seen).not.toHaveProperty('sec-websocket-protocol');
  });

  test('the service chooses among the other subprotocols', async () => {
    await start();
    const { socket, heard } = open('/ws/notifications', {}, ['marmalade', `bearer.${token()}`]);
    await waitFor(() => heard.length === 1);
    expect(socket.protocol).toBe('marmalade');
  });

  test('the first API key opens one', async () => {
    await start();
    const { heard } = open('/ws/notifications', { 'x-api-key': KEY });
    await waitFor(() => heard.length === 1);
  });
});

describe('is refused with a problem', () => {
  test.each([
    ['without credentials', '/ws/notifications', {}, 401, 'CREDENTIALS_MISSING'],
    ['with a token in the address', `/ws/notifications?token=${token()}`, {}, 401, 'CREDENTIALS_MISSING'],
    ['with a token that is none', '/ws/notifications', { authorization: 'Bearer x' }, 401, 'TOKEN_INVALID'],
    ['at a path there is not', '/ws/other', undefined, 404, 'ROUTE_NOT_FOUND'],
    [
      'from a page of elsewhere',
      '/ws/notifications',
      { ...authorized(), origin: 'https://evil.example' },
      403,
      'ORIGIN_NOT_ALLOWED',
    ],
  ])('%s', async (_title, path, headers, status, code) => {
    await start();
    const answer = await refusal(path, headers as Record<string, string> | undefined);
    expect(answer).toMatchObject({ status, body: { code } });
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(service.clients.size).toBe(0);
  });

  test('with a subprotocol that is no good token', async () => {
    await start();
    expect(await refusal('/ws/notifications', {}, ['bearer.nothing'])).toMatchObject({ status: 401 });
  });

  test('while its service is away, or is not of this installation', async () => {
    await start();
    service.close();
    await inbox.stop();
    expect(await refusal()).toMatchObject({ status: 503, body: { code: 'SERVICE_UNAVAILABLE' } });
    await app?.close();
    await start({ services: {} });
    expect(await refusal()).toMatchObject({ status: 503, body: { code: 'SERVICE_UNAVAILABLE' } });
  });

  test('as its service says', async () => {
    await start();
    const problem = { 'content-type': 'application/problem+json' };
    service.options.verifyClient = (_info, done) => done(false, 403, '{"code":"NOT_YOURS"}', problem);
    expect(await refusal()).toMatchObject({ status: 403, body: { code: 'NOT_YOURS' } });
  });

  test('when the caller opens too many a minute', async () => {
    await start({ limits: { connects: 1 } });
    const { heard } = open();
    await waitFor(() => heard.length === 1);
    const answer = await refusal();
    expect(answer).toMatchObject({ status: 429, body: { code: 'RATE_LIMITED' } });
    expect(answer.headers['retry-after']).toMatch(/^(59|60)$/);
  });

  test('when as many are open as may be; one that ends makes room', async () => {
    await start({ limit: 1 });
    const { socket, heard } = open();
    await waitFor(() => heard.length === 1);
    expect(await refusal()).toMatchObject({ status: 503 });
    socket.close();
    await waitFor(async () => {
      const next = open();
      await waitFor(() => next.heard.length === 1 || next.closed() !== undefined);
      return next.heard.length === 1;
    });
  });
});

describe('ends', () => {
  test('at the service when the client leaves', async () => {
    await start();
    const { socket, heard } = open();
    await waitFor(() => heard.length === 1);
    socket.terminate();
    await waitFor(() => service.clients.size === 0);
  });

  test('at the client when the service closes, with its code', async () => {
    await start();
    const { heard, closed } = open();
    await waitFor(() => heard.length === 1);
    for (const each of service.clients) each.close(4_001, 'enough');
    await waitFor(() => closed() === 4_001);
  });

  test('at the client when the service dies', async () => {
    await start();
    const { heard, closed } = open();
    await waitFor(() => heard.length === 1);
    for (const each of service.clients) each.terminate();
    await waitFor(() => closed() === 1_006);
  });

  test('on both sides when the gateway stops, at once', async () => {
    await start();
    const { heard, closed } = open();
    await waitFor(() => heard.length === 1);
    const started = performance.now();
    await app!.close();
    expect(performance.now() - started).toBeLessThan(2_000);
    await waitFor(() => closed() !== undefined && service.clients.size === 0);
  });
});

describe('other requests', () => {
  test('the route without a WebSocket says what it takes', async () => {
    await start();
    const response = await fetch(`${address.replace('ws:', 'http:')}/ws/notifications`, { headers: authorized() });
    expect(response.status).toBe(426);
    expect(response.headers.get('upgrade')).toBe('websocket');
    expect(await response.json()).toMatchObject({ code: 'UPGRADE_REQUIRED' });
  });

  test('a client that would like HTTP/2 is answered without it, its body too', async () => {
    await start();
    const { hostname, port } = new URL(address);
    const body = await new Promise<string>((resolve, reject) => {
      const asking = httpRequest({
        hostname,
        port,
        method: 'POST',
        path: '/api/v1/events',
        headers: { 'x-api-key': KEY, connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'AAMA' },
      });
      asking.on('response', (response) => response.on('data', (part) => resolve(String(part)))).on('error', reject);
      asking.end('{"a":1}');
    });
    expect(body).toBe('{}');
    expect(inbox.seen).toEqual([expect.objectContaining({ method: 'POST', url: '/events', body: '{"a":1}' })]);
  });

  test('a client that leaves during the handshake leaves nothing behind', async () => {
    await start({ limit: 1 });
    const pending: ((accepted: boolean) => void)[] = [];
    service.options.verifyClient = (_info: unknown, done: (accepted: boolean) => void) => void pending.push(done);
    const { hostname, port } = new URL(address);
    const socket = connect(Number(port), hostname);
    const lines = ['GET /ws/notifications HTTP/1.1', 'host: x', 'connection: Upgrade', 'upgrade: websocket'];
    lines.push('sec-websocket-version: 13', 'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==', `x-api-key: ${KEY}`);
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    await waitFor(() => pending.length === 1);
    expect(await refusal()).toMatchObject({ status: 503 });
    socket.destroy();
    service.options.verifyClient = undefined;
    pending[0](false);
    await waitFor(async () => {
      const next = open();
      await waitFor(() => next.heard.length === 1 || next.closed() !== undefined);
      return next.heard.length === 1;
    });
  });
});

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createTokenKeys, waitFor } from '@marmalade/testing';
import { forward } from '../src/forwarding.js';
import type { RunningGateway } from '../src/index.js';
import { Services } from '../src/services.js';
import { admissionOf, codeIn, KEY, startApp, startTestGateway, withJwks } from './test-gateway.js';
import { Upstream } from './upstream.js';

const keys = createTokenKeys();
const dispatcher = new Upstream();
const identity = new Upstream();
let gateway: RunningGateway;

beforeAll(async () => {
  await Promise.all([dispatcher.start(), identity.start()]);
  gateway = await startTestGateway({ DISPATCHER_URL: dispatcher.url, IDENTITY_URL: identity.url });
});
afterAll(async () => {
  await gateway.close();
  await Promise.all([dispatcher.stop(), identity.stop()]);
});
beforeEach(() => {
  dispatcher.seen.length = 0;
  identity.seen.length = 0;
  dispatcher.answer = (_request, response) => response.end('{"from":"dispatcher"}');
  identity.answer = withJwks(keys, (_request, response) => response.end('{"from":"identity"}'));
});

const ask = (path: string, init: RequestInit = {}) =>
  fetch(gateway.url + path, { ...init, headers: { 'x-api-key': KEY, ...(init.headers as Record<string, string>) } });

describe('each path leads to its service', () => {
  test.each([
    ['/customers', 'identity'],
    ['/customers/1/timeline', 'identity'],
    ['/sites/main', 'identity'],
    ['/admins', 'identity'],
    ['/auth/me', 'identity'],
    ['/auth/telegram/login-tokens', 'identity'],
    ['/me/profile', 'identity'],
    ['/me/password', 'identity'],
    ['/me/preferences', 'dispatcher'],
    ['/me/push-subscriptions/1', 'dispatcher'],
    ['/notifications', 'dispatcher'],
  ])('%s: %s', async (path, from) => {
    expect(await (await ask(`/api/v1${path}`)).json()).toEqual({ from });
    expect([...dispatcher.seen, ...identity.seen]).toEqual([expect.objectContaining({ url: path })]);
  });

  test.each(['/meadow', '/internal/access-tokens', '/people/1', '/authx'])('%s: none', async (path) => {
    const response = await ask(`/api/v1${path}`);
    expect([response.status, await codeIn(response)]).toEqual([404, 'ROUTE_NOT_FOUND']);
  });

  test('signing in asks for no credentials, what bots and shops ask for does', async () => {
    const post = (path: string) => fetch(`${gateway.url}/api/v1${path}`, { method: 'POST' });
    expect((await post('/auth/password')).status).toBe(200);
    for (const path of ['/auth/telegram/login-tokens', '/auth/customer-tokens', '/auth/me']) {
      expect((await post(path)).status).toBe(401);
    }
  });

  test('the public keys stand at the root, for anybody, with what identity says of keeping them', async () => {
    const { publicKey, kid } = keys;
    identity.answer = (_request, response) =>
      response
        .setHeader('cache-control', 'public, max-age=300')
        .end(JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid }] }));
    const response = await fetch(`${gateway.url}/.well-known/jwks.json`);
    expect(response.headers.get('cache-control')).toBe('public, max-age=300');
    expect(await response.json()).toMatchObject({ keys: [{ kid }] });
  });
});

describe('a service that is away', () => {
  afterEach(() => identity.start());

  test('is a 503 that names it; the others go on, and health says which', async () => {
    await identity.stop();
    const response = await ask('/api/v1/customers');
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('2');
    expect(await response.json()).toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
      detail: 'The service identity is not available.',
    });
    expect((await ask('/api/v1/notifications')).status).toBe(200);
    const health = await fetch(`${gateway.url}/health`);
    expect(health.status).toBe(503);
    expect(await health.json()).toMatchObject({ checks: { identity: { ok: false }, dispatcher: { ok: true } } });
  });
});

describe('streams', () => {
  test('an event stream begins before its first event, and may be quiet for longer than an answer may take', async () => {
    const services = new Services({ dispatcher: dispatcher.url }, 300);
    const app = await startApp((instance) => forward(instance, services, admissionOf({})));
    let say: (text: string) => void = () => {};
    let quietSince = 0;
    dispatcher.answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
      quietSince = performance.now();
      say = (text) => void response.write(text);
    };
    const headers = { 'x-api-key': KEY, accept: 'text/event-stream' };
    const response = await fetch(`${await app.getUrl()}/api/v1/notifications`, { headers });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    await waitFor(() => performance.now() - quietSince > 1_500);
    say('data: late\n\n');
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader.read()).value).toBe('data: late\n\n');
    await reader.cancel();
    await app.close();
    await services.close();
  });

  test('any other answer that stops in the middle is cut', async () => {
    const services = new Services({ dispatcher: dispatcher.url }, 300);
    const app = await startApp((instance) => forward(instance, services, admissionOf({})));
    dispatcher.answer = (_request, response) => void response.writeHead(200).write('begun');
    const response = await fetch(`${await app.getUrl()}/api/v1/notifications`, { headers: { 'x-api-key': KEY } });
    await expect(response.text()).rejects.toThrow();
    await app.close();
    await services.close();
  });

  test.each(['before', 'after'])('a client that leaves %s the answer begins takes its request along', async (when) => {
    let hasLeft = false;
    dispatcher.answer = (request, response) => {
      request.socket.once('close', () => (hasLeft = true));
      if (when === 'after') response.writeHead(200, { 'content-type': 'text/csv' }).write('a,b\n');
    };
    const leaving = new AbortController();
    const answer = ask('/api/v1/notifications', { signal: leaving.signal }).catch(() => undefined);
    await waitFor(() => dispatcher.seen.length === 1);
    if (when === 'after') await answer;
    leaving.abort();
    await waitFor(() => hasLeft);
    await answer;
  });

  test('a long download arrives whole, at the reader’s pace', async () => {
    const line = `${'x'.repeat(1_023)}\n`;
    dispatcher.answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/csv' });
      let left = 20_000;
      const write = () => {
        while (left > 0) {
          left -= 1;
          if (!response.write(line)) return void response.once('drain', write);
        }
        response.end();
      };
      write();
    };
    const response = await ask('/api/v1/notifications');
    let size = 0;
    for await (const part of response.body!) size += (part as Uint8Array).length;
    expect(size).toBe(20_000 * 1_024);
  });
});

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { RunningGateway } from '../src/index.js';
import { codeIn, KEY, startTestGateway } from './test-gateway.js';
import { Upstream } from './upstream.js';

const SHOP = 'https://shop.example';
const dispatcher = new Upstream();
let gateway: RunningGateway;

beforeAll(async () => {
  await dispatcher.start();
  // As every service says of itself.
  dispatcher.answer = (_request, response) =>
    response.setHeader('cross-origin-resource-policy', 'same-origin').end('{}');
  gateway = await startTestGateway({
    DISPATCHER_URL: dispatcher.url,
    IDENTITY_URL: dispatcher.url,
    CORS_ORIGINS: `${SHOP}, https://other.example`,
  });
});
afterAll(async () => {
  await gateway.close();
  await dispatcher.stop();
});

const ask = (origin: string, init: RequestInit = {}, path = '/api/v1/notifications') =>
  fetch(gateway.url + path, { ...init, headers: { origin, ...(init.headers as Record<string, string>) } });
const preflight = (origin: string) =>
  ask(origin, {
    method: 'OPTIONS',
    headers: { 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
  });

describe('a page of a listed origin', () => {
  test('is told before, without credentials, what it may send', async () => {
    const response = await preflight(SHOP);
    expect(response.status).toBe(204);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'access-control-allow-origin': SHOP,
      'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
      'access-control-allow-headers':
        'Authorization, X-API-Key, Content-Type, Idempotency-Key, Last-Event-ID, traceparent',
      vary: expect.stringMatching(/origin/i),
    });
    expect(response.headers.get('access-control-allow-credentials')).toBeNull();
    expect(dispatcher.seen).toEqual([]);
  });

  test('may read answers, problems too', async () => {
    const response = await ask(SHOP, { headers: { 'x-api-key': KEY } });
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'access-control-allow-origin': SHOP,
      'access-control-expose-headers':
        'X-Request-Id, Location, Content-Disposition, Retry-After, RateLimit, RateLimit-Policy',
      'cross-origin-resource-policy': 'cross-origin',
      'x-content-type-options': 'nosniff',
    });
    const refused = await ask(SHOP);
    expect(refused.headers.get('access-control-allow-origin')).toBe(SHOP);
    expect([refused.status, await codeIn(refused)]).toEqual([401, 'CREDENTIALS_MISSING']);
  });
});

test.each(['https://elsewhere.example', 'null', 'https://shop.example.evil.example', 'http://shop.example'])(
  'a page of %s may not',
  async (origin) => {
    expect((await preflight(origin)).headers.get('access-control-allow-origin')).toBeNull();
    const response = await ask(origin, { headers: { 'x-api-key': KEY } });
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    expect(response.headers.get('cross-origin-resource-policy')).toBe('same-origin');
  },
);

test('there is no route more than before', async () => {
  for (const path of ['/api/v1/nothing', '/nothing', '/api/v1/internal/access-tokens']) {
    const response = await ask(SHOP, { headers: { 'x-api-key': KEY } }, path);
    expect([response.status, await codeIn(response)]).toEqual([404, 'ROUTE_NOT_FOUND']);
  }
});

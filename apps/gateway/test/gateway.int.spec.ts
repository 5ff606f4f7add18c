import { request as httpRequest } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { freePort } from '@marmalade/testing';
import { forward } from '../src/forwarding.js';
import { Services } from '../src/services.js';
import type { RunningGateway } from '../src/index.js';
import { admissionOf, codeIn, KEY, startApp, startTestGateway } from './test-gateway.js';
import { Upstream } from './upstream.js';

const TRACE = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const MIB = 1024 * 1024;

const upstream = new Upstream();
const identity = new Upstream();
let gateway: RunningGateway;
let metricsPort: number;

beforeAll(async () => {
  await Promise.all([upstream.start(), identity.start()]);
  metricsPort = await freePort();
  gateway = await startTestGateway({
    DISPATCHER_URL: upstream.url,
    IDENTITY_URL: identity.url,
    INBOX_URL: identity.url,
    LOYALTY_URL: identity.url,
    BOTS_URL: identity.url,
    METRICS_PORT: String(metricsPort),
  });
});
afterAll(async () => {
  await gateway.close();
  await Promise.all([upstream.stop(), identity.stop()]);
});
beforeEach(() => {
  upstream.seen.length = 0;
  upstream.answer = (_request, response) => response.setHeader('content-type', 'application/json').end('{"items":[]}');
});

const ask = (path: string, { headers, ...init }: RequestInit & { duplex?: 'half' } = {}) =>
  fetch(gateway.url + path, { ...init, headers: { 'x-api-key': KEY, ...(headers as Record<string, string>) } });
/** Sends the path as it is written, which `fetch` would tidy up first. */
function rawRequest(path: string, headers: Record<string, string> = {}): Promise<number> {
  const { hostname, port } = new URL(gateway.url);
  return new Promise((resolve, reject) => {
    httpRequest({ hostname, port, path, headers: { 'x-api-key': KEY, ...headers } }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });
}

describe('routing', () => {
  test.each([
    ['GET', '/api/v1/notifications?limit=20&type=a%20b', '/notifications?limit=20&type=a%20b'],
    ['GET', '/api/v1/notifications/0199/deliveries', '/notifications/0199/deliveries'],
    ['POST', '/api/v1/events?dryRun=true', '/events?dryRun=true'],
    ['PUT', '/api/v1/event-types/order.paid', '/event-types/order.paid'],
    ['DELETE', '/api/v1/captured-messages', '/captured-messages'],
    ['POST', '/api/v1/dead-letters/1/replay', '/dead-letters/1/replay'],
  ])('%s %s goes to %s', async (method, path, target) => {
    const response = await ask(path, { method });
    expect(response.status).toBe(200);
    expect(upstream.seen).toEqual([expect.objectContaining({ method, url: target })]);
  });

  test.each(['/api/v1/nothing', '/api/v1', '/api/v1/eventsx', '/events', '/openapi.json', '/metrics', '/nothing'])(
    '%s is no route',
    async (path) => {
      const response = await ask(path);
      expect([response.status, await codeIn(response)]).toEqual([404, 'ROUTE_NOT_FOUND']);
      expect(upstream.seen).toEqual([]);
    },
  );

  test.each([
    '/api/v1/events/../metrics',
    '/api/v1/events/%2e%2e/metrics',
    '/api/v1/events/.%2E/metrics',
    '/api/v1/events/..',
    '/api/v1/events/..%5cmetrics',
    '/api/v1/events/..\\metrics',
    '/api/v1/events/a/../../metrics',
  ])('%s does not lead out of the prefix', async (path) => {
    expect(await rawRequest(path)).toBeGreaterThanOrEqual(400);
    expect(upstream.seen).toEqual([]);
  });

  test('status, headers and body of the answer pass through', async () => {
    upstream.answer = (_request, response) =>
      response
        .writeHead(202, { 'content-type': 'application/json', location: '/api/v1/events/1', 'x-own': 'yes' })
        .end('{"accepted":["1"]}');
    const response = await ask('/api/v1/events', {
      method: 'POST',
      body: '{"a":1}',
      headers: { 'content-type': 'application/cloudevents+json', 'idempotency-key': 'k1' },
    });
    expect(response.status).toBe(202);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      location: '/api/v1/events/1',
      'x-own': 'yes',
      'x-content-type-options': 'nosniff',
    });
    expect(await response.json()).toEqual({ accepted: ['1'] });
    expect(upstream.seen[0]).toMatchObject({
      body: '{"a":1}',
      headers: { 'content-type': 'application/cloudevents+json', 'idempotency-key': 'k1', 'x-api-key': KEY },
    });
  });

  test("a service's problem passes through, and HEAD has no body", async () => {
    upstream.answer = (_request, response) =>
      response.writeHead(409, { 'content-type': 'application/problem+json' }).end('{"code":"OWN_CODE"}');
    expect(await codeIn(await ask('/api/v1/notifications/1/retry', { method: 'POST' }))).toBe('OWN_CODE');
    const head = await ask('/api/v1/notifications', { method: 'HEAD' });
    expect([head.status, await head.text(), upstream.seen.at(-1)?.method]).toEqual([409, '', 'HEAD']);
  });
});

describe('headers', () => {
  test('request id and trace go along; what the client may not say does not', async () => {
    const { hostname, port } = new URL(gateway.url);
    await new Promise((resolve, reject) => {
      httpRequest(
        {
          hostname,
          port,
          path: '/api/v1/notifications',
          headers: {
            'x-api-key': KEY,
            'x-request-id': 'request-0001',
            traceparent: TRACE,
            'x-forwarded-for': '6.6.6.6',
            'x-forwarded-user': 'root',
            'x-marmalade-principal': 'owner',
            'x-internal-role': 'owner',
            'x-real-ip': '6.6.6.6',
            forwarded: 'for=6.6.6.6',
            connection: 'keep-alive, x-hop',
            'x-hop': 'secret',
            te: 'trailers',
          },
        },
        (response) => {
          expect(response.headers['x-request-id']).toBe('request-0001');
          response.resume().on('end', resolve);
        },
      )
        .on('error', reject)
        .end();
    });
    const { headers } = upstream.seen[0];
    expect(headers).toMatchObject({
      'x-request-id': 'request-0001',
      traceparent: TRACE,
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
    });
    expect(headers['x-forwarded-host']).toBe(new URL(gateway.url).host);
    for (const name of [
      'x-forwarded-user',
      'x-marmalade-principal',
      'x-internal-role',
      'x-real-ip',
      'forwarded',
      'x-hop',
      'te',
    ]) {
      expect(headers[name]).toBeUndefined();
    }
  });

  test('a request id is made when there is none, the same on both sides', async () => {
    const response = await ask('/api/v1/notifications');
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(upstream.seen[0].headers['x-request-id']).toBe(response.headers.get('x-request-id'));
  });

  test('no origin but our own may read', async () => {
    const response = await ask('/api/v1/notifications', { headers: { origin: 'https://elsewhere.example' } });
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('the API key', () => {
  test.each([
    [undefined, 'CREDENTIALS_MISSING'],
    ['mk_wrong', 'API_KEY_INVALID'],
  ])('%p is %s, and nothing is sent on', async (key, expected) => {
    const response = await fetch(`${gateway.url}/api/v1/events`, {
      method: 'POST',
      body: 'x',
      headers: key ? { 'x-api-key': key } : {},
    });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toContain('X-API-Key');
    expect(await codeIn(response)).toBe(expected);
    expect(upstream.seen).toEqual([]);
  });
});

describe('bodies', () => {
  const post = (body: string | ReadableStream, headers = {}) =>
    ask('/api/v1/events', { method: 'POST', body, duplex: 'half', headers });
  const chunks = (count: number) =>
    new ReadableStream({
      pull(controller) {
        if (count-- > 0) controller.enqueue(new TextEncoder().encode('x'.repeat(64 * 1024)));
        else controller.close();
      },
    });

  test('of exactly 1 MiB pass, of a declared length and chunked', async () => {
    expect((await post('x'.repeat(MIB))).status).toBe(200);
    expect((await post(chunks(16))).status).toBe(200);
    expect(upstream.seen.map(({ body }) => body.length)).toEqual([MIB, MIB]);
  });

  test('of a declared length over 1 MiB are refused at once', async () => {
    const response = await post('x'.repeat(MIB + 1));
    expect([response.status, await codeIn(response)]).toEqual([413, 'BODY_TOO_LARGE']);
    expect(upstream.seen).toEqual([]);
  });

  test('that grow over 1 MiB while they stream are refused, and the service never has them whole', async () => {
    const response = await post(chunks(20));
    expect([response.status, await codeIn(response)]).toEqual([413, 'BODY_TOO_LARGE']);
    expect(upstream.seen).toEqual([]);
    expect((await ask('/api/v1/notifications')).status).toBe(200);
  });

  test('stream in both directions: the first part arrives before the last is made', async () => {
    let finish: () => void = () => {};
    upstream.answer = (_request, response) => {
      response.write('first,');
      finish = () => response.end('last');
    };
    const response = await ask('/api/v1/notifications');
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader?.read())?.value).toBe('first,');
    finish();
    expect((await reader?.read())?.value).toBe('last');
  });
});

describe('a service that is away', () => {
  afterEach(async () => {
    await upstream.stop();
    await upstream.start();
  });

  test('is a 503 that names it and says when to come back; then it works again', async () => {
    await upstream.stop();
    const response = await ask('/api/v1/notifications');
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('2');
    expect(await response.json()).toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
      retryable: true,
      detail: expect.stringContaining('dispatcher'),
    });
    await upstream.start();
    expect((await ask('/api/v1/notifications')).status).toBe(200);
  });

  test('a connection cut before the answer is a 503, and the request was sent once', async () => {
    upstream.answer = (request) => request.socket.destroy();
    expect((await ask('/api/v1/events', { method: 'POST', body: '{}' })).status).toBe(503);
    expect((await ask('/api/v1/notifications')).status).toBe(503);
    expect(upstream.seen).toHaveLength(2);
  });

  test('its own 503 is passed on without trying again', async () => {
    upstream.answer = (_request, response) => response.writeHead(503, { 'retry-after': '1' }).end('{}');
    expect((await ask('/api/v1/notifications')).status).toBe(503);
    expect(upstream.seen).toHaveLength(1);
  });
});

describe('a service that is slow', () => {
  test('is a 504 when it does not begin its answer in time', async () => {
    const services = new Services({ dispatcher: upstream.url }, 200);
    const app = await startApp((instance) => forward(instance, services, admissionOf({})));
    upstream.answer = () => {};
    const response = await fetch(`${await app.getUrl()}/api/v1/notifications`, { headers: { 'x-api-key': KEY } });
    expect([response.status, await codeIn(response)]).toEqual([504, 'SERVICE_TIMEOUT']);
    await app.close();
    await services.close();
  });
});

describe('health', () => {
  const health = async (path = '/health') => {
    const response = await fetch(gateway.url + path);
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  test("holds each service's own", async () => {
    upstream.answer = (_request, response) =>
      response.end('{"status":"ok","version":"1","checks":{"database":{"ok":true}}}');
    const { status, body } = await health();
    expect(status).toBe(200);
    expect(body).toMatchObject({
      status: 'ok',
      service: 'gateway',
      checks: { dispatcher: { ok: true, detail: { status: 'ok', version: '1', checks: { database: { ok: true } } } } },
    });
  });

  test('is down when a service is, answers nothing, or does not answer in two seconds; live all the same', async () => {
    upstream.answer = (_request, response) => response.writeHead(503).end('{"status":"down"}');
    expect(await health('/health/ready')).toMatchObject({ status: 503, body: { status: 'down' } });
    upstream.answer = () => {};
    const started = performance.now();
    expect(await health()).toMatchObject({ status: 503, body: { checks: { dispatcher: { ok: false } } } });
    expect(performance.now() - started).toBeLessThan(2_600);
    await upstream.stop();
    expect((await health()).status).toBe(503);
    expect((await health('/health/live')).status).toBe(200);
    await upstream.start();
  });
});

describe('documents', () => {
  test('OpenAPI holds the forwarded routes only, under the prefix', async () => {
    const EVENT = { $ref: '#/components/schemas/Event' };
    upstream.answer = (request, response) => {
      expect(request.url).toBe('/openapi.json');
      response.end(
        JSON.stringify({
          openapi: '3.1.0',
          tags: [{ name: 'Events', description: 'what happened' }],
          paths: { '/events': { post: { tags: ['Events'], responses: { 202: EVENT } } }, '/internal': { get: {} } },
          components: { schemas: { Event: { type: 'object' }, OfInternal: {} } },
        }),
      );
    };
    const document = (await (await fetch(`${gateway.url}/api/openapi.json`)).json()) as Record<string, object>;
    expect(document).toMatchObject({
      openapi: '3.1.0',
      security: [{ bearerAuth: [] }, { apiKey: [] }],
      components: {
        schemas: { Event: { type: 'object' } },
        securitySchemes: { apiKey: { in: 'header' }, bearerAuth: { scheme: 'bearer' } },
      },
    });
    expect(document.paths).toEqual({ '/api/v1/events': { post: { tags: ['Events'], responses: { 202: EVENT } } } });
    expect(document.tags).toContainEqual({ name: 'Events', description: 'what happened' });
    expect(JSON.stringify(document)).not.toContain('OfInternal');
    await fetch(`${gateway.url}/api/openapi.json`);
    expect(upstream.seen).toHaveLength(1);
  });

  test('AsyncAPI is the dispatcher’s', async () => {
    upstream.answer = (_request, response) => response.end('{"asyncapi":"3.0.0"}');
    expect(await (await fetch(`${gateway.url}/api/asyncapi.json`)).json()).toEqual({ asyncapi: '3.0.0' });
    expect(upstream.seen[0].url).toBe('/asyncapi.json');
  });

  test.each(['/', '/api/docs', '/api/redoc'])('%s loads nothing from elsewhere', async (path) => {
    const response = await fetch(gateway.url + path);
    const html = await response.text();
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/https?:|script-src[^;]*'unsafe-inline'|\*/);
    for (const [, address] of html.matchAll(/(?:src|href|spec-url)="([^"]+)"/g)) {
      expect(address).toMatch(/^(\/(?!\/)|data:)/);
      if (/\.(js|css|png)$/.test(address)) expect((await fetch(gateway.url + address)).status).toBe(200);
    }
  });

  test('of the readers’ packages only what the pages need is served', async () => {
    for (const path of [
      '/api/docs/swagger-ui/package.json',
      '/api/docs/swagger-ui/',
      '/api/redoc/redoc.lib.js',
      '/api/redoc/%2e%2e/package.json',
    ]) {
      expect([403, 404]).toContain(await rawRequest(path));
    }
  });
});

describe('metrics', () => {
  test('are on their own port, with durations by route', async () => {
    await ask('/api/v1/notifications/1');
    const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
    expect(text).toMatch(
      /http_request_duration_seconds_count\{service="gateway",method="GET",route="\/api\/v1\/notifications\/\*",status="200"\}/,
    );
    expect((await fetch(`http://127.0.0.1:${metricsPort}/other`)).status).toBe(404);
  });
});

describe('start and stop', () => {
  const start = (port: string) => startTestGateway({ PORT: port, DISPATCHER_URL: upstream.url });

  test('a stop lets an answer in flight finish', async () => {
    const other = await start('0');
    upstream.answer = (_request, response) => void setTimeout(() => response.end('late'), 300);
    const answer = fetch(`${other.url}/api/v1/notifications`, { headers: { 'x-api-key': KEY } });
    await new Promise((resolve) => setTimeout(resolve, 100));
    await other.close();
    expect(await (await answer).text()).toBe('late');
  });

  test('a stop does not wait for a service that hangs', async () => {
    const other = await start('0');
    upstream.answer = () => {};
    const answer = fetch(`${other.url}/api/v1/notifications`, { headers: { 'x-api-key': KEY } }).catch(() => 'cut');
    await new Promise((resolve) => setTimeout(resolve, 100));
    const started = performance.now();
    await other.close();
    expect(performance.now() - started).toBeLessThan(3_000);
    expect(await answer).toBe('cut');
  });

  test('a port that is taken is an error, not a crash', async () => {
    await expect(start(new URL(gateway.url).port)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});

import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { RunningGateway } from '../src/index.js';
import { KEY, startTestGateway } from './test-gateway.js';
import { Upstream } from './upstream.js';

const dispatcher = new Upstream();
let gateway: RunningGateway;

beforeAll(async () => {
  await dispatcher.start();
  gateway = await startTestGateway({ DISPATCHER_URL: dispatcher.url, IDENTITY_URL: dispatcher.url });
});
afterAll(async () => {
  await gateway.close();
  await dispatcher.stop();
});
beforeEach(() => void (dispatcher.seen.length = 0));

/** Sends bytes as they are, and reads until the gateway closes. */
function send(bytes: string): Promise<string> {
  const { hostname, port } = new URL(gateway.url);
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(Number(port), hostname, () => socket.write(bytes, 'latin1'));
    socket.setEncoding('utf8').on('data', (part: string) => (text += part));
    socket.on('end', () => resolve(text)).on('error', reject);
  });
}
const request = (line: string, ...headers: string[]) =>
  `${[line, 'host: gateway', `x-api-key: ${KEY}`, 'connection: close', ...headers].join('\r\n')}\r\n\r\n`;

const cases: [string, string, number, string][] = [
  ['a path that is no UTF-8', request('GET /api/v1/events/%ff%fe HTTP/1.1'), 400, 'BAD_REQUEST'],
  ['a path with half an escape', request('GET /api/v1/events/%f HTTP/1.1'), 400, 'BAD_REQUEST'],
  ['a path with a raw byte', request('GET /api/v1/nothing/\xff HTTP/1.1'), 400, 'BAD_REQUEST'],
  ['a route there is not', request('GET /api/v1/nothing HTTP/1.1'), 404, 'ROUTE_NOT_FOUND'],
  [
    'what services serve for themselves',
    request('POST /api/v1/internal/access-tokens HTTP/1.1'),
    404,
    'ROUTE_NOT_FOUND',
  ],
  ['a service’s projection', request('GET /api/v1/people/1 HTTP/1.1'), 404, 'ROUTE_NOT_FOUND'],
  ['the same at the root', request('POST /internal/access-tokens HTTP/1.1'), 404, 'ROUTE_NOT_FOUND'],
  ['the same by a detour', request('GET /api/v1/events/..%2f..%2finternal/x HTTP/1.1'), 404, 'ROUTE_NOT_FOUND'],
  ['a segment that begins with two dots', request('GET /api/v1/events/..;/x HTTP/1.1'), 404, 'ROUTE_NOT_FOUND'],
  ['a segment that ends with two dots', request('GET /api/v1/events/x%2e./y HTTP/1.1'), 404, 'ROUTE_NOT_FOUND'],
  ['the prefix in another writing', request('GET /%61pi/v1/events HTTP/1.1'), 404, 'ROUTE_NOT_FOUND'],
  ['a query that is no UTF-8', request('GET /api/v1/events?q=%ff HTTP/1.1'), 400, 'BAD_REQUEST'],
  ['a query with half an escape', request('GET /api/v1/events?q=100% HTTP/1.1'), 400, 'BAD_REQUEST'],
  [
    'headers of 20 KiB',
    request('GET /api/v1/events HTTP/1.1', `x-long: ${'x'.repeat(20_000)}`),
    431,
    'HEADERS_TOO_LARGE',
  ],
  [
    'a thousand long headers',
    request('GET /api/v1/events HTTP/1.1', ...Array.from({ length: 1_000 }, (_, i) => `x-${i}: ${'y'.repeat(20)}`)),
    431,
    'HEADERS_TOO_LARGE',
  ],
  ['a header with a NUL', request('GET /api/v1/events HTTP/1.1', 'x-nul: a\0b'), 400, 'BAD_REQUEST'],
  ['a header name with a blank', request('GET /api/v1/events HTTP/1.1', 'x nul: a'), 400, 'BAD_REQUEST'],
  [
    'two lengths',
    request('POST /api/v1/events HTTP/1.1', 'content-length: 1', 'content-length: 2'),
    400,
    'BAD_REQUEST',
  ],
  [
    'a length and chunks',
    request('POST /api/v1/events HTTP/1.1', 'content-length: 4', 'transfer-encoding: chunked'),
    400,
    'BAD_REQUEST',
  ],
  ['a negative length', request('POST /api/v1/events HTTP/1.1', 'content-length: -1'), 400, 'BAD_REQUEST'],
  [
    'a length beyond all numbers',
    request('POST /api/v1/events HTTP/1.1', `content-length: ${'9'.repeat(40)}`),
    400,
    'BAD_REQUEST',
  ],
  [
    'a body that is too large',
    request('POST /api/v1/events HTTP/1.1', 'content-length: 1048577'),
    413,
    'BODY_TOO_LARGE',
  ],
  ['no HTTP', 'hello\r\n\r\n', 400, 'BAD_REQUEST'],
  ['a method there is not', request('BREW /api/v1/events HTTP/1.1'), 400, 'BAD_REQUEST'],
  ['a method the route does not take', request('DELETE /health HTTP/1.1'), 405, 'METHOD_NOT_ALLOWED'],
];

test.each(cases)('%s is a problem, and reaches no service', async (_title, bytes, status, code) => {
  const [head, body] = splitAnswer(await send(bytes));
  expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(head).toMatch(/\r\ncontent-type: application\/problem\+json/i);
  expect(JSON.parse(body)).toMatchObject({ type: `urn:marmalade:problem:${code}`, status, code });
  expect(body).not.toMatch(/node_modules|\.[tj]s:\d|\\n\s+at /);
  expect(dispatcher.seen).toEqual([]);
});

test('metacharacters in headers go on as they are, or not at all', async () => {
  const [head] = splitAnswer(
    await send(request('GET /api/v1/events HTTP/1.1', `x-request-id: ' OR 1=1 --`, 'x-odd: a\tb;"\xe9')),
  );
  expect(head).toMatch(/^HTTP\/1.1 200 /);
  expect(dispatcher.seen[0].headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  expect(dispatcher.seen[0].headers['x-odd']).toBe('a\tb;"\xe9');
});

test('a request that names the whole address is the same request', async () => {
  const [head] = splitAnswer(await send(request('GET http://internal/api/v1/events/1?a=b HTTP/1.1')));
  expect(head).toMatch(/^HTTP\/1.1 200 /);
  expect(dispatcher.seen[0]).toMatchObject({ url: '/events/1?a=b' });
});

test('an expectation nobody knows is no reason to say nothing', async () => {
  const [head] = splitAnswer(await send(request('GET /api/v1/events HTTP/1.1', 'expect: a miracle')));
  expect(head).toMatch(/^HTTP\/1.1 200 /);
});

function splitAnswer(text: string): [head: string, body: string] {
  const end = text.indexOf('\r\n\r\n');
  return [text.slice(0, end), text.slice(end + 4)];
}

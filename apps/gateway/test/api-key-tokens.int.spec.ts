import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { waitFor } from '@marmalade/testing';
import { Agent } from 'undici';
import { ApiKeyTokens } from '../src/api-key-tokens.js';
import { Upstream } from './upstream.js';

const KEY = 'mk_other_012345678901234567890123456789';
const identity = new Upstream();
const agent = new Agent();
let tokens: ApiKeyTokens;
let count: number;
let late = 0;

beforeAll(() => identity.start());
afterAll(async () => {
  await agent.destroy();
  await identity.stop();
});
beforeEach(() => {
  count = 0;
  late = 0;
  identity.answer = (_request, response) => {
    const principal = { id: 'key-1', role: 'service', scopes: ['*'] };
    response.end(JSON.stringify({ accessToken: `token-${++count}`, expiresIn: 600, principal }));
  };
  tokens = new ApiKeyTokens(`${identity.url}/`, agent);
  const real = Date.now.bind(Date);
  jest.spyOn(Date, 'now').mockImplementation(() => real() + late);
});
afterEach(() => void jest.restoreAllMocks());

const refuse = () => {
  identity.answer = (_request, response) => {
    count += 1;
    response.writeHead(401).end('{}');
  };
};
const authorization = async (key = KEY) => (await tokens.callerOf(key, async () => {})).authorization;

test('many at once ask once', async () => {
  expect(new Set(await Promise.all(Array.from({ length: 20 }, () => authorization())))).toEqual(
    new Set(['Bearer token-1']),
  );
  expect(count).toBe(1);
});

test('after five seconds the old token serves while a new one is fetched', async () => {
  await authorization();
  late = 4_000;
  await authorization();
  expect(count).toBe(1);
  late = 6_000;
  expect(await authorization()).toBe('Bearer token-1');
  await waitFor(async () => (await authorization()) === 'Bearer token-2');
});

test('a revoked key is dropped as soon as identity says so', async () => {
  await authorization();
  refuse();
  late = 6_000;
  await authorization();
  await waitFor(() => authorization().then(() => false, (error: { code: string }) => error.code === 'API_KEY_INVALID')); // prettier-ignore
});

test('after a pause the first request waits for the answer: a key that was revoked meanwhile does not pass', async () => {
  await authorization();
  refuse();
  late = 40_000;
  await expect(authorization()).rejects.toMatchObject({ code: 'API_KEY_INVALID' });
});

test('identity away: the token serves until it ends, and identity is asked once in five seconds', async () => {
  await authorization();
  identity.answer = (request) => {
    count += 1;
    request.socket.destroy();
  };
  late = 40_000;
  expect(await authorization()).toBe('Bearer token-1');
  expect(await authorization()).toBe('Bearer token-1');
  expect(count).toBe(2);
  late = 599_000;
  expect(await authorization()).toBe('Bearer token-1');
  late = 601_000;
  await expect(authorization()).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
});

test('a key that was unknown is asked about again after two seconds', async () => {
  refuse();
  for (const _ of [1, 2]) await expect(authorization()).rejects.toMatchObject({ code: 'API_KEY_INVALID' });
  expect(count).toBe(1);
  late = 2_100;
  await expect(authorization()).rejects.toMatchObject({ code: 'API_KEY_INVALID' });
  expect(count).toBe(2);
});

test('who may not ask learns nothing', async () => {
  const refused = new Error('refused');
  await expect(tokens.callerOf(KEY, () => Promise.reject(refused))).rejects.toBe(refused);
  expect(count).toBe(0);
});

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createTokenKeys, type TestTokenKeys } from '@marmalade/testing';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { AccessTokens, jwksUrl, RemoteJwks } from '../src/index.js';

/** What identity publishes; undefined: it is in trouble. */
let published: TestTokenKeys[] | undefined;
let asked: number;
let server: Server;
let url: string;

beforeEach(async () => {
  published = [createTokenKeys()];
  asked = 0;
  server = createServer((_request, response) => {
    asked += 1;
    if (!published) return response.writeHead(500).end();
    const keys = published.map(({ kid, publicKey }) => ({ ...publicKey.export({ format: 'jwk' }), kid }));
    return response.end(JSON.stringify({ keys }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = jwksUrl({ IDENTITY_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` });
});
afterEach(() => {
  jest.useRealTimers();
  server.close();
  server.closeAllConnections();
});

const owner = { role: 'owner' } as const;

test('keys are fetched once, and serve while identity is away', async () => {
  const keys = new RemoteJwks(url);
  const tokens = new AccessTokens(keys);
  const [first] = published!;
  await Promise.all([1, 2, 3].map(() => tokens.verify(first!.authorization(owner))));
  expect(asked).toBe(1);
  published = undefined;
  expect(await tokens.verify(first!.authorization({ role: 'cashier' }))).toMatchObject({ role: 'cashier' });
  expect(asked).toBe(1);
});

test('an unknown key makes it ask again, but not each time: anybody can invent one', async () => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'setTimeout', 'clearTimeout', 'queueMicrotask'] });
  const tokens = new AccessTokens(new RemoteJwks(url));
  const invented = () => createTokenKeys().authorization(owner);
  for (let n = 0; n < 3; n += 1)
    await expect(tokens.verify(invented())).rejects.toMatchObject({ code: 'TOKEN_INVALID' });
  expect(asked).toBe(1);
  const next = createTokenKeys();
  published!.push(next);
  jest.setSystemTime(Date.now() + 1_100);
  expect(await tokens.verify(next.authorization(owner))).toMatchObject({ role: 'owner' });
  expect(asked).toBe(2);
});

test('without any key, and identity away, nobody can tell: 503, and it recovers at once', async () => {
  const kept = published;
  published = undefined;
  const tokens = new AccessTokens(new RemoteJwks(url));
  const authorization = kept![0]!.authorization(owner);
  await expect(tokens.verify(authorization)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE', status: 503 });
  published = kept;
  expect(await tokens.verify(authorization)).toMatchObject({ role: 'owner' });
});

test('a key that was taken back is forgotten with the next fetch', async () => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'setTimeout', 'clearTimeout', 'queueMicrotask'] });
  const keys = new RemoteJwks(url);
  const [old] = published!;
  expect(await keys.keyOf(old!.kid)).toBeDefined();
  published = [createTokenKeys()];
  jest.setSystemTime(Date.now() + 61_000);
  expect(await keys.keyOf(published[0]!.kid)).toBeDefined();
  expect(await keys.keyOf(old!.kid)).toBeUndefined();
});

test('a token of a key that was taken back is refused a minute later, though it was taken before', async () => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'setTimeout', 'clearTimeout', 'queueMicrotask'] });
  const keys = new RemoteJwks(url);
  const tokens = new AccessTokens(keys);
  const [leaked] = published!;
  const forged = leaked!.authorization(owner, { expiresIn: '30d' });
  expect(await tokens.verify(forged)).toMatchObject({ role: 'owner' });
  published = [createTokenKeys()];
  jest.setSystemTime(Date.now() + 61_000);
  await keys.keyOf(published[0]!.kid);
  await expect((async () => tokens.verify(forged))()).rejects.toMatchObject({ code: 'TOKEN_INVALID' });
});

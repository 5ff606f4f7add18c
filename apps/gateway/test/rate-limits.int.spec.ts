import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createTokenKeys } from '@marmalade/testing';
import type { RunningGateway } from '../src/index.js';
import { codeIn, KEY, startTestGateway, withJwks } from './test-gateway.js';
import { Upstream } from './upstream.js';

const keys = createTokenKeys();
const dispatcher = new Upstream();
const identity = new Upstream();
let gateway: RunningGateway | undefined;

beforeAll(() => Promise.all([dispatcher.start(), identity.start()]));
afterAll(() => Promise.all([dispatcher.stop(), identity.stop()]));
beforeEach(() => {
  dispatcher.seen.length = 0;
  identity.seen.length = 0;
  identity.answer = withJwks(keys, (_request, response) => response.writeHead(401).end('{}'));
});
afterEach(() => gateway?.close());

const start = async (settings: Record<string, string>) => {
  gateway = await startTestGateway({ DISPATCHER_URL: dispatcher.url, IDENTITY_URL: identity.url, ...settings });
};
const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(`${gateway!.url}/api/v1${path}`, { method, headers });
const statuses = async (count: number, send: () => Promise<Response>) => {
  const found: number[] = [];
  for (let i = 0; i < count; i += 1) found.push((await send()).status);
  return found;
};

describe('a caller', () => {
  test('is told how many requests are left, then refused with a time to come back; others go on', async () => {
    await start({ RATE_LIMIT_DEFAULT_PER_MINUTE: '2' });
    const ann = { authorization: keys.authorization({ id: 'ann' }) };
    const first = await ask('/notifications', ann);
    expect(first.headers.get('ratelimit-policy')).toBe('"default";q=2;w=60');
    expect(first.headers.get('ratelimit')).toMatch(/^"default";r=1;t=(59|60)$/);
    await ask('/notifications', ann);
    const refused = await ask('/notifications', ann);
    expect([refused.status, await codeIn(refused)]).toEqual([429, 'RATE_LIMITED']);
    expect(refused.headers.get('retry-after')).toMatch(/^(59|60)$/);
    expect(refused.headers.get('ratelimit')).toMatch(/;r=0;/);
    expect(dispatcher.seen).toHaveLength(2);
    expect((await ask('/notifications', { authorization: keys.authorization({ id: 'bob' }) })).status).toBe(200);
    expect((await ask('/notifications', { 'x-api-key': KEY })).status).toBe(200);
  });

  test('is one, whatever token is used', async () => {
    await start({ RATE_LIMIT_DEFAULT_PER_MINUTE: '2' });
    const send = () => ask('/notifications', { authorization: keys.authorization({ id: 'ann' }, { jwtid: String(Math.random()) }) }); // prettier-ignore
    expect(await statuses(3, send)).toEqual([200, 200, 429]);
  });

  test('may post any number of events, and has other counts for what is sent by hand', async () => {
    await start({ RATE_LIMIT_DEFAULT_PER_MINUTE: '1', RATE_LIMIT_SENDS_PER_MINUTE: '2' });
    const headers = { 'x-api-key': KEY };
    expect(await statuses(3, () => ask('/events', headers, 'POST'))).toEqual([200, 200, 200]);
    expect(await statuses(3, () => ask('/notifications', headers, 'POST'))).toEqual([200, 200, 429]);
    expect(await statuses(2, () => ask('/notifications', headers))).toEqual([200, 429]);
  });
});

describe('signing in', () => {
  const signIn = (headers: Record<string, string> = {}, path = '/auth/password') => ask(path, headers, 'POST');

  test('is limited by address, which X-Forwarded-For does not change', async () => {
    await start({ RATE_LIMIT_LOGIN_PER_MINUTE: '3' });
    let count = 0;
    const send = () => signIn({ 'x-forwarded-for': `203.0.113.${++count}`, forwarded: `for=203.0.113.${count}` });
    expect(await statuses(4, send)).toEqual([401, 401, 401, 429]);
    expect(identity.seen.map(({ headers }) => headers['x-forwarded-for'])).toEqual(Array(3).fill('127.0.0.1'));
  });

  test.each(['/%61uth/password', '/auth/%70assword', '/auth/password?x=1', '/auth/telegram/exchange'])(
    'at %s is counted with the rest',
    async (path) => {
      await start({ RATE_LIMIT_LOGIN_PER_MINUTE: '1' });
      await signIn();
      expect((await signIn({}, path)).status).toBe(429);
    },
  );

  test('behind a proxy that is trusted, is limited by the address that proxy tells', async () => {
    await start({ RATE_LIMIT_LOGIN_PER_MINUTE: '1', TRUSTED_PROXIES: 'loopback' });
    const from = (address: string) => signIn({ 'x-forwarded-for': address });
    expect((await from('203.0.113.1')).status).toBe(401);
    expect((await from('203.0.113.1')).status).toBe(429);
    // The client's own claim stands first; the proxy's word is the last.
    expect((await from('198.51.100.9, 203.0.113.1')).status).toBe(429);
    expect((await from('203.0.113.2')).status).toBe(401);
    expect(identity.seen.at(-1)?.headers['x-forwarded-for']).toBe('203.0.113.2');
  });
});

describe('credentials that are refused', () => {
  test('are counted by address: then identity is not asked any more, and who is known goes on', async () => {
    await start({ RATE_LIMIT_FAILED_CREDENTIALS_PER_MINUTE: '3' });
    let count = 0;
    const guess = () => ask('/notifications', { 'x-api-key': `mk_guess_0123456789012345678901234567_${count++}` });
    expect(await statuses(6, guess)).toEqual([401, 401, 401, 429, 429, 429]);
    expect(identity.seen).toHaveLength(3);
    const token = await ask('/notifications', { authorization: 'Bearer nothing' });
    expect([token.status, await codeIn(token)]).toEqual([429, 'RATE_LIMITED']);
    expect((await ask('/notifications', { 'x-api-key': KEY })).status).toBe(200);
    expect((await ask('/notifications', { authorization: keys.authorization({}) })).status).toBe(200);
  });

  test('tokens that were good once are not counted', async () => {
    await start({ RATE_LIMIT_FAILED_CREDENTIALS_PER_MINUTE: '1' });
    const authorization = keys.authorization({}, { expiresIn: -60 });
    expect(await statuses(3, () => ask('/notifications', { authorization }))).toEqual([401, 401, 401]);
  });
});

test('0 is no limit', async () => {
  await start({ RATE_LIMIT_DEFAULT_PER_MINUTE: '0', RATE_LIMIT_LOGIN_PER_MINUTE: '0' });
  const response = await ask('/notifications', { 'x-api-key': KEY });
  expect([response.status, response.headers.get('ratelimit')]).toEqual([200, null]);
});

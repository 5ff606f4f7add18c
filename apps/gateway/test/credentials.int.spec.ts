import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createTokenKeys } from '@marmalade/testing';
import jwt from 'jsonwebtoken';
import type { RunningGateway } from '../src/index.js';
import { codeIn, KEY, startTestGateway, withJwks } from './test-gateway.js';
import { Upstream } from './upstream.js';

const OTHER_KEY = 'mk_other_012345678901234567890123456789';
const keys = createTokenKeys();
const strangers = createTokenKeys();
const dispatcher = new Upstream();
const identity = new Upstream();
let gateway: RunningGateway;

/** Identity knows one API key. */
const exchanging = withJwks(keys, ({ headers, url, method }, response) => {
  response.setHeader('content-type', 'application/json');
  if (method !== 'POST' || url !== '/internal/access-tokens') response.end('{}');
  else if (headers['x-api-key'] !== OTHER_KEY) response.writeHead(401).end('{"code":"API_KEY_INVALID"}');
  else {
    const principal = { id: 'key-1', role: 'service', scopes: ['events:write'], name: 'a shop' };
    response.end(JSON.stringify({ accessToken: 'made-of-the-key', expiresIn: 600, principal }));
  }
});

beforeAll(async () => {
  await Promise.all([dispatcher.start(), identity.start()]);
  gateway = await startTestGateway({
    DISPATCHER_URL: dispatcher.url,
    IDENTITY_URL: identity.url,
    RATE_LIMIT_FAILED_CREDENTIALS_PER_MINUTE: '0',
  });
});
afterAll(async () => {
  await gateway.close();
  await Promise.all([dispatcher.stop(), identity.stop()]);
});
beforeEach(() => {
  dispatcher.seen.length = 0;
  identity.seen.length = 0;
  identity.answer = exchanging;
});

const ask = (headers: Record<string, string>, path = '/api/v1/notifications') => fetch(gateway.url + path, { headers });

describe('a token', () => {
  test('that identity signed goes on as it is', async () => {
    const authorization = keys.authorization({ role: 'owner' });
    expect((await ask({ authorization })).status).toBe(200);
    expect(dispatcher.seen[0].headers).toMatchObject({ authorization });
  });

  test('goes before an API key, which then goes nowhere', async () => {
    const authorization = keys.authorization({ role: 'owner' });
    expect((await ask({ authorization, 'x-api-key': KEY })).status).toBe(200);
    expect(dispatcher.seen[0].headers).toMatchObject({ authorization });
    expect(dispatcher.seen[0].headers['x-api-key']).toBeUndefined();
    expect(await codeIn(await ask({ authorization: 'Bearer x', 'x-api-key': KEY }))).toBe('TOKEN_INVALID');
  });

  const claims = { role: 'owner' };
  const usual = { keyid: keys.kid, subject: 'owner-1', issuer: 'marmalade', audience: 'marmalade', expiresIn: '10m' };
  const good = () => keys.authorization({ role: 'owner', id: 'owner-1' });
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const forged: [string, () => string, string?][] = [
    [
      'without an algorithm',
      () => `Bearer ${jwt.sign(claims, '', { ...usual, algorithm: 'none' } as jwt.SignOptions)}`,
    ],
    [
      'with HS256 and the public key as its secret',
      () => {
        const header = encode({ alg: 'HS256', typ: 'JWT', kid: keys.kid });
        const signed = `${header}.${good().split('.')[1]}`;
        // By hand: jsonwebtoken itself does not sign with such a secret.
        const secret = keys.publicKey.export({ type: 'spki', format: 'pem' });
        return `Bearer ${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
      },
    ],
    ['signed with a key that identity does not have', () => strangers.authorization({ role: 'owner' })],
    [
      'signed with a strange key under the id of a known one',
      () => strangers.authorization({ role: 'owner' }, { keyid: keys.kid }),
    ],
    ['for another audience', () => keys.authorization({ role: 'owner' }, { audience: 'elsewhere' })],
    ['of another issuer', () => keys.authorization({ role: 'owner' }, { issuer: 'elsewhere' })],
    ['of a role there is not', () => keys.authorization({ role: 'emperor' as never })],
    [
      'with a payload that was changed',
      () => {
        const [header, , signature] = good().split('.');
        const payload = { ...(jwt.decode(good().slice(7)) as object), role: 'owner', sub: 'somebody-else' };
        return `${header}.${encode(payload)}.${signature}`;
      },
    ],
    ['with a signature cut short', () => good().slice(0, -10)],
    ['that is none', () => 'Bearer nothing.at.all'],
    ['in another scheme', () => 'Basic b3duZXI6b3duZXI='],
    ['with a kid that is a path', () => keys.authorization({ role: 'owner' }, { keyid: '../../etc/passwd' })],
    ['with a kid that is SQL', () => keys.authorization({ role: 'owner' }, { keyid: "' OR 1=1 --" })],
    ['that has expired', () => keys.authorization({ role: 'owner' }, { expiresIn: -60 }), 'TOKEN_EXPIRED'],
    ['that is not valid yet', () => keys.authorization({ role: 'owner' }, { notBefore: 3_600 })],
  ];
  test.each(forged)('%s is refused, and nothing is sent on', async (_title, make, expected = 'TOKEN_INVALID') => {
    const response = await ask({ authorization: make() });
    expect([response.status, await codeIn(response)]).toEqual([401, expected]);
    expect(response.headers.get('www-authenticate')).toContain('Bearer');
    expect(dispatcher.seen).toEqual([]);
  });

  test('in the address is none', async () => {
    const token = keys.authorization({ role: 'owner' }).slice(7);
    const response = await ask({}, `/api/v1/notifications?access_token=${token}`);
    expect([response.status, await codeIn(response)]).toEqual([401, 'CREDENTIALS_MISSING']);
  });
});

describe('an API key', () => {
  test('the first one goes on itself, and identity is not asked', async () => {
    expect((await ask({ 'x-api-key': KEY })).status).toBe(200);
    expect(dispatcher.seen[0].headers).toMatchObject({ 'x-api-key': KEY });
    expect(identity.seen).toEqual([]);
  });

  test('another one is exchanged once for a token, and goes no further', async () => {
    for (const _ of [1, 2, 3]) expect((await ask({ 'x-api-key': OTHER_KEY })).status).toBe(200);
    expect(dispatcher.seen).toHaveLength(3);
    for (const { headers } of dispatcher.seen) {
      expect(headers.authorization).toBe('Bearer made-of-the-key');
      expect(headers['x-api-key']).toBeUndefined();
    }
    expect(identity.seen.filter(({ url }) => url === '/internal/access-tokens')).toHaveLength(1);
  });

  test('that identity does not know is refused, and asked about once', async () => {
    for (const _ of [1, 2]) {
      const response = await ask({ 'x-api-key': 'mk_unknown_0123456789012345678901234' });
      expect([response.status, await codeIn(response)]).toEqual([401, 'API_KEY_INVALID']);
    }
    expect(identity.seen).toHaveLength(1);
    expect(dispatcher.seen).toEqual([]);
  });

  test.each(['short', 'x'.repeat(300), 'with a blank inside, and long enough', `${KEY}'; DROP TABLE api_key; --`])(
    '%p is refused',
    async (key) => {
      expect(await codeIn(await ask({ 'x-api-key': key }))).toBe('API_KEY_INVALID');
    },
  );

  test('while identity is away: what is known works, what is not is a 503 and no 401', async () => {
    expect((await ask({ 'x-api-key': OTHER_KEY })).status).toBe(200);
    await identity.stop();
    try {
      expect((await ask({ 'x-api-key': KEY })).status).toBe(200);
      expect((await ask({ 'x-api-key': OTHER_KEY })).status).toBe(200);
      expect((await ask({ authorization: keys.authorization({ role: 'readonly' }) })).status).toBe(200);
      const response = await ask({ 'x-api-key': 'mk_not_seen_before_012345678901234' });
      expect([response.status, await codeIn(response)]).toEqual([503, 'SERVICE_UNAVAILABLE']);
      const signIn = await fetch(`${gateway.url}/api/v1/auth/password`, { method: 'POST', body: '{}' });
      expect([signIn.status, await codeIn(signIn)]).toEqual([503, 'SERVICE_UNAVAILABLE']);
    } finally {
      await identity.start();
    }
    const signIn = await fetch(`${gateway.url}/api/v1/auth/password`, { method: 'POST', body: '{}' });
    expect(signIn.status).toBe(200);
  });
});

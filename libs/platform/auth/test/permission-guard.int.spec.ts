import { createHmac } from 'node:crypto';
import { createTokenKeys } from '@marmalade/testing';
import { createHttpApp } from '@marmalade/http';
import { createLogger } from '@marmalade/observability';
import { Controller, Get, Module, type Type } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  assertEveryRouteDeclaresItsPermission,
  authModule,
  CurrentPrincipal,
  declaredPermissions,
  Permission,
  type Principal,
  Public,
  type TokenKeys,
} from '../src/index.js';

const ANNA = '019aa4b0-31c2-7a54-8f0d-2b6f1c9e4a77';
const BORIS = '019aa4b0-31c2-7a54-8f0d-2b6f1c9e4a78';

@Controller('people')
class People {
  @Permission('customers:write') @Get() all() {
    return [];
  }
  @Permission('customers:read', { own: 'id' }) @Get(':id') one() {
    return {};
  }
  @Permission('customers:read', { narrowed: true }) @Get('of/mine') mine() {
    return [];
  }
  @Public() @Get('open/door') open() {
    return 'open';
  }
  @Get('forgotten/door') forgotten() {
    return 'never';
  }
}

@Permission('me:read')
@Controller('me')
class Me {
  @Get() who(@CurrentPrincipal() principal: Principal) {
    return principal;
  }
}

@Permission('cups:read')
@Controller('cups')
class Cups {
  @Get() list() {
    return [];
  }
}

async function create(controllers: Type[], keys: TokenKeys = createTokenKeys(), apiKey = 'mk_right') {
  class Root {}
  Module({ controllers, imports: [authModule({ apiKey, keys })] })(Root);
  return createHttpApp(Root, { service: 'tea', logger: createLogger({ service: 'tea', level: 'silent' }) });
}

describe('PermissionGuard', () => {
  const keys = createTokenKeys();
  let url: string;
  let close: () => Promise<void>;
  beforeAll(async () => {
    const app = await create([People, Me], keys);
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
    close = () => app.close();
  });
  afterAll(() => close());

  /** As somebody with a token; unset: with the API key; `null`: as nobody. */
  const ask = async (path: string, as?: Partial<Principal> | null) => {
    const credentials: Record<string, string> = as
      ? { authorization: keys.authorization(as) }
      : { 'x-api-key': 'mk_right' };
    const answer = await fetch(url + path, { headers: as === null ? {} : credentials });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: text.startsWith('{') ? JSON.parse(text) : text };
  };

  test.each<[string, Partial<Principal> | null | undefined, number, string | undefined]>([
    ['/people', undefined, 200, undefined],
    ['/people', null, 401, 'CREDENTIALS_MISSING'],
    ['/people', { role: 'marketing' }, 200, undefined],
    ['/people', { role: 'readonly' }, 403, 'PERMISSION_DENIED'],
    ['/people', { role: 'customer', id: ANNA }, 403, 'PERMISSION_DENIED'],
    ['/people', { role: 'service', scopes: ['customers:write'] }, 200, undefined],
    ['/people', { role: 'service', scopes: ['customers:*'] }, 200, undefined],
    ['/people', { role: 'service', scopes: ['customers:read'] }, 403, 'PERMISSION_DENIED'],
    ['/people', { role: 'service', scopes: [] }, 403, 'PERMISSION_DENIED'],
    // Scopes are a service's: a person can not bring any.
    ['/people', { role: 'customer', scopes: ['*'] }, 403, 'PERMISSION_DENIED'],
    [`/people/${ANNA}`, { role: 'customer', id: ANNA }, 200, undefined],
    [`/people/${ANNA}`, { role: 'customer', id: BORIS }, 403, 'PERMISSION_DENIED'],
    [`/people/${ANNA}`, { role: 'readonly' }, 200, undefined],
    [`/people/${ANNA}`, { role: 'cashier', id: ANNA }, 403, 'PERMISSION_DENIED'],
    // The handler keeps to what is theirs.
    ['/people/of/mine', { role: 'customer', id: ANNA }, 200, undefined],
    ['/people/of/mine', { role: 'cashier', id: ANNA }, 403, 'PERMISSION_DENIED'],
    ['/me', { role: 'customer', id: ANNA }, 200, undefined],
    ['/me', { role: 'cashier' }, 200, undefined],
    // A service has no "me", whatever it may else.
    ['/me', undefined, 403, 'PERMISSION_DENIED'],
    ['/me', { role: 'service', scopes: ['*', 'me:read'] }, 403, 'PERMISSION_DENIED'],
    ['/people/open/door', null, 200, undefined],
    ['/people/forgotten/door', undefined, 403, 'PERMISSION_DENIED'],
    ['/health', null, 200, undefined],
    ['/metrics', null, 200, undefined],
  ])('%s as %j is %d %p', async (path, as, status, code) => {
    const answer = await ask(path, as);
    expect([answer.status, code && answer.body.code]).toEqual([status, code]);
    if (status === 401) expect(answer.headers.get('www-authenticate')).toMatch(/Bearer/);
  });

  test('the handler gets who asks', async () => {
    const { body } = await ask('/me', {
      role: 'customer',
      id: ANNA,
      name: 'Anna',
      sessionId: 's1',
      via: 'bot',
    });
    const anna = { role: 'customer', id: ANNA, name: 'Anna', sessionId: 's1', via: 'bot', scopes: [] };
    expect(body).toEqual({ ...anna, expiresAt: expect.any(Number) });
    expect(body.expiresAt).toBeGreaterThan(Date.now());
  });
});

describe('a token is refused', () => {
  const keys = createTokenKeys();
  let url: string;
  let close: () => Promise<void>;
  beforeAll(async () => {
    const app = await create([People], keys);
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
    close = () => app.close();
  });
  afterAll(() => close());

  const ask = async (authorization: string, apiKey?: string) => {
    const headers = { authorization, ...(apiKey && { 'x-api-key': apiKey }) };
    const answer = await fetch(`${url}/people`, { headers });
    return [answer.status, ((await answer.json()) as { code?: string }).code];
  };
  const owner = { role: 'owner' } as const;
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = () => ({
    sub: ANNA,
    role: 'owner',
    iss: 'marmalade',
    aud: 'marmalade',
    exp: Math.floor(Date.now() / 1_000) + 60,
  });
  const signedByHand = (header: object, key: string) => {
    const text = `${encode(header)}.${encode(claims())}`;
    return `Bearer ${text}.${createHmac('sha256', key).update(text).digest('base64url')}`;
  };

  test('while a good one is taken, twice the same', async () => {
    const good = keys.authorization(owner);
    expect(await ask(good)).toEqual([200, undefined]);
    expect(await ask(good)).toEqual([200, undefined]);
  });

  test.each<[string, () => string, string?]>([
    ['of the algorithm none', () => `Bearer ${encode({ alg: 'none', kid: keys.kid })}.${encode(claims())}.`],
    [
      'of HS256 with the public key for a secret',
      () =>
        signedByHand({ alg: 'HS256', kid: keys.kid }, keys.publicKey.export({ type: 'spki', format: 'pem' }) as string),
    ],
    ['signed by another key under our id', () => createTokenKeys().authorization(owner, { keyid: keys.kid })],
    ['with a key id of others', () => createTokenKeys().authorization(owner)],
    ['without a key id', () => signedByHand({ alg: 'HS256' }, 'x')],
    ['of another audience', () => keys.authorization(owner, { audience: 'elsewhere' })],
    ['of another issuer', () => keys.authorization(owner, { issuer: 'elsewhere' })],
    ['that has expired', () => keys.authorization(owner, { expiresIn: -60 }), 'TOKEN_EXPIRED'],
    ['that is not valid yet', () => keys.authorization(owner, { notBefore: 3_600 })],
    ['of a role there is not', () => keys.authorization({ role: 'emperor' as 'owner' })],
    [
      'that was changed',
      () =>
        keys
          .authorization(owner)
          .replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))
          .slice(0, -3),
    ],
    ['that is none', () => 'Bearer tea'],
    ['of another scheme', () => 'Basic b3duZXI6cGFzc3dvcmQ='],
    ['without anything', () => 'Bearer '],
  ])('%s', async (_kind, make, code = 'TOKEN_INVALID') => {
    expect(await ask(make())).toEqual([401, code]);
  });

  test('also beside a good API key: what a client says must be true', async () => {
    expect(await ask('Bearer tea', 'mk_right')).toEqual([401, 'TOKEN_INVALID']);
  });
});

describe('assertEveryRouteDeclaresItsPermission', () => {
  test('names the routes that declare nothing', async () => {
    const app = await create([People, Me]);
    expect(() => assertEveryRouteDeclaresItsPermission(app)).toThrow(/declare neither .*\n {2}- People\.forgotten$/);
    await app.close();
  });

  test('names the routes whose permission is in no table', async () => {
    const app = await create([Cups, Me]);
    expect(() => assertEveryRouteDeclaresItsPermission(app)).toThrow(
      /not in role-permissions.*\n {2}- Cups\.list cups:read$/,
    );
    await app.close();
  });

  test('is content when all do', async () => {
    const app = await create([Me]);
    expect(() => assertEveryRouteDeclaresItsPermission(app)).not.toThrow();
    expect(declaredPermissions(app)).toContainEqual({ handler: 'Me.who', permission: 'me:read', isPublic: false });
    await app.close();
  });
});

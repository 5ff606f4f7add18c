import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { AccessTokenClaims } from '@marmalade/auth';
import { IdempotencyKeys } from '@marmalade/http';
import { SecretBox } from '@marmalade/secrets';
import { type SmallApp, startSmallApp } from '@marmalade/test-app';
import { openIdentityDatabase } from '../../test/identity-database.js';
import { ApiKeyStore } from '../api-keys/api-key-store.js';
import { IssueServiceTokensController } from '../issue-service-tokens/issue-service-tokens.controller.js';
import { IssueServiceTokens } from '../issue-service-tokens/issue-service-tokens.js';
import { SealedAnswers } from '../sealed-answers/sealed-answers.js';
import { EditApiKeysController } from './edit-api-keys.controller.js';
import { EditApiKeys } from './edit-api-keys.js';

const OWNER = { role: 'owner', id: '019aa4b0-0d11-7c3a-9a52-6e1f0b7d2c90' } as const;
const SHOP = { name: 'web shop', scopes: ['events:write', 'customers:*'] };
const signer = {
  sign: async (claims: AccessTokenClaims, lifetime: number) => JSON.stringify({ ...claims, lifetime }),
};

let database: Awaited<ReturnType<typeof openIdentityDatabase>>;
let app: SmallApp;

beforeAll(async () => {
  database = await openIdentityDatabase();
  const { dataSource } = database;
  const store = new ApiKeyStore(dataSource);
  const box = new SecretBox(randomBytes(32).toString('base64'));
  const answers = new SealedAnswers(new IdempotencyKeys(dataSource), box);
  app = await startSmallApp(
    [EditApiKeysController, IssueServiceTokensController],
    [
      { provide: EditApiKeys, useValue: new EditApiKeys(dataSource, store, answers) },
      { provide: IssueServiceTokens, useValue: new IssueServiceTokens(store, signer) },
    ],
  );
});
afterAll(async () => {
  await app.close();
  await database.close();
});
beforeEach(() => database.dataSource.query('TRUNCATE api_key, audit_log, idempotency_key'));

const query = (sql: string, values?: unknown[]) => database.dataSource.query(sql, values);

async function post(path: string, headers: Record<string, string>, body?: unknown): Promise<any> {
  const response = await fetch(app.url + path, {
    method: 'POST',
    headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json(), cacheControl: response.headers.get('cache-control') };
}
const exchange = (key: string) => post('/internal/access-tokens', { 'x-api-key': key });
const make = async (body: object = SHOP): Promise<any> => (await app.ask('POST', '/api-keys', body, OWNER)).body;

describe('a new key', () => {
  test('is told once, is kept as a digest, and is exchanged for a token', async () => {
    const made = await make();
    expect(made).toMatchObject({ ...SHOP, state: 'active', createdBy: OWNER.id, expiresAt: null, lastUsedAt: null });
    expect(made.key).toMatch(/^mk_[\w-]{43}$/);
    expect(made.key.startsWith(made.prefix)).toBe(true);
    const [{ text }] = await query(
      `SELECT (SELECT json_agg(k) FROM api_key k)::text || (SELECT json_agg(a) FROM audit_log a)::text AS text`,
    );
    expect(text).not.toContain(made.key.slice(10));
    expect(JSON.stringify((await app.ask('GET', '/api-keys', undefined, OWNER)).body)).not.toContain(made.key);

    const { status, body, cacheControl } = await exchange(made.key);
    expect([status, cacheControl]).toEqual([200, 'no-store']);
    expect(body).toMatchObject({
      expiresIn: 600,
      principal: { id: made.id, role: 'service', scopes: SHOP.scopes, name: 'web shop' },
    });
    expect(JSON.parse(body.accessToken)).toEqual({
      sub: made.id,
      role: 'service',
      name: 'web shop',
      scope: 'events:write customers:*',
      lifetime: 600,
    });
  });

  test('is the same one for the same Idempotency-Key, which keeps it sealed', async () => {
    const headers = { ...app.headersOf(OWNER), 'idempotency-key': 'one' };
    const [first, second] = [await post('/api-keys', headers, SHOP), await post('/api-keys', headers, SHOP)];
    expect(second.body).toEqual(first.body);
    expect((await exchange(second.body.key)).status).toBe(200);
    const [{ body }] = await query('SELECT body::text FROM idempotency_key');
    expect(body).not.toContain(first.body.key);
    expect((await post('/api-keys', headers, { ...SHOP, name: 'other' })).body.code).toBe('IDEMPOTENCY_KEY_REUSED');
  });

  test.each([
    [{ scopes: ['events:fly'] }, '/scopes/0'],
    [{ scopes: ['events:read', 'planes:*'] }, '/scopes/1'],
    [{ scopes: ['me:read'] }, '/scopes/0'],
    [{ scopes: ['*:read'] }, '/scopes/0'],
    [{ scopes: ['events:write customers:*'] }, '/scopes/0'],
    [{ scopes: [] }, '/scopes'],
    [{ name: '' }, '/name'],
    [{ name: 'a\nb' }, '/name'],
    [{ expiresAt: '2020-01-01T00:00:00Z' }, '/expiresAt'],
    [{ expiresAt: 'soon' }, '/expiresAt'],
    [{ key: 'mk_mine' }, '/key'],
  ])('is refused with %j', async (change, pointer) => {
    const { status, body } = await app.ask('POST', '/api-keys', { ...SHOP, ...change }, OWNER);
    expect([status, body.code, body.errors[0].pointer]).toEqual([400, 'VALIDATION_FAILED', pointer]);
  });
});

describe('a token is refused', () => {
  test.each(['', 'mk_', `mk_${'A'.repeat(43)}`, 'x'.repeat(200), "' OR true --"])('to the key %p', async (key) => {
    const { status, body } = await exchange(key);
    expect([status, body.code]).toEqual([401, 'API_KEY_INVALID']);
  });

  test('to an expired key, and none outlives its key', async () => {
    const { id, key } = await make();
    await query(`UPDATE api_key SET expires_at = clock_timestamp() + interval '90 seconds' WHERE id = $1`, [id]);
    const { body } = await exchange(key);
    expect(body.expiresIn).toBeGreaterThan(60);
    expect(body.expiresIn).toBeLessThanOrEqual(90);
    await query('UPDATE api_key SET expires_at = clock_timestamp() WHERE id = $1', [id]);
    expect((await exchange(key)).body.code).toBe('API_KEY_INVALID');
    expect((await app.ask('GET', '/api-keys', undefined, OWNER)).body.items[0].state).toBe('expired');
  });

  test('to a revoked key, with its predecessor', async () => {
    const { id, key } = await make();
    const { body: rotated } = await app.ask('POST', `/api-keys/${id}/rotate`, {}, OWNER);
    expect((await app.ask('DELETE', `/api-keys/${id}`, undefined, OWNER)).status).toBe(204);
    expect((await app.ask('DELETE', `/api-keys/${id}`, undefined, OWNER)).status).toBe(204);
    for (const each of [key, rotated.key]) expect((await exchange(each)).status).toBe(401);
    expect((await app.ask('POST', `/api-keys/${id}/rotate`, {}, OWNER)).body.code).toBe('API_KEY_NOT_FOUND');
    expect((await app.ask('GET', '/api-keys', undefined, OWNER)).body.items[0].state).toBe('revoked');
    expect((await query('SELECT action FROM audit_log ORDER BY id')).map((row: any) => row.action)).toEqual([
      'api_key.created',
      'api_key.rotated',
      'api_key.revoked',
    ]);
  });
});

test('a rotated key works beside its successor until the overlap ends', async () => {
  const { id, key } = await make();
  const { body: second } = await app.ask('POST', `/api-keys/${id}/rotate`, { overlapMinutes: 5 }, OWNER);
  expect(second.key).not.toBe(key);
  expect(Date.parse(second.previousUntil)).toBeGreaterThan(Date.now() + 240_000);
  expect((await exchange(second.key)).body.expiresIn).toBe(600);
  expect((await exchange(key)).body.expiresIn).toBeLessThanOrEqual(300);
  await query('UPDATE api_key SET previous_until = clock_timestamp()');
  expect((await exchange(key)).status).toBe(401);
  expect((await exchange(second.key)).status).toBe(200);
  const { body: third } = await app.ask('POST', `/api-keys/${id}/rotate`, { overlapMinutes: 0 }, OWNER);
  expect((await exchange(second.key)).status).toBe(401);
  expect((await exchange(third.key)).status).toBe(200);
  expect((await app.ask('POST', `/api-keys/${id}/rotate`, { overlapMinutes: 10_081 }, OWNER)).status).toBe(400);
});

test('its use is noted at most once a minute', async () => {
  const { id, key } = await make();
  const used = async (): Promise<string> => (await query('SELECT last_used_at::text AS at FROM api_key'))[0].at;
  await exchange(key);
  const first = await used();
  await exchange(key);
  expect(await used()).toBe(first);
  await query(`UPDATE api_key SET last_used_at = last_used_at - interval '61 seconds' WHERE id = $1`, [id]);
  await exchange(key);
  expect((await used()) > first).toBe(true);
});

test('the key of the settings is listed last, and is not changed here', async () => {
  const made = [(await make()).id, (await make()).id];
  const items: { id: string }[] = [];
  let cursor: string | null = '';
  do {
    const { body }: { body: any } = await app.ask(
      'GET',
      `/api-keys?limit=1${cursor && `&cursor=${cursor}`}`,
      undefined,
      OWNER,
    );
    expect(body.items).toHaveLength(1);
    items.push(...body.items);
    cursor = body.nextCursor;
  } while (cursor);
  expect(items.map(({ id }) => id)).toEqual([made[1], made[0], 'first-api-key']);
  for (const [method, path] of [
    ['DELETE', ''],
    ['POST', '/rotate'],
  ]) {
    const { status, body } = await app.ask(
      method,
      `/api-keys/first-api-key${path}`,
      method === 'POST' ? {} : undefined,
      OWNER,
    );
    expect([status, body.code]).toEqual([409, 'API_KEY_OF_SETTINGS']);
  }
  expect((await app.ask('DELETE', '/api-keys/nobody', undefined, OWNER)).body.code).toBe('API_KEY_NOT_FOUND');
});

test('nobody makes or takes over a key that may do more than they', async () => {
  const maker = { role: 'service', id: 'maker', scopes: ['api-keys:*', 'events:*'] } as const;
  const as = async (scopes: string[]) => (await app.ask('POST', '/api-keys', { name: 'x', scopes }, maker)).status;
  expect(await as(['events:write'])).toBe(201);
  expect(await as(['events:*', 'api-keys:read'])).toBe(201);
  for (const scopes of [['*'], ['customers:*'], ['events:read', 'customers:read']]) expect(await as(scopes)).toBe(403);
  const { id } = await make();
  expect((await app.ask('POST', `/api-keys/${id}/rotate`, {}, maker)).status).toBe(403);
  for (const role of ['marketing', 'readonly', 'cashier', 'customer'] as const) {
    expect((await app.ask('GET', '/api-keys', undefined, { role })).status).toBe(403);
    expect((await app.ask('POST', '/api-keys', SHOP, { role })).status).toBe(403);
  }
});

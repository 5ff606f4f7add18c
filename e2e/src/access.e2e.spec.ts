import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createTestDatabase, describeWithRabbitMq, waitFor } from '@marmalade/testing';
import pg from 'pg';
import { type Answer, Api, anOrder } from './api.js';
import {
  OWNER,
  type Platform,
  type PlatformOfProcesses,
  startAsProcesses,
  startInOneProcess,
  startWorld,
  type World,
} from './platform.js';

const JSON_TYPE = { 'content-type': 'application/json' };

describe('in one process', () => access(startInOneProcess));
describeWithRabbitMq('as separate processes', () => access((env) => startAsProcesses(env, { whole: true })));

/** Who gets in, what becomes of a customer, and how one is forgotten: the same whichever way it runs. */
function access(start: (env: Record<string, string>) => Promise<Platform>): void {
  let world: World;
  let platform: Platform;
  let api: Api;
  let database: Awaited<ReturnType<typeof createTestDatabase>> | undefined;
  let databaseUrl: string;

  beforeAll(async () => {
    world = await startWorld();
    // All that is ever written to the log.
    const env: Record<string, string> = { ...world.env, LOG_LEVEL: 'debug' };
    if (start === startInOneProcess) {
      // One that the test can look into.
      database = await createTestDatabase();
      env.DATABASE_URL = database.url;
    }
    platform = await start(env);
    databaseUrl = database?.url ?? (platform as PlatformOfProcesses).databaseUrl;
    api = new Api(platform);
  });
  afterAll(async () => {
    await platform?.stop();
    await world?.stop();
    await database?.drop();
  });

  const signIn = (email: string, password: string) => api.post('/api/v1/auth/password', { email, password }, JSON_TYPE);
  const bearer = ({ body }: Answer) => ({ authorization: `Bearer ${body.accessToken}` });
  const as = (signedIn: Answer, method: string, path: string, body?: unknown) =>
    api.request(method, path, body, bearer(signedIn));

  test('the owner signs in and makes a marketing admin, who does their work and makes no admins', async () => {
    const owner = await signIn(OWNER.email, OWNER.password);
    expect(owner).toMatchObject({ status: 200, body: { tokenType: 'Bearer', person: { role: 'owner' } } });
    const olga = {
      name: 'Olga',
      email: `olga-${randomUUID()}@example.com`,
      role: 'marketing',
      password: 'a long password',
    };
    expect(await as(owner, 'POST', '/api/v1/admins', olga)).toMatchObject({ status: 201, body: { role: 'marketing' } });

    const marketing = await signIn(olga.email, olga.password);
    expect((await as(marketing, 'GET', '/api/v1/customers')).status).toBe(200);
    expect((await as(marketing, 'GET', '/api/v1/notifications')).status).toBe(200);
    const another = { ...olga, email: `another-${randomUUID()}@example.com` };
    expect(await as(marketing, 'POST', '/api/v1/admins', another)).toMatchObject({
      status: 403,
      body: { code: 'PERMISSION_DENIED' },
    });
    expect(await as(marketing, 'GET', '/api/v1/auth/me')).toMatchObject({
      status: 200,
      body: { person: { role: 'marketing' } },
    });

    const log = await as(owner, 'GET', '/api/v1/audit-log?limit=50');
    const actions = log.body.items.map(({ action }: { action: string }) => action);
    expect(actions).toEqual(expect.arrayContaining(['admin.created']));
    expect(JSON.stringify(log.body)).not.toContain(olga.password);
  });

  test('a refresh token works once; used again, it ends the session', async () => {
    const owner = await signIn(OWNER.email, OWNER.password);
    const refresh = (refreshToken: string) => api.post('/api/v1/auth/refresh', { refreshToken }, JSON_TYPE);
    const second = await refresh(owner.body.refreshToken);
    expect(second.status).toBe(200);
    expect(await refresh(owner.body.refreshToken)).toMatchObject({
      status: 401,
      body: { code: 'REFRESH_TOKEN_REUSED' },
    });
    expect((await refresh(second.body.refreshToken)).status).toBe(401);
    expect((await as(second, 'GET', '/api/v1/auth/me')).status).toBe(401);
  });

  test('an API key opens what its scopes say, is rotated, and is refused soon after it was revoked', async () => {
    const made = await api.request('POST', '/api/v1/api-keys', { name: 'shop', scopes: ['events:write'] });
    expect(made.status).toBe(201);
    const withKey = (key: string) => ({ 'x-api-key': key });
    expect((await api.send(anOrder(), withKey(made.body.key))).status).toBe(202);
    expect((await api.get('/api/v1/notifications', withKey(made.body.key))).body.code).toBe('PERMISSION_DENIED');
    const rotated = await api.request('POST', `/api/v1/api-keys/${made.body.id}/rotate`, { overlapMinutes: 5 });
    expect(rotated.status).toBeLessThan(300);
    for (const key of [made.body.key, rotated.body.key]) {
      expect((await api.send(anOrder(), withKey(key))).status).toBe(202);
    }
    expect((await api.request('DELETE', `/api/v1/api-keys/${made.body.id}`)).status).toBe(204);
    await waitFor(async () => (await api.send(anOrder(), withKey(rotated.body.key))).status === 401, {
      message: 'the revoked key to be refused',
    });
  });

  test('a customer is welcomed, written to, shown over all services, handed over, and forgotten everywhere', async () => {
    const marks = {
      name: `Anna-${randomUUID()}`,
      email: `anna-${randomUUID()}@example.com`,
      phone: `+7914${String(Date.now()).slice(-7)}`,
      telegramId: String(800_000_000 + (Date.now() % 1_000_000)),
    };
    const made = await api.request('POST', '/api/v1/customers', {
      ...marks,
      locale: 'en',
      tags: ['vip'],
      source: 'e2e',
    });
    expect(made.status).toBe(201);
    const { id } = made.body;
    await waitFor(() => world.smtp.messages.some(({ to }) => to.includes(marks.email)), {
      message: 'the welcome',
    });
    // Identity's word is known to the dispatcher: an order that names the person only by their id reaches them.
    const order = anOrder({ id, name: undefined, email: undefined, telegramId: undefined, locale: undefined });
    await api.send(order);
    const settled = await api.settled(order.id);
    expect(settled.flatMap(({ deliveries }) => deliveries).map(({ channel }) => channel)).toContain('email');
    // What is not understood, and repeats who they are.
    await api.send({ ...anOrder({ id, ...marks }), type: 'nobody.knows' });

    const timeline = await api.get(`/api/v1/customers/${id}/timeline?limit=100`);
    expect(timeline).toMatchObject({ status: 200, body: { missing: [] } });
    const services = new Set(timeline.body.items.map(({ service }: { service: string }) => service));
    expect([...services].sort()).toEqual(['dispatcher', 'identity']);

    const archive = await fetch(`${platform.url}/api/v1/customers/${id}/data`, { headers: api.apiKey });
    expect([archive.status, archive.headers.get('content-type')]).toEqual([200, 'application/zip']);
    expect(
      Buffer.from(await archive.arrayBuffer())
        .subarray(0, 2)
        .toString(),
    ).toBe('PK');

    await waitFor(async () => (await whereIs(databaseUrl, Object.values(marks))).length > 5);
    const erased = await api.request('DELETE', `/api/v1/customers/${id}`);
    expect(erased.status).toBe(202);
    await waitFor(async () => (await whereIs(databaseUrl, Object.values(marks))).length === 0, {
      timeoutMs: 20_000,
      message: 'the person to be forgotten everywhere',
    }).catch(async () => expect(await whereIs(databaseUrl, Object.values(marks))).toEqual([]));
    expect((await api.get(`/api/v1/customers/${id}`)).status).toBe(404);
    const log = await api.get(`/api/v1/audit-log?subjectId=${id}`);
    expect(log.body.items.map(({ action }: { action: string }) => action)).toContain('customer.erased');
  });

  test('no log holds an address, a name, a password, a key or a token', async () => {
    const owner = await signIn(OWNER.email, OWNER.password);
    const marks = {
      name: 'Zinaida Logless',
      email: 'logless@example.com',
      phone: '+79140000077',
      telegramId: '900000077',
    };
    const made = await api.request('POST', '/api/v1/customers', { ...marks, nonsense: true });
    expect(made.status).toBe(400);
    const { body } = await api.request('POST', '/api/v1/customers', marks);
    // Again: what the database says of it repeats the address.
    expect((await api.request('POST', '/api/v1/customers', marks)).status).toBe(409);
    await api.get(`/api/v1/customers?q=${encodeURIComponent(marks.email)}`);
    await waitFor(() => world.smtp.messages.some(({ to }) => to.includes(marks.email)));
    const erased = await api.request('DELETE', `/api/v1/customers/${body.id}`);
    // Lines are written some at a time: the last one is awaited, of the gateway and of identity.
    const written = () => platform.output().split(erased.headers.get('x-request-id')!).length > 2;
    await waitFor(written, { message: 'the last request to stand in the log' });
    const { accessToken, refreshToken } = owner.body;
    const secrets = [...Object.values(marks), OWNER.password, accessToken, refreshToken, api.apiKey['x-api-key']];
    const log = platform.output();
    expect(log).toContain('"status":409');
    expect(secrets.filter((secret) => log.includes(secret))).toEqual([]);
  });

  test('what services tell each other is not taken from outside', async () => {
    const forged = {
      ...anOrder(),
      type: 'customer.changed',
      source: '/marmalade/identity',
      data: { customer: { id: randomUUID() }, revision: 1 },
    };
    expect((await api.send(forged)).status).toBe(422);
  });
}

describeWithRabbitMq('with identity killed', () => {
  let platform: PlatformOfProcesses;
  let api: Api;
  beforeAll(async () => {
    platform = await startAsProcesses({}, { whole: true });
    api = new Api(platform);
  });
  afterAll(() => platform?.stop());

  test('tokens and keys go on working elsewhere, sign-in says 503, and all of it recovers', async () => {
    const signIn = () => api.post('/api/v1/auth/password', { ...OWNER }, JSON_TYPE);
    const { body } = await signIn();
    const token = { authorization: `Bearer ${body.accessToken}` };
    const made = await api.request('POST', '/api/v1/api-keys', { name: 'shop', scopes: ['notifications:read'] });
    const key = { 'x-api-key': made.body.key as string };
    for (const who of [token, key]) expect((await api.get('/api/v1/notifications', who)).status).toBe(200);

    await platform.kill('identity');
    for (const who of [token, key]) expect((await api.get('/api/v1/notifications', who)).status).toBe(200);
    for (const answer of [await signIn(), await api.get('/api/v1/customers', token)]) {
      expect(answer).toMatchObject({ status: 503, body: { code: 'SERVICE_UNAVAILABLE', retryable: true } });
    }
    const health = await api.get('/health', {});
    expect([health.status, health.body.checks.identity.ok, health.body.checks.dispatcher.ok]).toEqual([
      503,
      false,
      true,
    ]);

    await platform.start('identity');
    await waitFor(async () => (await signIn()).status === 200, { message: 'sign-in to recover' });
    expect((await api.get('/api/v1/customers', token)).status).toBe(200);
  });
});

/** Every column of every table of ours where one of the texts stands. */
async function whereIs(databaseUrl: string, texts: string[]): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows: columns } = await client.query<{ schema: string; table: string; column: string; type: string }>(
      `SELECT table_schema AS schema, table_name AS table, column_name AS column, data_type AS type
       FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
       WHERE table_schema NOT IN ('pg_catalog', 'information_schema') AND table_type = 'BASE TABLE'`,
    );
    const found: string[] = [];
    for (const { schema, table, column, type } of columns) {
      const name = client.escapeIdentifier(column);
      // Bytes that are no text are somebody's cipher.
      const text = type === 'bytea' ? `encode(${name}, 'escape')` : `${name}::text`;
      const { rowCount } = await client.query(
        `SELECT FROM ${client.escapeIdentifier(schema)}.${client.escapeIdentifier(table)} WHERE ${text} ILIKE ANY ($1) LIMIT 1`,
        [texts.map((one) => `%${one}%`)],
      );
      if (rowCount) found.push(`${schema}.${table}.${column}`);
    }
    return found;
  } finally {
    await client.end();
  }
}

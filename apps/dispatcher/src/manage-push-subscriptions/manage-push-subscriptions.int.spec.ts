import { createTokenKeys } from '@marmalade/testing';
import { createECDH, randomBytes } from 'node:crypto';
import { authModule } from '@marmalade/auth';
import { createHttpApp } from '@marmalade/http';
import { createLogger } from '@marmalade/observability';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { openDispatcherDatabase } from '../../test/dispatcher-database.js';
import { PushEndpoints } from '../channels/push/push-endpoints.js';
import { PushSubscriptions } from '../channels/push/push-subscriptions.js';
import { VapidKeys } from '../channels/push/vapid-keys.js';
import { SecretBox } from '@marmalade/secrets';
import { Suppressions } from '../recipients/suppressions.js';
import { ManageMyPushSubscriptionsController } from './manage-my-push-subscriptions.controller.js';
import { ManagePushSubscriptions } from './manage-push-subscriptions.js';
import { ManagePushSubscriptionsController } from './manage-push-subscriptions.controller.js';

class Root {}

const SECRETS_KEY = randomBytes(32).toString('base64');

let database: Awaited<ReturnType<typeof openDispatcherDatabase>>;
let app: NestFastifyApplication;
let subscriptions: PushSubscriptions;
let url: string;
let tokens: ReturnType<typeof createTokenKeys>;

beforeAll(async () => {
  database = await openDispatcherDatabase();
  const { dataSource } = database;
  subscriptions = new PushSubscriptions(dataSource);
  tokens = createTokenKeys();
  app = await createHttpApp(
    {
      module: Root,
      imports: [authModule({ apiKey: 'mk_right', keys: tokens })],
      controllers: [ManagePushSubscriptionsController, ManageMyPushSubscriptionsController],
      providers: [
        {
          provide: ManagePushSubscriptions,
          useValue: new ManagePushSubscriptions(subscriptions, new PushEndpoints(false), new Suppressions(dataSource)),
        },
        { provide: VapidKeys, useValue: new VapidKeys(dataSource, new SecretBox(SECRETS_KEY)) },
      ],
    },
    { service: 'push', logger: createLogger({ service: 'push', level: 'silent' }) },
  );
  await app.listen(0, '127.0.0.1');
  url = await app.getUrl();
});
afterAll(async () => {
  await app.close();
  await database.close();
});
beforeEach(() => database.dataSource.query('TRUNCATE push_subscription'));

async function ask(method: string, path: string, body?: unknown, key = 'mk_right') {
  const response = await fetch(url + path, {
    method,
    headers: { 'x-api-key': key, ...(body !== undefined && { 'content-type': 'application/json' }) },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, body: (text ? JSON.parse(text) : undefined) as Record<string, unknown> };
}

const KIM = '/recipients/kim/push-subscriptions';
const keys = () => ({
  p256dh: createECDH('prime256v1').generateKeys('base64url'),
  auth: randomBytes(16).toString('base64url'),
});
const browser = (changes: object = {}) => ({
  kind: 'web',
  endpoint: 'https://updates.push.example/wpush/v2/secret',
  expirationTime: null,
  keys: keys(),
  ...changes,
});

describe('adding a device', () => {
  test('a browser, as it describes itself', async () => {
    const body = browser({ locale: 'th-TH' });
    const added = await ask('POST', KIM, body);
    expect(added).toEqual({
      status: 201,
      body: {
        id: expect.any(String),
        kind: 'web',
        service: 'updates.push.example',
        locale: 'th-TH',
        createdAt: expect.any(String),
        lastUsedAt: null,
      },
    });
    expect(await subscriptions.list('kim')).toMatchObject([{ endpoint: body.endpoint, keys: body.keys }]);
    expect(await ask('GET', KIM)).toEqual({ status: 200, body: { items: [added.body], nextCursor: null } });
  });

  test('an app, by its token', async () => {
    expect(await ask('POST', KIM, { kind: 'fcm', token: 'dQw4:APA91b-x_y' })).toMatchObject({
      status: 201,
      body: { kind: 'fcm', service: null, locale: null },
    });
    expect(await subscriptions.list('kim')).toMatchObject([{ kind: 'fcm', endpoint: 'dQw4:APA91b-x_y', keys: null }]);
  });

  test('who had no device left is written to again', async () => {
    const { dataSource } = database;
    for (const person of ['kim', 'ann']) {
      await dataSource.query(`INSERT INTO suppression (channel, address, reason) VALUES ('push', $1, 'ADDRESS_DEAD')`, [
        person,
      ]);
    }
    await ask('POST', KIM, browser());
    expect(await dataSource.query('SELECT address FROM suppression')).toEqual([{ address: 'ann' }]);
  });

  test.each<[string, object, string]>([
    ['http', { endpoint: 'http://push.example/x' }, 'PUSH_ENDPOINT_REFUSED'],
    ['a private address', { endpoint: 'https://10.0.0.1/x' }, 'PUSH_ENDPOINT_REFUSED'],
    ['this machine', { endpoint: 'https://localhost:3000/x' }, 'PUSH_ENDPOINT_REFUSED'],
    ['no address', { endpoint: 'push' }, 'PUSH_ENDPOINT_REFUSED'],
    ['a user', { endpoint: 'https://a:b@push.example/' }, 'PUSH_ENDPOINT_REFUSED'],
    ['a key that is no point', { keys: { ...keys(), p256dh: Buffer.alloc(65, 4).toString('base64url') } }, 'PUSH_KEYS_REFUSED'], // prettier-ignore
    ['a key too short', { keys: { ...keys(), p256dh: 'BAAA' } }, 'PUSH_KEYS_REFUSED'],
    ['a secret too short', { keys: { ...keys(), auth: 'AAAA' } }, 'PUSH_KEYS_REFUSED'],
  ])('%s is refused', async (_name, changes, code) => {
    expect(await ask('POST', KIM, browser(changes))).toMatchObject({ status: 422, body: { code } });
    expect(await subscriptions.list('kim')).toEqual([]);
  });

  test.each<[string, unknown, string]>([
    ['no kind', browser({ kind: undefined }), '/kind'],
    ['another kind', browser({ kind: 'apns' }), '/kind'],
    ['no endpoint', browser({ endpoint: undefined }), '/endpoint'],
    ['an endpoint too long', browser({ endpoint: `https://push.example/${'x'.repeat(2_000)}` }), '/endpoint'],
    ['no keys', browser({ keys: undefined }), '/keys'],
    ['keys of another shape', browser({ keys: [] }), '/keys'],
    ['keys with a NUL', browser({ keys: { ...keys(), auth: 'a\u0000' } }), '/keys/auth'],
    ['keys and more', browser({ keys: { ...keys(), more: 1 } }), '/keys/more'],
    ['a locale with a NUL', browser({ locale: 'th\u0000' }), '/locale'],
    ['somebody else', browser({ recipientId: 'ann' }), '/recipientId'],
    ['no token', { kind: 'fcm' }, '/token'],
    ['a token with a NUL', { kind: 'fcm', token: 'a\u0000' }, '/token'],
  ])('%s is not valid', async (_name, body, pointer) => {
    const answer = await ask('POST', KIM, body);
    expect(answer).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } });
    expect((answer.body.errors as { pointer: string }[]).map((entry) => entry.pointer)).toContain(pointer);
    expect(await subscriptions.list('kim')).toEqual([]);
  });
});

describe('removing devices', () => {
  test('one, or all', async () => {
    const [one] = [await ask('POST', KIM, browser()), await ask('POST', KIM, { kind: 'fcm', token: 'token' })];
    await ask('POST', '/recipients/ann/push-subscriptions', { kind: 'fcm', token: 'hers' });
    const path = `${KIM}/${String(one!.body.id)}`;
    expect(await ask('DELETE', path.replace('kim', 'ann'))).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    expect(await ask('DELETE', path)).toEqual({ status: 204, body: undefined });
    expect((await ask('DELETE', path)).status).toBe(404);
    expect((await ask('DELETE', `${KIM}/nonsense`)).status).toBe(404);
    expect(await subscriptions.list('kim')).toHaveLength(1);
    expect((await ask('DELETE', KIM)).status).toBe(204);
    expect([await subscriptions.list('kim'), await subscriptions.list('ann')]).toMatchObject([
      [],
      [{ endpoint: 'hers' }],
    ]);
  });
});

test('the public key stays the same', async () => {
  const answers = [await ask('GET', '/push-public-key'), await ask('GET', '/push-public-key')];
  expect(answers[0]).toEqual({ status: 200, body: { publicKey: expect.stringMatching(/^[\w-]{87}$/) } });
  expect(answers[1]).toEqual(answers[0]);
});

test.each([
  ['GET', KIM],
  ['POST', KIM],
  ['DELETE', KIM],
  ['DELETE', `${KIM}/x`],
  ['GET', '/push-public-key'],
])('%s %s wants a key', async (method, path) => {
  expect((await ask(method, path, method === 'POST' ? browser() : undefined, 'mk_wrong')).status).toBe(401);
});

test.each(['GET', 'POST', 'DELETE'])('%s of an id nobody can have', async (method) => {
  const path = '/recipients/a%00b/push-subscriptions';
  expect((await ask(method, path, method === 'POST' ? browser() : undefined)).status).toBe(404);
});

describe('my devices', () => {
  const asCustomer = async (id: string, method: string, path = '', body?: unknown) => {
    const response = await fetch(`${url}/me/push-subscriptions${path}`, {
      method,
      headers: {
        authorization: tokens.authorization({ role: 'customer', id }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    return { status: response.status, body: (text ? JSON.parse(text) : undefined) as Record<string, unknown> };
  };

  test('are mine alone', async () => {
    const added = await asCustomer('kim', 'POST', '', browser());
    expect(added.status).toBe(201);
    expect((await asCustomer('kim', 'GET')).body.items).toEqual([added.body]);
    expect((await asCustomer('ann', 'GET')).body.items).toEqual([]);
    expect((await asCustomer('ann', 'DELETE', `/${String(added.body.id)}`)).status).toBe(404);
    expect((await asCustomer('kim', 'DELETE', `/${String(added.body.id)}`)).status).toBe(204);
    await asCustomer('kim', 'POST', '', { kind: 'fcm', token: 'token' });
    expect((await asCustomer('kim', 'DELETE')).status).toBe(204);
    expect(await subscriptions.list('kim')).toEqual([]);
  });

  test('are registered by a key that everybody signed in may know', async () => {
    expect((await asCustomer('kim', 'GET', '/public-key')).body).toEqual((await ask('GET', '/push-public-key')).body);
  });

  test('are nothing a service has, and nobody else takes them for theirs', async () => {
    expect((await ask('GET', '/me/push-subscriptions')).status).toBe(403);
    expect((await asCustomer('kim', 'GET', '/../../recipients/ann/push-subscriptions')).status).toBe(403);
  });
});

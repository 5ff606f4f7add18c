import { randomBytes } from 'node:crypto';
import { assertEveryRouteDeclaresItsPermission, authModule } from '@marmalade/auth';
import { newId } from '@marmalade/contracts-envelope';
import { createHttpApp, IdempotencyKeys, openApiDocument } from '@marmalade/http';
import { createLogger } from '@marmalade/observability';
import { createTokenKeys, startWebhookReceiver, type WebhookReceiver } from '@marmalade/testing';
import { Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { openDispatcherDatabase } from '../../test/dispatcher-database.js';
import { SecretBox } from '@marmalade/secrets';
import { WebhookAdapter } from '../channels/webhooks/webhook.adapter.js';
import { WebhookEndpoints } from '../channels/webhooks/webhook-endpoints.js';
import { ManageWebhookEndpoints } from './manage-webhook-endpoints.js';
import { ManageWebhookEndpointsController } from './manage-webhook-endpoints.controller.js';
import { WebhookAttempts } from './webhook-attempts.js';

const KEY = 'mk_right';
const secretBox = new SecretBox(randomBytes(32).toString('base64'));

let database: Awaited<ReturnType<typeof openDispatcherDatabase>>;
let dataSource: DataSource;
let receiver: WebhookReceiver;
let endpoints: WebhookEndpoints;
/** Lets loopback be called, as in development; the other one does not. */
let app: NestFastifyApplication;
let strictApp: NestFastifyApplication;

const knownTypes = (): string[] => ['order.completed', 'order.created', 'payment.failed'];
const adapters: WebhookAdapter[] = [];

async function start(allowPrivate: boolean): Promise<NestFastifyApplication> {
  const adapter = new WebhookAdapter(endpoints, { allowPrivate, answerMs: 2_000 });
  adapters.push(adapter);
  const idempotencyKeys = new IdempotencyKeys(dataSource);
  const manage = new ManageWebhookEndpoints(endpoints, adapter, knownTypes, idempotencyKeys, secretBox, {
    allowPrivate,
  });
  class Root {}
  Module({
    imports: [authModule({ apiKey: KEY, keys: createTokenKeys() })],
    controllers: [ManageWebhookEndpointsController],
    providers: [
      { provide: ManageWebhookEndpoints, useValue: manage },
      { provide: WebhookEndpoints, useValue: endpoints },
      { provide: WebhookAttempts, useValue: new WebhookAttempts(dataSource) },
    ],
  })(Root);
  const logger = createLogger({ service: 'dispatcher', level: 'silent' });
  const started = await createHttpApp(Root, { service: 'dispatcher', logger });
  await started.listen(0, '127.0.0.1');
  return started;
}

beforeAll(async () => {
  database = await openDispatcherDatabase();
  dataSource = database.dataSource;
  endpoints = new WebhookEndpoints(dataSource, secretBox);
  app = await start(true);
  strictApp = await start(false);
});
afterAll(async () => {
  await Promise.all([app.close(), strictApp.close(), ...adapters.map((adapter) => adapter.close())]);
  await database.close();
});
beforeEach(async () => {
  await dataSource.query('TRUNCATE webhook_endpoint, idempotency_key, delivery, delivery_attempt');
  receiver = await startWebhookReceiver();
});
afterEach(() => receiver.stop());

interface Reply {
  status: number;
  body: any;
}

async function ask(
  method: string,
  path: string,
  body?: unknown,
  { on = app, headers = {} }: { on?: NestFastifyApplication; headers?: Record<string, string> } = {},
): Promise<Reply> {
  const answer = await fetch(`${await on.getUrl()}/webhook-endpoints${path}`, {
    method,
    headers: { 'x-api-key': KEY, ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
}

const input = (more: object = {}) => ({ url: `${receiver.url}/hook`, eventTypes: ['order.*'], ...more });
const create = async (more: object = {}) => (await ask('POST', '', input(more))).body;

describe('webhook endpoints', () => {
  test('every route declares its permission, and is described', () => {
    expect(() => assertEveryRouteDeclaresItsPermission(app)).not.toThrow();
    const { paths } = openApiDocument(app, { title: 'x', version: '1', description: 'x' });
    expect(Object.keys(paths).filter((path) => path.startsWith('/webhook-endpoints'))).toEqual([
      '/webhook-endpoints',
      '/webhook-endpoints/{id}',
      '/webhook-endpoints/{id}/attempts',
      '/webhook-endpoints/{id}/rotate-secret',
      '/webhook-endpoints/{id}/test',
    ]);
  });

  test('nobody without credentials gets in', async () => {
    expect(await ask('GET', '', undefined, { headers: { 'x-api-key': 'mk_wrong' } })).toMatchObject({ status: 401 });
  });

  test('an endpoint is made, and its secret shown this once', async () => {
    const { status, body } = await ask('POST', '', input({ description: 'our shop', site: 'jam' }));
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.any(String),
      url: `${receiver.url}/hook`,
      description: 'our shop',
      eventTypes: ['order.*'],
      site: 'jam',
      enabled: true,
      disabledReason: null,
      failingSince: null,
      createdAt: expect.stringMatching(/Z$/),
      updatedAt: expect.stringMatching(/Z$/),
      secret: expect.stringMatching(/^whsec_/),
    });
    const { secret, ...endpoint } = body;
    expect(await ask('GET', `/${body.id}`)).toEqual({ status: 200, body: endpoint });
    expect(await ask('GET', '')).toEqual({ status: 200, body: { items: [endpoint], nextCursor: null } });
    expect(secret).toHaveLength(38);
  });

  test('it is known to the planner at once', async () => {
    const { id } = await create();
    expect(endpoints.matching('order.created', undefined)).toMatchObject([{ id }]);
    await ask('PATCH', `/${id}`, { enabled: false });
    expect(endpoints.matching('order.created', undefined)).toEqual([]);
    await ask('PATCH', `/${id}`, { enabled: true });
    await ask('DELETE', `/${id}`);
    expect(endpoints.matching('order.created', undefined)).toEqual([]);
  });

  test('with the same Idempotency-Key there is one endpoint, and one secret that the database does not show', async () => {
    const headers = { 'idempotency-key': 'make-1' };
    const [first, second] = [await ask('POST', '', input(), { headers }), await ask('POST', '', input(), { headers })];
    expect(second).toEqual(first);
    expect((await ask('GET', '')).body.items).toHaveLength(1);
    expect(await ask('POST', '', input({ site: 'tea' }), { headers })).toMatchObject({ status: 422 });
    const [{ body }] = await dataSource.query('SELECT body::text FROM idempotency_key');
    expect(body).not.toContain('whsec_');

    const rotate = () => ask('POST', `/${first.body.id}/rotate-secret`, undefined, { headers });
    const rotated = await rotate();
    expect(rotated.body.secret).not.toBe(first.body.secret);
    expect(await rotate()).toEqual(rotated);
  });

  test.each([
    ['http://127.0.0.1/hook', 'no public address'],
    ['http://169.254.169.254/latest/meta-data', 'no public address'],
    ['http://localhost:3000/', 'this machine'],
    ['ftp://jam.example/', 'only https and http'],
    ['https://me:pw@jam.example/', 'credentials'],
    ['hook', 'no absolute URL'],
  ])('%s is refused with the reason', async (url, reason) => {
    const problem = {
      code: 'WEBHOOK_URL_REFUSED',
      detail: expect.stringContaining(reason),
      errors: [{ pointer: '/url' }],
    };
    const refused = { status: 422, body: problem };
    expect(await ask('POST', '', input({ url }), { on: strictApp })).toMatchObject(refused);
    const { id } = (await ask('POST', '', input({ url: 'https://jam.example/hook' }), { on: strictApp })).body;
    expect(await ask('PATCH', `/${id}`, { url }, { on: strictApp })).toMatchObject(refused);
    expect((await ask('GET', `/${id}`)).body.url).toBe('https://jam.example/hook');
  });

  test('types nobody knows are refused with what may have been meant', async () => {
    const { status, body } = await ask(
      'POST',
      '',
      input({ eventTypes: ['order.created', 'order.creatd', 'jam.*', 'orde.*'] }),
    );
    expect({ status, code: body.code }).toEqual({ status: 422, code: 'WEBHOOK_EVENT_TYPE_UNKNOWN' });
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '/eventTypes/1',
      '/eventTypes/2',
      '/eventTypes/3',
    ]);
    expect(body.errors[0].message).toContain('order.completed, order.created');
    expect(body.errors[1].message).toContain('GET /event-types');
    for (const eventTypes of [['*'], ['order.*'], ['payment.failed']]) {
      expect(await ask('POST', '', input({ eventTypes }))).toMatchObject({ status: 201 });
    }
  });

  test.each([
    [{ url: 7 }, '/url'],
    [{ url: null }, '/url'],
    [{ eventTypes: [] }, '/eventTypes'],
    [{ eventTypes: ['*', '*'] }, '/eventTypes'],
    [{ eventTypes: 'order.created' }, '/eventTypes'],
    [{ enabled: 'yes' }, '/enabled'],
    [{ enabled: null }, '/enabled'],
    [{ secret: 'whsec_mine' }, '/secret'],
    [{ disabledReason: null }, '/disabledReason'],
  ])('%j is not valid', async (wrong, pointer) => {
    const refused = { status: 400, body: { code: 'VALIDATION_FAILED', errors: [{ pointer }] } };
    expect(await ask('POST', '', input(wrong))).toMatchObject(refused);
    const { id } = await create();
    expect(await ask('PATCH', `/${id}`, wrong)).toMatchObject(refused);
  });

  test('what is given is changed, null clears, the rest stays', async () => {
    const { secret: _secret, updatedAt: _updatedAt, ...before } = await create({ description: 'shop', site: 'jam' });
    expect(await ask('PATCH', `/${before.id}`, { site: null })).toMatchObject({
      status: 200,
      body: { ...before, site: null },
    });
    expect(await ask('PATCH', `/${before.id}`, { eventTypes: ['*'] })).toMatchObject({
      status: 200,
      body: { ...before, site: null, eventTypes: ['*'] },
    });
  });

  test('what is not there is not found', async () => {
    for (const id of [newId(), 'nonsense']) {
      const answers = await Promise.all([
        ask('GET', `/${id}`),
        ask('PATCH', `/${id}`, { enabled: false }),
        ask('DELETE', `/${id}`),
        ask('GET', `/${id}/attempts`),
        ask('POST', `/${id}/rotate-secret`),
        ask('POST', `/${id}/test`),
      ]);
      for (const answer of answers) expect(answer).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    }
  });

  test('the list goes on where a page ends', async () => {
    const made: string[] = [];
    for (let count = 0; count < 5; count += 1) made.push((await create()).id);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const { body }: Reply = await ask('GET', `?limit=2${cursor ? `&cursor=${cursor}` : ''}`);
      seen.push(...body.items.map(({ id }: { id: string }) => id));
      cursor = body.nextCursor;
    } while (cursor);
    expect(seen).toEqual(made.toReversed());
  });

  test('a test is sent at once, signed, and its result told', async () => {
    const { id, secret } = await create();
    expect((await ask('POST', `/${id}/test`)).body).toMatchObject({
      outcome: 'retry',
      detail: 'The receiver answered 401',
    });
    receiver.trust(secret);
    expect(await ask('POST', `/${id}/test`)).toMatchObject({ status: 200, body: { outcome: 'sent' } });
    expect(receiver.messages).toMatchObject([{ type: 'marmalade.test', data: { endpointId: id } }]);
    expect(await dataSource.query('SELECT FROM delivery')).toEqual([]);
    expect((await ask('POST', `/${id}/test`, undefined, { on: strictApp })).body).toMatchObject({
      outcome: 'failed',
      code: 'ADDRESS_FORBIDDEN',
    });
  });

  test('attempts are those of the endpoint, the newest message first', async () => {
    const { id } = await create();
    const deliveries = [newId(), newId(), newId()];
    const addresses = [id, newId(), id];
    await dataSource.query(
      `INSERT INTO delivery (id, notification_id, event_id, workflow, recipient_id, channel, address, content, state)
       SELECT d.id, gen_random_uuid(), gen_random_uuid(), 'order.created', d.address, 'webhook', d.address, '{}', 'sent'
       FROM unnest($1::uuid[], $2::text[]) AS d (id, address)`,
      [deliveries, addresses],
    );
    await dataSource.query(
      `INSERT INTO delivery_attempt (delivery_id, attempt, provider, outcome, code, detail, started_at)
       SELECT id, attempt, 'webhook', 'retry', 'PROVIDER_FAILED', 'The receiver answered 500', clock_timestamp()
       FROM unnest($1::uuid[]) AS id, generate_series(1, 2) AS attempt`,
      [deliveries],
    );
    const first = await ask('GET', `/${id}/attempts?limit=3`);
    const second = await ask('GET', `/${id}/attempts?limit=3&cursor=${first.body.nextCursor}`);
    const items = [...first.body.items, ...second.body.items];
    expect(items.map(({ deliveryId, attempt }) => [deliveryId, attempt])).toEqual([
      [deliveries[2], 2],
      [deliveries[2], 1],
      [deliveries[0], 2],
      [deliveries[0], 1],
    ]);
    expect(second.body.nextCursor).toBeNull();
    expect(items[0]).toMatchObject({ type: 'order.created', outcome: 'retry', code: 'PROVIDER_FAILED', state: 'sent' });
    expect(await ask('GET', `/${id}/attempts?cursor=made-up`)).toMatchObject({ body: { code: 'CURSOR_INVALID' } });
  });
});

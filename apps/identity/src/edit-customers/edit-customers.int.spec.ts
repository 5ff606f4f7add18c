import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { IdempotencyKeys } from '@marmalade/http';
import { Outbox } from '@marmalade/outbox';
import { type SmallApp, startSmallApp } from '@marmalade/test-app';
import type { DataSource } from 'typeorm';
import { openIdentityDatabase } from '../../test/identity-database.js';
import { CustomerStore } from '../customers/customer-store.js';
import { EditCustomers } from './edit-customers.js';
import { EditCustomersController } from './edit-customers.controller.js';

const MARKETING = { role: 'marketing', id: 'olga', name: 'Ольга Ким' } as const;
const ANNA = {
  name: 'Анна Смирнова',
  email: 'anna@example.com',
  emailVerified: true,
  phone: '+7 914 555-01-23',
  telegramId: '482910573',
  birthday: '1991-05-14',
  locale: 'ru',
  timeZone: 'Asia/Vladivostok',
  tags: ['vip'],
  status: 'active',
  subscribed: true,
  source: 'instagram_may',
  site: 'sweets',
};

let database: Awaited<ReturnType<typeof openIdentityDatabase>>;
let dataSource: DataSource;
let app: SmallApp;

beforeAll(async () => {
  database = await openIdentityDatabase();
  dataSource = database.dataSource;
  const store = new CustomerStore(new Outbox(dataSource));
  const edit = new EditCustomers(dataSource, store, new IdempotencyKeys(dataSource));
  app = await startSmallApp([EditCustomersController], [{ provide: EditCustomers, useValue: edit }]);
});
afterAll(async () => {
  await app.close();
  await database.close();
});
beforeEach(() => dataSource.query('TRUNCATE customer, audit_log, outbox, idempotency_key'));

const countOf = async (table: string): Promise<number> =>
  (await dataSource.query(`SELECT count(*)::int AS n FROM ${table}`))[0].n;

test('a customer is added with all that is known, and changed field by field', async () => {
  const { status, body } = await app.ask('POST', '/customers', ANNA, MARKETING);
  expect({ status, body }).toMatchObject({ status: 201, body: { ...ANNA, phone: '+79145550123', revision: 1 } });
  const patched = await app.ask('PATCH', `/customers/${body.id}`, { birthday: null, tags: [], revision: 1 }, MARKETING);
  expect(patched).toMatchObject({
    status: 200,
    body: { ...ANNA, phone: '+79145550123', birthday: null, tags: [], revision: 2 },
  });
  const [created, updated] = await dataSource.query('SELECT * FROM audit_log ORDER BY id');
  expect([created.action, created.actor_role, created.actor_id, created.actor_name]).toEqual([
    'customer.created',
    'marketing',
    'olga',
    'Ольга Ким',
  ]);
  expect(created.ip_address).toBeTruthy();
  expect(updated.before).toEqual({ birthday: '1991-05-14', tags: ['vip'] });
});

test.each([
  ['marketing', 'admin'],
  ['owner', 'admin'],
  [undefined, 'api'],
] as const)('added by %s, they came by way of %s', async (role, via) => {
  await app.ask('POST', '/customers', { name: 'A' }, role && { role });
  const [{ payload }] = await dataSource.query(`SELECT payload FROM outbox WHERE routing_key = 'member.registered'`);
  expect(JSON.parse(payload).registeredVia).toBe(via);
});

test('sent twice with one Idempotency-Key they are added once; another sender has keys of their own', async () => {
  const send = async (as: object, body: object = { name: 'Anna' }) => {
    const response = await fetch(`${app.url}/customers`, {
      method: 'POST',
      headers: { ...app.headersOf(as), 'content-type': 'application/json', 'idempotency-key': 'one' },
      body: JSON.stringify(body),
    });
    return (await response.json()) as { id: string; code?: string };
  };
  const first = await send(MARKETING);
  expect(await send(MARKETING)).toEqual(first);
  expect((await send({ ...MARKETING, id: 'other' })).id).not.toBe(first.id);
  expect((await send(MARKETING, { name: 'Other' })).code).toBe('IDEMPOTENCY_KEY_REUSED');
  expect(await countOf('customer')).toBe(2);
  expect(await countOf('audit_log')).toBe(2);
});

test.each<[string, unknown]>([
  ['name', 5],
  ['name', 'x'.repeat(201)],
  ['email', 'anna'],
  ['emailVerified', 'yes'],
  ['emailVerified', null],
  ['emailVerified', true],
  ['phone', '89145550123'],
  ['tags', 'vip'],
  ['tags', [1]],
  ['tags', null],
  ['tags', ['x'.repeat(65)]],
  ['status', 'gone'],
  ['status', null],
  ['subscribed', 'yes'],
  ['birthday', '2091-05-14'],
  ['telegramId', 482910573],
  ['isTest', null],
  ['id', '019aa4b0-31c2-7a54-8f0d-2b6f1c9e4a77'],
  ['revision', 1],
  ['createdAt', '2025-11-20T09:15:00.000Z'],
])('%s %j is refused, and nothing is written', async (field, value) => {
  const { status, body } = await app.ask('POST', '/customers', { [field]: value });
  expect([status, body.code]).toEqual([400, 'VALIDATION_FAILED']);
  expect(body.errors[0].pointer).toBe(`/${field}`);
  for (const table of ['customer', 'audit_log', 'outbox']) expect(await countOf(table)).toBe(0);
});

test('what another has is refused with its id alone', async () => {
  const anna = await app.ask('POST', '/customers', ANNA);
  const { status, body } = await app.ask('POST', '/customers', { email: 'ANNA@example.com', telegramId: '482910573' });
  expect(status).toBe(409);
  expect(body).toMatchObject({
    code: 'CUSTOMER_EXISTS',
    detail: `It is the customer ${anna.body.id}.`,
    errors: [{ pointer: '/email' }, { pointer: '/telegramId' }],
  });
  expect(JSON.stringify(body)).not.toMatch(/Смирнова|9145550123/);
});

test('a change that comes too late is refused; one of nobody has nobody', async () => {
  const { body } = await app.ask('POST', '/customers', ANNA);
  await app.ask('PATCH', `/customers/${body.id}`, { name: 'A' });
  const late = await app.ask('PATCH', `/customers/${body.id}`, { name: 'B', revision: 1 });
  expect(late).toMatchObject({ status: 409, body: { code: 'CUSTOMER_CHANGED' } });
  expect((await app.ask('PATCH', `/customers/${body.id}`, { isTest: true })).status).toBe(400);
  for (const id of ['no-uuid', '019aa4b0-31c2-7a54-8f0d-2b6f1c9e4a77']) {
    expect((await app.ask('PATCH', `/customers/${id}`, {})).body).toMatchObject({ code: 'CUSTOMER_NOT_FOUND' });
  }
});

test.each(['readonly', 'cashier', 'customer'] as const)('not for %s', async (role) => {
  expect((await app.ask('POST', '/customers', {}, { role })).status).toBe(403);
  const id = '019aa4b0-31c2-7a54-8f0d-2b6f1c9e4a77';
  expect((await app.ask('PATCH', `/customers/${id}`, {}, { role, id })).status).toBe(403);
});

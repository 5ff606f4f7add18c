import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { IdempotencyKeys } from '@marmalade/http';
import { Outbox } from '@marmalade/outbox';
import { type SmallApp, startSmallApp } from '@marmalade/test-app';
import { openIdentityDatabase } from '../../test/identity-database.js';
import { Admins, EditAdminsController } from '../edit-admins/edit-admins.controller.js';
import { ADMIN_ROLES } from '../staff/staff.js';
import { StaffStore } from '../staff/staff-store.js';
import { Cashiers, EditCashiersController } from './edit-cashiers.controller.js';

const IVAN = { name: 'Ivan', telegramId: '519204836', location: ' Svetlanskaya 1 ' };
const OWNER = { role: 'owner', id: '019aa4b0-0d11-7c3a-9a52-6e1f0b7d2c90' } as const;

let database: Awaited<ReturnType<typeof openIdentityDatabase>>;
let app: SmallApp;

beforeAll(async () => {
  database = await openIdentityDatabase();
  const { dataSource } = database;
  const store = new StaffStore(new Outbox(dataSource));
  const keys = new IdempotencyKeys(dataSource);
  app = await startSmallApp(
    [EditCashiersController, EditAdminsController],
    [
      { provide: Cashiers, useValue: new Cashiers(['cashier'], dataSource, store, keys) },
      { provide: Admins, useValue: new Admins(ADMIN_ROLES, dataSource, store, keys) },
    ],
  );
});
afterAll(async () => {
  await app.close();
  await database.close();
});
beforeEach(() => database.dataSource.query('TRUNCATE staff, session, outbox, audit_log CASCADE'));

test('a cashier comes, changes, and goes', async () => {
  const { status, body } = await app.ask('POST', '/cashiers', IVAN, OWNER);
  expect(status).toBe(201);
  expect(body).toMatchObject({ name: 'Ivan', role: 'cashier', location: 'Svetlanskaya 1', telegramId: '519204836' });
  expect((await app.ask('GET', `/cashiers/${body.id}`, undefined, OWNER)).body).toEqual(body);
  const { body: moved } = await app.ask('PATCH', `/cashiers/${body.id}`, { location: 'Fontannaya 5' }, OWNER);
  expect(moved).toMatchObject({ location: 'Fontannaya 5', revision: 2 });
  expect((await app.ask('DELETE', `/cashiers/${body.id}`, undefined, OWNER)).status).toBe(204);
  expect((await app.ask('GET', '/cashiers?active=true', undefined, OWNER)).body.items).toEqual([]);
  expect((await app.ask('GET', '/cashiers?active=false', undefined, OWNER)).body.items).toMatchObject([
    { id: body.id, name: 'Ivan', telegramId: null },
  ]);
  const actions = await database.dataSource.query('SELECT action FROM audit_log ORDER BY id');
  expect(actions).toEqual([
    { action: 'cashier.created' },
    { action: 'cashier.updated' },
    { action: 'cashier.deleted' },
  ]);
  const facts = await database.dataSource.query('SELECT payload FROM outbox ORDER BY id');
  expect(facts.map(({ payload }: { payload: string }) => JSON.parse(payload))).toMatchObject([
    { revision: 1, role: 'cashier', active: true },
    { revision: 2, active: true },
    { revision: 3, active: false },
  ]);
});

test('an admin is no cashier, nor the other way about', async () => {
  const { body: cashier } = await app.ask('POST', '/cashiers', IVAN, OWNER);
  const { body: admin } = await app.ask('POST', '/admins', { name: 'Olga', role: 'readonly', telegramId: '2' }, OWNER);
  for (const [method, path] of [
    ['GET', `/admins/${cashier.id}`],
    ['DELETE', `/admins/${cashier.id}`],
    ['GET', `/cashiers/${admin.id}`],
    ['DELETE', `/cashiers/${admin.id}`],
  ]) {
    expect((await app.ask(method, path, undefined, OWNER)).body.code).toBe('STAFF_NOT_FOUND');
  }
  const { body } = await app.ask('PATCH', `/cashiers/${cashier.id}`, { role: 'owner' }, OWNER);
  expect([body.code, body.errors[0].code]).toEqual(['VALIDATION_FAILED', 'UNKNOWN_FIELD']);
  expect((await app.ask('GET', '/cashiers', undefined, OWNER)).body.items).toHaveLength(1);
});

test('the owner alone changes cashiers; a key with the scope may too', async () => {
  for (const role of ['marketing', 'readonly', 'cashier', 'customer'] as const) {
    expect((await app.ask('POST', '/cashiers', IVAN, { role })).status).toBe(403);
  }
  const key = { role: 'service', id: 'pos', scopes: ['cashiers:write'] } as const;
  expect((await app.ask('POST', '/cashiers', IVAN, key)).status).toBe(201);
  expect((await app.ask('GET', '/cashiers', undefined, key)).status).toBe(403);
  expect((await app.ask('GET', '/cashiers', undefined, { role: 'cashier' })).status).toBe(403);
});

test('a cashier who is to be invited needs neither an e-mail address nor a Telegram account', async () => {
  const { status, body } = await app.ask('POST', '/cashiers', { name: 'Boris' }, OWNER);
  expect({ status, body }).toMatchObject({ status: 201, body: { name: 'Boris', email: null, telegramId: null } });
  const refused = await app.ask('POST', '/cashiers', { name: 'Boris', password: 'correct horse battery' }, OWNER);
  expect([refused.status, refused.body.errors[0].pointer]).toEqual([400, '/password']);
});

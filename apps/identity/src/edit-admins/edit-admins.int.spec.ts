import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Principal } from '@marmalade/auth';
import { IdempotencyKeys } from '@marmalade/http';
import { Outbox } from '@marmalade/outbox';
import { type SmallApp, startSmallApp } from '@marmalade/test-app';
import { openIdentityDatabase } from '../../test/identity-database.js';
import { verifyPassword } from '../passwords/passwords.js';
import { ADMIN_ROLES } from '../staff/staff.js';
import { StaffStore } from '../staff/staff-store.js';
import { Admins, EditAdminsController } from './edit-admins.controller.js';

const PASSWORD = 'a quite unlikely phrase';
const NOBODY = '019aa4b0-0000-7000-8000-000000000000';

let database: Awaited<ReturnType<typeof openIdentityDatabase>>;
let app: SmallApp;
let owner: Partial<Principal> & { id: string };

beforeAll(async () => {
  database = await openIdentityDatabase();
  const { dataSource } = database;
  const store = new StaffStore(new Outbox(dataSource));
  const admins = new Admins(ADMIN_ROLES, dataSource, store, new IdempotencyKeys(dataSource));
  app = await startSmallApp([EditAdminsController], [{ provide: Admins, useValue: admins }]);
});
afterAll(async () => {
  await app.close();
  await database.close();
});
beforeEach(async () => {
  await database.dataSource.query('TRUNCATE staff, session, outbox, audit_log, idempotency_key CASCADE');
  const { body } = await app.ask('POST', '/admins', { name: 'Olga', role: 'owner', email: 'olga@sweets.example' });
  owner = { role: 'owner', id: body.id, name: 'Olga' };
  await database.dataSource.query('TRUNCATE outbox, audit_log');
});

const query = (sql: string, values?: unknown[]) => database.dataSource.query(sql, values);
const signIn = (id: string) =>
  query(
    `INSERT INTO session (id, person_id, role, method, expires_at)
     VALUES (gen_random_uuid(), $1, 'marketing', 'password', now() + interval '1 day')`,
    [id],
  );
const openSessions = async (id: string): Promise<number> =>
  (await query('SELECT count(*)::int AS n FROM session WHERE person_id = $1 AND revoked_at IS NULL', [id]))[0].n;

async function add(role: string, more: object = {}): Promise<any> {
  const address = { email: `${role}-${Math.random().toString(36).slice(2)}@sweets.example` };
  const { status, body } = await app.ask('POST', '/admins', { name: role, role, ...address, ...more }, owner);
  expect(status).toBe(201);
  return body;
}

describe('a new admin', () => {
  const IVAN = {
    name: ' Ivan ',
    role: 'marketing',
    email: ' ivan@SWEETS.example',
    telegramId: '519204836',
    phone: '+7 914 555-01-23',
    locale: 'ru-ru',
    timeZone: 'Asia/Vladivostok',
    site: 'sweets',
    password: PASSWORD,
  };

  test('is stored, announced, and in the audit log, the password as a hash alone', async () => {
    const { status, body } = await app.ask('POST', '/admins', IVAN, owner);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      name: 'Ivan',
      role: 'marketing',
      email: 'ivan@sweets.example',
      hasPassword: true,
      telegramId: '519204836',
      phone: '+79145550123',
      locale: 'ru-RU',
      active: true,
      isTest: false,
      revision: 1,
    });
    expect((await app.ask('GET', `/admins/${body.id}`, undefined, owner)).body).toEqual(body);

    const [{ password_hash: hash }] = await query('SELECT password_hash FROM staff WHERE id = $1', [body.id]);
    expect(await verifyPassword(PASSWORD, hash)).toBe(true);
    const [fact] = await query('SELECT * FROM outbox');
    expect(fact).toMatchObject({ routing_key: 'staff.changed', order_key: body.id });
    expect(JSON.parse(fact.payload)).toEqual({
      staff: {
        id: body.id,
        name: 'Ivan',
        email: 'ivan@sweets.example',
        phone: '+79145550123',
        telegramId: '519204836',
        locale: 'ru-RU',
        timeZone: 'Asia/Vladivostok',
      },
      revision: 1,
      role: 'marketing',
      active: true,
      site: 'sweets',
      isTest: false,
    });
    const [entry] = await query('SELECT * FROM audit_log');
    expect(entry).toMatchObject({
      actor_role: 'owner',
      actor_id: owner.id,
      actor_name: 'Olga',
      action: 'admin.created',
      subject_kind: 'staff',
      subject_id: body.id,
      after: { email: 'ivan@sweets.example', hasPassword: true },
    });
    const [{ text }] = await query(
      'SELECT (SELECT json_agg(a) FROM audit_log a)::text || (SELECT json_agg(o) FROM outbox o)::text AS text',
    );
    expect(text).not.toContain(PASSWORD);
    expect(text).not.toContain(hash);
  });

  test('is made once with one Idempotency-Key', async () => {
    const post = () =>
      fetch(`${app.url}/admins`, {
        method: 'POST',
        headers: { ...app.headersOf(owner), 'content-type': 'application/json', 'idempotency-key': 'one' },
        body: JSON.stringify(IVAN),
      });
    const [first, second] = [await (await post()).json(), await (await post()).json()];
    expect(second).toEqual(first);
    expect((await query(`SELECT count(*)::int AS n FROM staff WHERE role = 'marketing'`))[0].n).toBe(1);
  });

  test('does not get an address another has, however it is written', async () => {
    await app.ask('POST', '/admins', IVAN, owner);
    const same = await app.ask('POST', '/admins', { ...IVAN, email: 'IVAN@sweets.example', telegramId: '1' }, owner);
    expect([same.status, same.body.code, same.body.errors[0].pointer]).toEqual([409, 'STAFF_EXISTS', '/email']);
    const telegram = await app.ask('POST', '/admins', { ...IVAN, email: 'other@sweets.example' }, owner);
    expect([telegram.body.code, telegram.body.errors[0].pointer]).toEqual(['STAFF_EXISTS', '/telegramId']);
  });

  test.each<[string, object, string]>([
    ['no way in', { email: null, telegramId: undefined }, '/email'],
    ['a password and no e-mail', { email: undefined, telegramId: '5', password: PASSWORD }, '/password'],
    ['a cashier', { role: 'cashier' }, '/role'],
    ['no address', { email: 'ivan' }, '/email'],
    ['no number', { phone: 'call me' }, '/phone'],
    ['a Telegram id beyond bigint', { telegramId: '9999999999999999999' }, '/telegramId'],
    ['an empty name', { name: '   ' }, '/name'],
    ['a line break', { name: 'Ivan\r\nBcc: all@sweets.example' }, '/name'],
    ['an unknown field', { password_hash: 'x' }, '/password_hash'],
  ])('is refused with %s', async (_what, change, pointer) => {
    const body = { name: 'Ivan', role: 'marketing', email: 'ivan@sweets.example', ...change };
    const answer = await app.ask('POST', '/admins', body, owner);
    expect([answer.status, answer.body.code]).toEqual([400, 'VALIDATION_FAILED']);
    expect(answer.body.errors[0].pointer).toBe(pointer);
  });

  test('is refused with a weak password', async () => {
    const { status, body } = await app.ask('POST', '/admins', { ...IVAN, password: 'short' }, owner);
    expect([status, body.code]).toEqual([422, 'PASSWORD_REFUSED']);
  });
});

describe('who may', () => {
  test('the owner alone changes admins; the office reads them', async () => {
    const { id } = await add('marketing');
    for (const role of ['marketing', 'readonly'] as const) {
      expect((await app.ask('GET', `/admins/${id}`, undefined, { role })).status).toBe(200);
      expect((await app.ask('POST', '/admins', {}, { role })).status).toBe(403);
      expect((await app.ask('PATCH', `/admins/${id}`, { name: 'x' }, { role, id })).status).toBe(403);
      expect((await app.ask('DELETE', `/admins/${id}`, undefined, { role })).status).toBe(403);
    }
    for (const role of ['cashier', 'customer'] as const) {
      expect((await app.ask('GET', '/admins', undefined, { role })).status).toBe(403);
    }
  });

  test('a key without all scopes neither makes owners nor changes one', async () => {
    const key = { role: 'service', id: 'k', scopes: ['admins:*'] } as const;
    expect((await app.ask('POST', '/admins', { name: 'X', role: 'owner', telegramId: '7' }, key)).status).toBe(403);
    expect((await app.ask('PATCH', `/admins/${owner.id}`, { password: PASSWORD }, key)).status).toBe(403);
    expect((await app.ask('DELETE', `/admins/${owner.id}`, undefined, key)).status).toBe(403);
    const { id } = await add('marketing');
    expect((await app.ask('PATCH', `/admins/${id}`, { role: 'owner' }, key)).status).toBe(403);
    expect((await app.ask('PATCH', `/admins/${id}`, { role: 'readonly' }, key)).status).toBe(200);
  });
});

describe('a change', () => {
  test('holds, counts up, is announced; what changes nothing is not', async () => {
    const { id } = await add('marketing');
    await query('TRUNCATE outbox, audit_log');
    const { body } = await app.ask('PATCH', `/admins/${id}`, { name: 'Maria', phone: '+79145550199' }, owner);
    expect(body).toMatchObject({ name: 'Maria', phone: '+79145550199', revision: 2, role: 'marketing', active: true });
    await app.ask('PATCH', `/admins/${id}`, { name: 'Maria' }, owner);
    expect(await query('SELECT before, after FROM audit_log')).toEqual([
      { before: { name: 'marketing', phone: null }, after: { name: 'Maria', phone: '+79145550199' } },
    ]);
    expect(await query('SELECT routing_key FROM outbox')).toHaveLength(1);
  });

  test.each([
    ['another role', { role: 'readonly' }],
    ['deactivation', { active: false }],
    ['another password', { password: PASSWORD }],
  ])('%s signs out', async (_what, change) => {
    const { id } = await add('marketing');
    await signIn(id);
    expect((await app.ask('PATCH', `/admins/${id}`, { locale: 'ru' }, owner)).status).toBe(200);
    expect(await openSessions(id)).toBe(1);
    expect((await app.ask('PATCH', `/admins/${id}`, change, owner)).status).toBe(200);
    expect(await openSessions(id)).toBe(0);
  });

  test('of nobody is refused', async () => {
    for (const id of [NOBODY, 'nobody', "' OR 1=1 --"]) {
      const { status, body } = await app.ask('PATCH', `/admins/${encodeURIComponent(id)}`, { name: 'x' }, owner);
      expect([status, body.code]).toEqual([404, 'STAFF_NOT_FOUND']);
    }
  });

  test('that takes the only way in away is refused', async () => {
    const { id } = await add('marketing');
    expect((await app.ask('PATCH', `/admins/${id}`, { email: null }, owner)).body.code).toBe('VALIDATION_FAILED');
    expect((await app.ask('PATCH', `/admins/${id}`, { email: null, telegramId: '77' }, owner)).status).toBe(200);
  });
});

describe('the last owner', () => {
  test('stays: neither a role, nor the place, nor the account can be taken', async () => {
    for (const change of [{ role: 'readonly' }, { active: false }]) {
      expect((await app.ask('PATCH', `/admins/${owner.id}`, change)).body.code).toBe('LAST_OWNER');
      expect((await app.ask('PATCH', `/admins/${owner.id}`, change, owner)).body.code).toBe('OWN_ACCOUNT');
    }
    expect((await app.ask('DELETE', `/admins/${owner.id}`)).body.code).toBe('LAST_OWNER');
    expect((await app.ask('DELETE', `/admins/${owner.id}`, undefined, owner)).body.code).toBe('OWN_ACCOUNT');
    expect((await app.ask('GET', `/admins/${owner.id}`, undefined, owner)).body).toMatchObject({
      active: true,
      role: 'owner',
    });
  });

  test('of several who remove each other at once, one stays', async () => {
    const others = await Promise.all(Array.from({ length: 3 }, () => add('owner')));
    const all = [owner, ...others.map(({ id }) => ({ role: 'owner', id }) as const)];
    const next = (place: number) => all[(place + 1) % all.length].id;
    const answers = await Promise.all(
      all.map((by, place) => app.ask('PATCH', `/admins/${next(place)}`, { active: false }, by)),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(3);
    expect(answers.find(({ status }) => status !== 200)?.body.code).toBe('LAST_OWNER');
    expect(await query(`SELECT id FROM staff WHERE role = 'owner' AND active`)).toHaveLength(1);
  });
});

test('a removed admin is signed out, keeps the name, and has no address or password any more', async () => {
  const ivan = await add('marketing', { telegramId: '4455', phone: '+79145550123', password: PASSWORD });
  await signIn(ivan.id);
  await query('TRUNCATE outbox, audit_log');
  expect((await app.ask('DELETE', `/admins/${ivan.id}`, undefined, owner)).status).toBe(204);
  expect((await app.ask('DELETE', `/admins/${ivan.id}`, undefined, owner)).status).toBe(204);
  expect((await app.ask('GET', `/admins/${ivan.id}`, undefined, owner)).body).toMatchObject({
    name: 'marketing',
    active: false,
    email: null,
    phone: null,
    telegramId: null,
    hasPassword: false,
  });
  expect(await openSessions(ivan.id)).toBe(0);
  const entries = await query('SELECT action, before, after FROM audit_log');
  expect(entries).toHaveLength(1);
  expect(entries[0].action).toBe('admin.deleted');
  expect(JSON.stringify(entries)).not.toContain(ivan.email);
  const [{ payload }] = await query('SELECT payload FROM outbox');
  expect(JSON.parse(payload)).toMatchObject({ staff: { id: ivan.id, name: 'marketing' }, active: false });
  // The address is free for somebody else.
  expect((await add('readonly', { email: ivan.email })).email).toBe(ivan.email);
});

test('the list is filtered, and read page by page', async () => {
  const marketing = await add('marketing', { name: 'Anna Kim' });
  const reader = await add('readonly', { name: 'Boris 100% Petrov', telegramId: '90001' });
  await app.ask('PATCH', `/admins/${reader.id}`, { active: false }, owner);
  const ids = async (search: string) =>
    (await app.ask('GET', `/admins?${search}`, undefined, owner)).body.items.map(({ id }: { id: string }) => id);
  expect(await ids('')).toEqual([reader.id, marketing.id, owner.id]);
  expect(await ids('role=marketing')).toEqual([marketing.id]);
  expect(await ids('active=true')).toEqual([marketing.id, owner.id]);
  expect(await ids('q=kim')).toEqual([marketing.id]);
  expect(await ids('q=100%25')).toEqual([reader.id]);
  expect(await ids('q=90001')).toEqual([reader.id]);
  expect(await ids('q=%25')).toEqual([reader.id]);
  const first = (await app.ask('GET', '/admins?limit=2', undefined, owner)).body;
  expect(first.nextCursor).not.toBeNull();
  expect(await ids(`limit=2&cursor=${first.nextCursor}`)).toEqual([owner.id]);
  expect((await app.ask('GET', '/admins?cursor=made-up', undefined, owner)).body.code).toBe('CURSOR_INVALID');
});

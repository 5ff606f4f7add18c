import { ROLE_PERMISSIONS } from '@marmalade/auth';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openIdentityDatabase } from '../../test/identity-database.js';
import {
  addCustomer,
  addStaff,
  announced,
  API_KEY,
  audited,
  EVERYTHING,
  type SignInApp,
  startSignInApp,
} from '../../test/sign-in-app.js';
import { EditProfileController } from '../edit-profile/edit-profile.controller.js';
import { IssueCustomerTokensController } from '../issue-customer-tokens/issue-customer-tokens.controller.js';
import { RefreshSessionsController } from '../refresh-sessions/refresh-sessions.controller.js';
import { SignInWithPasswordController } from '../sign-in-with-password/sign-in-with-password.controller.js';
import { ShowMeController } from './show-me.controller.js';

const EMAIL = 'olga.kim@example.com';
const PASSWORD = 'correct horse battery';

let database: Awaited<ReturnType<typeof openIdentityDatabase>>;
let app: SignInApp;
let query: (sql: string, values?: unknown[]) => Promise<any>;

beforeAll(async () => {
  database = await openIdentityDatabase();
  query = (sql, values) => database.dataSource.query(sql, values);
  app = await startSignInApp(database.dataSource, [
    ShowMeController,
    EditProfileController,
    IssueCustomerTokensController,
    RefreshSessionsController,
    SignInWithPasswordController,
  ]);
});
afterAll(async () => {
  await app.close();
  await database.close();
});
beforeEach(async () => {
  await query(`TRUNCATE ${EVERYTHING}`);
  await app.keys.changed();
});

const signIn = (password = PASSWORD) => app.ask('POST', '/auth/password', { email: EMAIL, password });
const asOlga = async () => (await signIn()).body.accessToken as string;
const addOlga = (fields = {}) => addStaff(database.dataSource, { email: EMAIL, password: PASSWORD, ...fields });
const asCustomer = async (id: string) =>
  (await app.ask('POST', '/auth/customer-tokens', { customerId: id }, API_KEY)).body.accessToken as string;

describe('who I am', () => {
  test('a member of staff, with what their role may', async () => {
    const id = await addOlga({ role: 'readonly' });
    const { status, body } = await app.ask('GET', '/auth/me', undefined, await asOlga());
    expect(status).toBe(200);
    expect(body.person).toMatchObject({ id, role: 'readonly', name: 'Olga Kim', email: EMAIL });
    const expected = Object.entries(ROLE_PERMISSIONS).filter(([, row]) => row.readonly !== undefined);
    expect(body.permissions).toEqual(expected.map(([name, row]) => ({ name, reach: row.readonly })));
    expect(body.session).toMatchObject({ method: 'password', id: expect.any(String) });
  });

  test('an API key is no person', async () => {
    expect((await app.ask('GET', '/auth/me', undefined, API_KEY)).status).toBe(403);
    expect((await app.ask('GET', '/auth/me')).status).toBe(401);
  });
});

describe('sessions', () => {
  test('are shown, and ended one by one', async () => {
    await addOlga();
    const [one, other] = [await asOlga(), await asOlga()];
    const { body } = await app.ask('GET', '/me/sessions', undefined, one);
    expect(body.items.map(({ current }: any) => current).sort()).toEqual([false, true]);
    const { id } = body.items.find(({ current }: any) => !current);
    expect((await app.ask('DELETE', `/me/sessions/${id}`, undefined, one)).status).toBe(204);
    expect((await app.ask('GET', '/auth/me', undefined, other)).body.code).toBe('SESSION_ENDED');
    expect((await app.ask('DELETE', `/me/sessions/${id}`, undefined, one)).body.code).toBe('SESSION_NOT_FOUND');
    expect((await app.ask('GET', '/me/sessions', undefined, one)).body.items).toHaveLength(1);
  });

  test('of others are not mine', async () => {
    await addOlga();
    await asOlga();
    const [{ id }] = await query('SELECT id FROM session');
    const stranger = await asCustomer(await addCustomer(database.dataSource));
    expect((await app.ask('GET', '/me/sessions', undefined, stranger)).body.items).toEqual([]);
    expect((await app.ask('DELETE', `/me/sessions/${id}`, undefined, stranger)).status).toBe(404);
    expect((await app.ask('DELETE', '/me/sessions/nonsense', undefined, stranger)).status).toBe(404);
    expect(await query('SELECT 1 FROM session WHERE revoked_at IS NULL')).toHaveLength(1);
  });
});

describe('my profile', () => {
  test('a customer changes theirs, and a changed address is not verified any more', async () => {
    const id = await addCustomer(database.dataSource, { email: 'anna@example.com', phone: '+79145550123' });
    await query('UPDATE customer SET email_verified_at = now(), phone_verified_at = now()');
    const token = await asCustomer(id);
    const changes = { name: 'Anna', email: 'anna.new@example.com', birthday: '1991-05-14', locale: 'en' };
    const { status, body } = await app.ask('PATCH', '/me/profile', changes, token);
    expect(status).toBe(200);
    expect(body).toMatchObject({ id, role: 'customer', ...changes, emailVerified: false, phoneVerified: true });
    expect((await app.ask('GET', '/me/profile', undefined, token)).body).toEqual(body);
    expect((await announced(database.dataSource)).map(({ type }) => type).sort()).toEqual(['customer.changed', 'member.updated']); // prettier-ignore
    expect((await audited(database.dataSource)).at(-1)).toMatchObject({ action: 'customer.updated', actor: id, role: 'customer' }); // prettier-ignore
  });

  test("an address of another customer's is refused, and does not tell whose it is", async () => {
    const other = await addCustomer(database.dataSource, { email: 'taken@example.com' });
    const token = await asCustomer(await addCustomer(database.dataSource));
    const { status, body } = await app.ask('PATCH', '/me/profile', { email: 'taken@example.com' }, token);
    expect([status, body.code]).toEqual([409, 'CUSTOMER_EXISTS']);
    expect(JSON.stringify(body)).not.toContain(other);
  });

  test('staff changes the name and the like, not the ways in', async () => {
    const id = await addOlga();
    const token = await asOlga();
    const changed = await app.ask('PATCH', '/me/profile', { name: 'Olga', timeZone: 'Asia/Tokyo' }, token);
    expect(changed).toMatchObject({
      status: 200,
      body: { id, name: 'Olga', timeZone: 'Asia/Tokyo', hasPassword: true },
    });
    const refused = await app.ask('PATCH', '/me/profile', { email: 'x@example.com', phone: null }, token);
    expect(refused).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } });
    expect(refused.body.errors.map(({ pointer }: any) => pointer)).toEqual(['/email', '/phone']);
    expect((await announced(database.dataSource, 'staff.changed')).map(({ data }) => data.staff.name)).toEqual([
      'Olga',
    ]);
  });

  test.each<[string, object]>([
    ['another role', { role: 'owner' }],
    ['another status', { status: 'active' }],
    ['a verified address', { emailVerified: true }],
    ['a tag', { tags: ['vip'] }],
    ['a date that is none', { birthday: '1991-02-30' }],
    ['a time zone that is none', { timeZone: 'Mars/Olympus' }],
    ['a number as name', { name: 5 }],
  ])('%s is refused', async (_name, body) => {
    const token = await asCustomer(await addCustomer(database.dataSource, { email: 'anna@example.com' }));
    expect(await app.ask('PATCH', '/me/profile', body, token)).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } }); // prettier-ignore
  });
});

describe('my password', () => {
  const change = (body: object, token: string) => app.ask('POST', '/me/password', body, token);

  test('is another one, and I am signed out elsewhere', async () => {
    await addOlga();
    const [here, elsewhere] = [await asOlga(), await asOlga()];
    const body = { currentPassword: PASSWORD, newPassword: 'staple battery horse' };
    expect((await change(body, here)).status).toBe(204);
    expect((await app.ask('GET', '/auth/me', undefined, here)).status).toBe(200);
    expect((await app.ask('GET', '/auth/me', undefined, elsewhere)).body.code).toBe('SESSION_ENDED');
    expect((await signIn()).status).toBe(401);
    expect((await signIn('staple battery horse')).status).toBe(200);
    const entry = (await audited(database.dataSource)).find(({ action }) => action === 'password.changed');
    expect(entry.after).toEqual({ otherSessionsEnded: 1 });
    expect(await announced(database.dataSource, 'staff.changed')).toHaveLength(1);
  });

  test('takes the current one, which can not be tried out', async () => {
    await addOlga();
    const token = await asOlga();
    const guess = () => change({ currentPassword: 'guess', newPassword: 'staple battery horse' }, token);
    expect((await change({ newPassword: 'staple battery horse' }, token)).body.code).toBe('CURRENT_PASSWORD_WRONG');
    for (let time = 1; time <= 5; time++) expect((await guess()).body.code).toBe('CURRENT_PASSWORD_WRONG');
    expect(await guess()).toMatchObject({ status: 429, body: { code: 'LOGIN_BLOCKED' } });
    expect((await signIn()).status).toBe(429);
  });

  test('is refused when it is weak, and customers have none', async () => {
    await addOlga();
    const weak = await change({ currentPassword: PASSWORD, newPassword: 'password123' }, await asOlga());
    expect(weak).toMatchObject({ status: 422, body: { code: 'PASSWORD_REFUSED' } });
    const customer = await asCustomer(await addCustomer(database.dataSource));
    expect((await change({ newPassword: 'staple battery horse' }, customer)).status).toBe(403);
  });
});

describe("customers' tokens", () => {
  const issue = (body: object, as = API_KEY, headers = {}) =>
    app.ask('POST', '/auth/customer-tokens', body, as, headers);

  test('are one customer, for an hour, without a session', async () => {
    const id = await addCustomer(database.dataSource);
    const { status, body } = await issue({ customerId: id });
    expect([status, body.expiresIn]).toEqual([201, 3_600]);
    const me = await app.ask('GET', '/auth/me', undefined, body.accessToken);
    expect(me.body).toMatchObject({ person: { id, role: 'customer' }, session: null });
    // What there is to be had everybody may know.
    const ofOthers = me.body.permissions.filter(({ reach }: any) => reach !== 'own');
    expect(ofOthers).toEqual([{ name: 'loyalty-offers:read', reach: 'all' }]);
    await query(`UPDATE customer SET status = 'blocked'`);
    expect((await app.ask('GET', '/auth/me', undefined, body.accessToken)).body.code).toBe('ACCOUNT_DEACTIVATED');
  });

  test('an Idempotency-Key is one entry in the audit log, and keeps no token', async () => {
    const id = await addCustomer(database.dataSource);
    const headers = { 'idempotency-key': 'k' };
    const [one, other] = [await issue({ customerId: id }, API_KEY, headers), await issue({ customerId: id }, API_KEY, headers)]; // prettier-ignore
    expect([one.status, other.status]).toEqual([201, 201]);
    expect((await audited(database.dataSource)).map(({ action }) => action)).toEqual(['customer_token.issued']);
    expect(JSON.stringify(await query('SELECT * FROM idempotency_key'))).not.toContain('eyJ');
  });

  test('are not for strangers', async () => {
    const staff = await addStaff(database.dataSource);
    expect((await issue({ customerId: staff })).body.code).toBe('CUSTOMER_NOT_FOUND');
    const id = await addCustomer(database.dataSource, { status: 'inactive' });
    expect(await issue({ customerId: id })).toMatchObject({ status: 409, body: { code: 'CUSTOMER_INACTIVE' } });
    await addOlga({ role: 'owner' });
    expect((await issue({ customerId: id }, await asOlga())).status).toBe(403);
    for (const minutes of [0, 1_441, 1.5, '60', 1e300]) expect((await issue({ customerId: id, minutes })).status).toBe(400); // prettier-ignore
    expect((await issue({ customerId: `' OR 1=1` })).status).toBe(400);
  });
});

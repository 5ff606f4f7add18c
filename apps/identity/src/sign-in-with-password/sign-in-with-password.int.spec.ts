import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import jwt from 'jsonwebtoken';
import { openIdentityDatabase } from '../../test/identity-database.js';
import { addStaff, announced, audited, EVERYTHING, type SignInApp, startSignInApp } from '../../test/sign-in-app.js';
import { ShowMeController } from '../show-me/show-me.controller.js';
import { SignInWithPasswordController } from './sign-in-with-password.controller.js';

const EMAIL = 'olga.kim@example.com';
const PASSWORD = 'correct horse battery';

let database: Awaited<ReturnType<typeof openIdentityDatabase>>;
let app: SignInApp;
let query: (sql: string, values?: unknown[]) => Promise<any>;

beforeAll(async () => {
  database = await openIdentityDatabase();
  query = (sql, values) => database.dataSource.query(sql, values);
  app = await startSignInApp(database.dataSource, [SignInWithPasswordController, ShowMeController]);
});
afterAll(async () => {
  await app.close();
  await database.close();
});
beforeEach(() => query(`TRUNCATE ${EVERYTHING}`));

const signIn = (password: string, email = EMAIL) =>
  app.ask('POST', '/auth/password', { email, password }, undefined, { 'user-agent': 'test' });
const add = (fields = {}) => addStaff(database.dataSource, { email: EMAIL, password: PASSWORD, ...fields });
const unblock = () => query(`UPDATE login_attempt SET blocked_until = clock_timestamp() - interval '1 second'`);

describe('the right password', () => {
  test('opens a session', async () => {
    const id = await add();
    const { status, body, headers } = await signIn(PASSWORD);
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body).toEqual({
      accessToken: expect.any(String),
      tokenType: 'Bearer',
      expiresIn: 600,
      refreshToken: expect.stringMatching(/^mr_[\w-]{43}$/),
      refreshExpiresIn: 14 * 86_400,
      person: { id, role: 'marketing', name: 'Olga Kim' },
    });
    expect(jwt.decode(body.accessToken, { complete: true })).toMatchObject({
      header: { alg: 'ES256', kid: expect.any(String) },
      payload: { sub: id, role: 'marketing', iss: 'marmalade', aud: 'marmalade', sid: expect.any(String) },
    });
    expect((await app.ask('GET', '/auth/me', undefined, body.accessToken)).body.person.id).toBe(id);
    expect(await announced(database.dataSource)).toMatchObject([
      { type: 'member.logged_in', data: { customer: { id, email: EMAIL }, method: 'password', userAgent: 'test' } },
    ]);
    expect(await audited(database.dataSource)).toMatchObject([
      { action: 'session.opened', role: 'marketing', actor: id },
    ]);
    expect((await query('SELECT last_login_at FROM staff'))[0].last_login_at).toBeInstanceOf(Date);
  });

  test('the address in another case', async () => {
    await add();
    expect((await signIn(PASSWORD, EMAIL.toUpperCase())).status).toBe(200);
  });

  test('nothing of it is kept in clear', async () => {
    await add();
    const { body } = await signIn(PASSWORD);
    const rows = await query(
      `SELECT row_to_json(r)::text AS text FROM refresh_token r UNION ALL SELECT row_to_json(s)::text FROM session s
       UNION ALL SELECT row_to_json(a)::text FROM audit_log a UNION ALL SELECT row_to_json(o)::text FROM outbox o`,
    );
    const all = rows.map(({ text }: { text: string }) => text).join('\n');
    expect(all).not.toContain(body.refreshToken.slice(3));
    expect(all).not.toContain(Buffer.from(body.refreshToken).toString('hex'));
    expect(all).not.toContain(PASSWORD);
  });
});

describe('whoever is not let in', () => {
  test('a wrong password and an unknown account are answered alike', async () => {
    await add();
    const wrong = await signIn('another password');
    const unknown = await signIn(PASSWORD, 'nobody@example.com');
    const { requestId: _one, ...first } = wrong.body;
    const { requestId: _other, ...second } = unknown.body;
    expect([wrong.status, first.code]).toEqual([401, 'LOGIN_FAILED']);
    expect([unknown.status, second]).toEqual([401, first]);
    expect(await announced(database.dataSource)).toMatchObject([
      { type: 'member.login_failed', data: { customer: { email: EMAIL }, reason: 'wrong_password', attempts: 1 } },
      { type: 'member.login_failed', data: { login: 'nobody@example.com', reason: 'unknown_account', attempts: 1 } },
    ]);
  });

  test('an account that was closed, once the password was right', async () => {
    await add({ active: false });
    expect((await signIn('another password')).body.code).toBe('LOGIN_FAILED');
    expect(await signIn(PASSWORD)).toMatchObject({ status: 401, body: { code: 'ACCOUNT_DEACTIVATED' } });
    expect(await query('SELECT 1 FROM session')).toEqual([]);
  });

  test('an account without a password', async () => {
    await addStaff(database.dataSource, { email: EMAIL });
    expect((await signIn('undefined')).body.code).toBe('LOGIN_FAILED');
  });

  test('a password that only begins as the right one, past what bcrypt looks at', async () => {
    const longest = 'x'.repeat(70) + 'yz';
    await add({ password: longest });
    expect((await signIn(`${longest}more`)).body.code).toBe('LOGIN_FAILED');
    expect((await signIn(longest)).status).toBe(200);
  });

  test.each([
    ['no e-mail', { password: PASSWORD }, '/email'],
    ['no address', { email: 'x', password: PASSWORD }, '/email'],
    ['an object', { email: { $ne: '' }, password: PASSWORD }, '/email'],
    ['a list as password', { email: EMAIL, password: [PASSWORD] }, '/password'],
    ['an endless password', { email: EMAIL, password: 'x'.repeat(2_000) }, '/password'],
    ['another field', { email: EMAIL, password: PASSWORD, role: 'owner' }, '/role'],
  ])('%s is not valid', async (_name, body, pointer) => {
    const answer = await app.ask('POST', '/auth/password', body);
    expect(answer).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } });
    expect(answer.body.errors.map((entry: { pointer: string }) => entry.pointer)).toContain(pointer);
  });

  test.each([`' OR 1=1 --@example.com`, `"a'; DROP TABLE staff; --"@example.com`])('%s', async (email) => {
    await add();
    expect([400, 401]).toContain((await signIn(PASSWORD, email)).status);
    expect(await query('SELECT 1 FROM staff')).toHaveLength(1);
  });
});

describe('who tries too often', () => {
  test.each([EMAIL, 'nobody@example.com'])('is blocked for longer and longer: %s', async (email) => {
    await add();
    for (let time = 1; time <= 5; time++) expect((await signIn('wrong', email)).status).toBe(401);
    const blocked = await signIn(PASSWORD, email);
    expect(blocked).toMatchObject({ status: 429, body: { code: 'LOGIN_BLOCKED', retryable: true } });
    expect(Number(blocked.headers.get('retry-after'))).toBeGreaterThan(50);
    const pauses = [];
    for (let time = 0; time < 8; time++) {
      await unblock();
      expect((await signIn('wrong', email)).status).toBe(401);
      pauses.push(Math.ceil(Number((await signIn(PASSWORD, email)).headers.get('retry-after')) / 60));
    }
    expect(pauses).toEqual([2, 4, 8, 16, 32, 60, 60, 60]);
    const last = (await announced(database.dataSource)).at(-1);
    expect(last!.data).toMatchObject({ attempts: 13, blockedUntil: expect.any(String) });
  });

  test('begins anew after the right password', async () => {
    await add();
    for (let time = 1; time <= 4; time++) await signIn('wrong');
    expect((await signIn(PASSWORD)).status).toBe(200);
    for (let time = 1; time <= 5; time++) expect((await signIn('wrong')).status).toBe(401);
    expect((await signIn(PASSWORD)).status).toBe(429);
    await unblock();
    expect((await signIn(PASSWORD)).status).toBe(200);
  });

  test('many at the same time are not more than many one after another', async () => {
    await add();
    const answers = await Promise.all(Array.from({ length: 20 }, () => signIn('wrong')));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(5);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(15);
  });

  test('is found again after a day only by who failed since', async () => {
    await add();
    for (let time = 1; time <= 4; time++) await signIn('wrong');
    await query(`UPDATE login_attempt SET last_at = last_at - interval '25 hours'`);
    await signIn('wrong');
    expect(await query('SELECT failures FROM login_attempt')).toEqual([{ failures: 1 }]);
  });
});

test('a flood finds a bounded line, and is told to come back', async () => {
  const flood = Array.from({ length: 90 }, (_, index) => signIn('wrong', `somebody-${index}@example.com`));
  const answers = await Promise.all(flood);
  const busy = answers.filter(({ status }) => status === 503);
  expect(busy.length).toBeGreaterThan(0);
  expect(busy[0]).toMatchObject({ body: { code: 'SIGN_IN_BUSY', retryable: true } });
  expect(busy[0]!.headers.get('retry-after')).toBe('10');
  expect(answers.filter(({ status }) => status === 401).length).toBeGreaterThanOrEqual(60);
  // Whoever got no turn has not tried.
  expect(await query('SELECT count(*)::int AS n FROM login_attempt')).toEqual([{ n: 90 - busy.length }]);
});

import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openIdentityDatabase } from '../../test/identity-database.js';
import {
  addCustomer,
  addStaff,
  announced,
  API_KEY,
  EVERYTHING,
  type SignInApp,
  startSignInApp,
} from '../../test/sign-in-app.js';
import { ShowMeController } from '../show-me/show-me.controller.js';
import { SignInWithTelegramController } from '../sign-in-with-telegram/sign-in-with-telegram.controller.js';
import { IssueLoginTokensController } from './issue-login-tokens.controller.js';

const OLGA = '519204836';

let database: Awaited<ReturnType<typeof openIdentityDatabase>>;
let app: SignInApp;
let query: (sql: string, values?: unknown[]) => Promise<any>;

beforeAll(async () => {
  database = await openIdentityDatabase();
  query = (sql, values) => database.dataSource.query(sql, values);
  const controllers = [IssueLoginTokensController, SignInWithTelegramController, ShowMeController];
  app = await startSignInApp(database.dataSource, controllers);
});
afterAll(async () => {
  await app.close();
  await database.close();
});
beforeEach(async () => {
  await query(`TRUNCATE ${EVERYTHING}`);
  await app.keys.changed();
});

const codeOf = ({ status, body }: { status: number; body: any }) => [status, body.code];

describe('one-time links', () => {
  const issue = (body: object = {}, key?: string) =>
    app.ask('POST', '/auth/telegram/login-tokens', { telegramId: OLGA, ...body }, API_KEY, key ? { 'idempotency-key': key } : {}); // prettier-ignore
  const exchange = (token: string) => app.ask('POST', '/auth/telegram/exchange', { token });

  test('sign somebody in once', async () => {
    const id = await addStaff(database.dataSource, { telegramId: OLGA });
    const { status, body, headers } = await issue();
    expect([status, headers.get('cache-control')]).toEqual([201, 'no-store']);
    expect(body).toEqual({
      token: expect.stringMatching(/^ml_[\w-]{43}$/),
      loginUrl: `https://shop.test/login#token=${body.token}`,
      expiresAt: expect.any(String),
    });
    expect(Date.parse(body.expiresAt) - Date.now()).toBeGreaterThan(4.8 * 60_000);
    expect(Date.parse(body.expiresAt) - Date.now()).toBeLessThan(5.2 * 60_000);
    const signedIn = await exchange(body.token);
    expect(signedIn).toMatchObject({ status: 200, body: { person: { id, role: 'marketing' } } });
    expect((await app.ask('GET', '/auth/me', undefined, signedIn.body.accessToken)).status).toBe(200);
    expect(codeOf(await exchange(body.token))).toEqual([401, 'LOGIN_TOKEN_USED']);
    expect((await announced(database.dataSource)).map(({ type, data }) => [type, data.reason ?? data.method])).toEqual([
      ['auth.login_token_issued', undefined],
      ['member.logged_in', 'telegram_link'],
      ['member.login_failed', 'used_token'],
    ]);
  });

  test('of many exchanges at the same time one wins', async () => {
    await addStaff(database.dataSource, { telegramId: OLGA });
    const { body } = await issue();
    const answers = await Promise.all(Array.from({ length: 20 }, () => exchange(body.token)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(
      new Set(
        answers
          .filter(({ status }) => status !== 200)
          .map(codeOf)
          .map(String),
      ),
    ).toEqual(new Set(['401,LOGIN_TOKEN_USED']));
    expect(await query('SELECT 1 FROM session')).toHaveLength(1);
  });

  test('are sent by the dispatcher, or shown by the bot', async () => {
    await addStaff(database.dataSource, { telegramId: OLGA });
    const { body } = await issue();
    await issue({ announce: false });
    expect(await announced(database.dataSource)).toMatchObject([
      { type: 'auth.login_token_issued', data: { customer: { telegramId: OLGA }, loginUrl: body.loginUrl } },
    ]);
  });

  test('are kept as hashes, the answer for an Idempotency-Key locked', async () => {
    await addStaff(database.dataSource, { telegramId: OLGA });
    const first = await issue({ announce: false }, 'once');
    const again = await issue({ announce: false }, 'once');
    expect(again.body).toEqual(first.body);
    expect(await query('SELECT 1 FROM login_token')).toHaveLength(1);
    const rows = await query(
      'SELECT row_to_json(t)::text AS text FROM login_token t UNION ALL SELECT row_to_json(i)::text FROM idempotency_key i UNION ALL SELECT row_to_json(a)::text FROM audit_log a',
    );
    expect(JSON.stringify(rows)).not.toContain(first.body.token.slice(3));
  });

  test("lead customers to their page, and staff's comes first", async () => {
    await addCustomer(database.dataSource, { telegramId: OLGA });
    expect((await issue()).body.loginUrl).toMatch(/^https:\/\/shop\.test\/inbox#token=ml_/);
    await addStaff(database.dataSource, { telegramId: OLGA });
    expect((await issue()).body.loginUrl).toMatch(/^https:\/\/shop\.test\/login#token=ml_/);
  });

  test('work for five minutes', async () => {
    await addStaff(database.dataSource, { telegramId: OLGA });
    const { body } = await issue();
    await query(`UPDATE login_token SET expires_at = clock_timestamp() - interval '1 millisecond'`);
    expect(codeOf(await exchange(body.token))).toEqual([401, 'LOGIN_TOKEN_EXPIRED']);
  });

  test('the last three work, and five come within ten minutes', async () => {
    await addStaff(database.dataSource, { telegramId: OLGA });
    const tokens = [];
    for (let time = 0; time < 5; time++) tokens.push((await issue()).body.token);
    const limited = await issue();
    expect(codeOf(limited)).toEqual([429, 'LOGIN_TOKENS_LIMITED']);
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(500);
    const answers = [];
    for (const token of tokens) answers.push(codeOf(await exchange(token)));
    expect(answers).toEqual([
      [401, 'LOGIN_TOKEN_INVALID'],
      [401, 'LOGIN_TOKEN_INVALID'],
      [200, undefined],
      [200, undefined],
      [200, undefined],
    ]);
    await query(`UPDATE login_token SET created_at = created_at - interval '10 minutes'`);
    expect((await issue()).status).toBe(201);
  });

  test('asked for at the same time are counted all the same', async () => {
    await addStaff(database.dataSource, { telegramId: OLGA });
    const answers = await Promise.all(Array.from({ length: 12 }, () => issue()));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(5);
  });

  test('are not for strangers, nor for those sent away', async () => {
    expect(codeOf(await issue())).toEqual([404, 'PERSON_NOT_FOUND']);
    await addStaff(database.dataSource, { telegramId: OLGA, active: false });
    expect(codeOf(await issue())).toEqual([409, 'PERSON_INACTIVE']);
  });

  test('do not let somebody in who was sent away since', async () => {
    await addStaff(database.dataSource, { telegramId: OLGA });
    const { body } = await issue();
    await query('UPDATE staff SET active = false');
    expect(codeOf(await exchange(body.token))).toEqual([401, 'ACCOUNT_DEACTIVATED']);
    expect(await query('SELECT 1 FROM session')).toEqual([]);
  });

  test('a thousand guesses find none', async () => {
    await addStaff(database.dataSource, { telegramId: OLGA });
    await issue();
    for (let round = 0; round < 20; round++) {
      const guesses = Array.from({ length: 50 }, (_, index) => exchange(`ml_${round}${index}${'A'.repeat(36)}`));
      const answers = await Promise.all(guesses);
      expect(new Set(answers.map(codeOf).map(String))).toEqual(new Set(['401,LOGIN_TOKEN_INVALID']));
    }
  });

  test('only a service may ask for one', async () => {
    const { body } = await (async () => {
      await addStaff(database.dataSource, { role: 'owner', telegramId: OLGA });
      return exchange((await issue()).body.token);
    })();
    const asOwner = await app.ask('POST', '/auth/telegram/login-tokens', { telegramId: OLGA }, body.accessToken);
    expect(codeOf(asOwner)).toEqual([403, 'PERMISSION_DENIED']);
    expect(codeOf(await app.ask('POST', '/auth/telegram/login-tokens', { telegramId: OLGA }))).toEqual([401, 'CREDENTIALS_MISSING']); // prettier-ignore
    for (const telegramId of ['x', 5, '-5', '9'.repeat(40), '1 OR 1=1']) expect((await issue({ telegramId })).status).toBe(400); // prettier-ignore
  });
});

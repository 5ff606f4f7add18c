import { createHash, createHmac, randomInt } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openIdentityDatabase } from '../../test/identity-database.js';
import {
  addCustomer,
  addStaff,
  announced,
  audited,
  EVERYTHING,
  type SignInApp,
  startSignInApp,
} from '../../test/sign-in-app.js';
import { SignInWithTelegramController } from './sign-in-with-telegram.controller.js';

const CASHIERS = '1000:cashiers-bot';
const CUSTOMERS = '2000:customers-bot';
const OLGA = '519204836';

let database: Awaited<ReturnType<typeof openIdentityDatabase>>;
let app: SignInApp;
let query: (sql: string, values?: unknown[]) => Promise<any>;

beforeAll(async () => {
  database = await openIdentityDatabase();
  query = (sql, values) => database.dataSource.query(sql, values);
  app = await startSignInApp(database.dataSource, [SignInWithTelegramController], {
    TELEGRAM_CASHIER_BOT_TOKEN: CASHIERS,
    TELEGRAM_CUSTOMER_BOT_TOKEN: CUSTOMERS,
  });
});
afterAll(async () => {
  await app.close();
  await database.close();
});
beforeEach(async () => {
  await query(`TRUNCATE ${EVERYTHING}`);
  await app.keys.changed();
});

const now = () => Math.floor(Date.now() / 1_000);
const codeOf = ({ status, body }: { status: number; body: any }) => [status, body.code];

function signedWidget(fields: Record<string, unknown>, token: string): any {
  const text = Object.keys(fields).sort().map((key) => `${key}=${String(fields[key])}`).join('\n'); // prettier-ignore
  return {
    ...fields,
    hash: createHmac('sha256', createHash('sha256').update(token).digest()).update(text).digest('hex'),
  };
}
const widgetOf = (token: string, fields: Record<string, unknown> = {}) =>
  signedWidget({ id: Number(OLGA), first_name: 'Ольга', username: `u${randomInt(1e9)}`, auth_date: now(), ...fields }, token); // prettier-ignore
const widget = (body: unknown) => app.ask('POST', '/auth/telegram/widget', body);

describe('the login widget', () => {
  test("of the cashiers' bot lets staff in", async () => {
    const id = await addStaff(database.dataSource, { role: 'cashier', telegramId: OLGA });
    expect(await widget(widgetOf(CASHIERS))).toMatchObject({ status: 200, body: { person: { id, role: 'cashier' } } });
  });

  test("of the cashiers' bot knows nobody else", async () => {
    await addCustomer(database.dataSource, { telegramId: OLGA });
    expect(codeOf(await widget(widgetOf(CASHIERS)))).toEqual([404, 'PERSON_NOT_FOUND']);
  });

  test("of the customers' bot makes customers", async () => {
    const first = await widget(widgetOf(CUSTOMERS, { first_name: 'Анна', last_name: 'Смирнова' }));
    expect(first).toMatchObject({ status: 200, body: { person: { role: 'customer', name: 'Анна Смирнова' } } });
    const again = await widget(widgetOf(CUSTOMERS));
    expect(again.body.person.id).toBe(first.body.person.id);
    const types = (await announced(database.dataSource)).map(({ type }) => type);
    expect(types.filter((type) => type === 'member.registered')).toHaveLength(1);
    expect(types).toEqual(expect.arrayContaining(['customer.changed', 'member.welcomed', 'member.logged_in']));
  });

  test('makes one customer of somebody who comes many times at once', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => widget(widgetOf(CUSTOMERS))));
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
    expect(await query('SELECT 1 FROM customer')).toHaveLength(1);
  });

  test("does not make staff of whoever comes by the customers' bot", async () => {
    await addStaff(database.dataSource, { role: 'owner', telegramId: OLGA });
    expect((await widget(widgetOf(CUSTOMERS))).body.person.role).toBe('customer');
  });

  test('is believed once', async () => {
    await addStaff(database.dataSource, { telegramId: OLGA });
    const body = widgetOf(CASHIERS);
    const answers = await Promise.all(Array.from({ length: 10 }, () => widget(body)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(codeOf(await widget(body))).toEqual([401, 'TELEGRAM_PROOF_USED']);
    expect(codeOf(await widget({ ...body, hash: body.hash.toUpperCase() }))).toEqual([401, 'TELEGRAM_PROOF_USED']);
  });

  test.each([
    ['just young enough', -290, 200, undefined],
    ['too old', -310, 401, 'TELEGRAM_PROOF_EXPIRED'],
    ['a little ahead', 50, 200, undefined],
    ['of tomorrow', 86_400, 401, 'TELEGRAM_PROOF_EXPIRED'],
  ])('%s', async (_name, age, status, code) => {
    await addStaff(database.dataSource, { telegramId: OLGA });
    expect(codeOf(await widget(widgetOf(CASHIERS, { auth_date: now() + age })))).toEqual([status, code]);
  });

  test('of another bot, or changed, is not believed', async () => {
    await addStaff(database.dataSource, { telegramId: OLGA });
    const good = widgetOf(CASHIERS);
    const bad = [
      widgetOf('3000:another-bot'),
      { ...good, id: good.id + 1 },
      { ...good, first_name: 'Anna' },
      { ...good, last_name: 'Kim' },
      { ...good, auth_date: good.auth_date + 1 },
      { ...good, hash: good.hash.replace(/./g, '0') },
    ];
    for (const body of bad) expect(codeOf(await widget(body))).toEqual([401, 'TELEGRAM_PROOF_INVALID']);
    const failed = await announced(database.dataSource, 'member.login_failed');
    expect(failed.map(({ data }) => data.reason)).toEqual(Array(bad.length).fill('bad_signature'));
  });

  test.each<[string, (good: any) => object]>([
    ['a hash too short', (good) => ({ ...good, hash: good.hash.slice(2) })],
    ['no hash', ({ hash: _hash, ...rest }) => rest],
    ['an unknown field', (good) => ({ ...good, admin: true })],
    ['a huge id', (good) => ({ ...good, id: 1e300 })],
    ['an id of text', (good) => ({ ...good, id: String(good.id) })],
  ])('%s is not valid', async (_name, change) => {
    expect(codeOf(await widget(change(widgetOf(CASHIERS))))).toEqual([400, 'VALIDATION_FAILED']);
  });
});

function initData(token: string, fields: Record<string, string> = {}): string {
  const user = JSON.stringify({ id: Number(OLGA), first_name: 'Ольга', language_code: 'ru' });
  const all: Record<string, string> = { query_id: `q${randomInt(1e9)}`, user, auth_date: String(now()), signature: 'ed25519', ...fields }; // prettier-ignore
  const text = Object.keys(all).sort().map((key) => `${key}=${all[key]}`).join('\n'); // prettier-ignore
  const key = createHmac('sha256', 'WebAppData').update(token).digest();
  return new URLSearchParams({ ...all, hash: createHmac('sha256', key).update(text).digest('hex') }).toString();
}
const miniApp = (data: unknown) => app.ask('POST', '/auth/telegram/mini-app', { initData: data });

describe('the mini app', () => {
  test('lets staff in by the one bot, customers by the other', async () => {
    const id = await addStaff(database.dataSource, { role: 'cashier', telegramId: OLGA });
    expect(await miniApp(initData(CASHIERS))).toMatchObject({ status: 200, body: { person: { id } } });
    expect(await miniApp(initData(CUSTOMERS))).toMatchObject({ status: 200, body: { person: { role: 'customer', name: 'Ольга' } } }); // prettier-ignore
    expect((await query('SELECT locale FROM customer'))[0].locale).toBe('ru');
    expect((await announced(database.dataSource, 'member.logged_in')).map(({ data }) => data.method)).toEqual([
      'telegram_mini_app',
      'telegram_mini_app',
    ]);
    expect((await audited(database.dataSource)).map(({ action }) => action)).toContain('customer.created');
  });

  test('is believed once, and for five minutes', async () => {
    const data = initData(CUSTOMERS);
    expect((await miniApp(data)).status).toBe(200);
    expect(codeOf(await miniApp(data))).toEqual([401, 'TELEGRAM_PROOF_USED']);
    expect(codeOf(await miniApp(initData(CUSTOMERS, { auth_date: String(now() - 301) })))).toEqual([401, 'TELEGRAM_PROOF_EXPIRED']); // prettier-ignore
  });

  test('is not believed when it was changed', async () => {
    const good = initData(CUSTOMERS);
    const bad = [
      initData('3000:another-bot'),
      good.replace('language_code', 'language_codf'),
      `${good}&more=1`,
      `${good}&user=%7B%22id%22%3A1%7D`,
      `${good}&hash=${'0'.repeat(64)}`,
      good.replace(/hash=[0-9a-f]+/, `hash=${'0'.repeat(64)}`),
      good.replace(/&?hash=[0-9a-f]+/, ''),
      good.replace('signature=ed25519', 'signature=another'),
      initData(CUSTOMERS, { user: '{"id":"1"}' }),
      initData(CUSTOMERS, { user: 'null' }),
      initData(CUSTOMERS, { auth_date: 'soon' }),
      '%%%',
    ];
    for (const data of bad) expect(codeOf(await miniApp(data))).toEqual([401, 'TELEGRAM_PROOF_INVALID']);
    expect(await query('SELECT 1 FROM customer')).toEqual([]);
  });

  test('a name of any characters', async () => {
    const user = JSON.stringify({ id: 77, first_name: `A\u0000\n${'🍋'.repeat(300)}`, last_name: '\ud800' });
    const answer = await miniApp(initData(CUSTOMERS, { user }));
    expect(answer.status).toBe(200);
    expect(answer.body.person.name.startsWith('A 🍋')).toBe(true);
  });

  test('a blocked customer stays out', async () => {
    await addCustomer(database.dataSource, { telegramId: OLGA, status: 'blocked' });
    expect(codeOf(await miniApp(initData(CUSTOMERS)))).toEqual([401, 'ACCOUNT_DEACTIVATED']);
  });
});

test('without a bot nobody signs in with Telegram', async () => {
  const off = await startSignInApp(database.dataSource, [SignInWithTelegramController]);
  expect(codeOf(await off.ask('POST', '/auth/telegram/widget', widgetOf('')))).toEqual([409, 'TELEGRAM_LOGIN_OFF']);
  expect(codeOf(await off.ask('POST', '/auth/telegram/mini-app', { initData: initData('') }))).toEqual([409, 'TELEGRAM_LOGIN_OFF']); // prettier-ignore
  await off.close();
});

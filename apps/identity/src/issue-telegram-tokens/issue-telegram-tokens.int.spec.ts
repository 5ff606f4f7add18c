import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { AccessTokens } from '@marmalade/auth';
import { openIdentityDatabase } from '../../test/identity-database.js';

import {
  addCustomer,
  addStaff,
  API_KEY,
  audited,
  EVERYTHING,
  type SignInApp,
  startSignInApp,
} from '../../test/sign-in-app.js';
import { ShowMeController } from '../show-me/show-me.controller.js';
import { IssueTelegramTokensController } from './issue-telegram-tokens.controller.js';

const OLGA = '519204836';

let database: Awaited<ReturnType<typeof openIdentityDatabase>>;
let app: SignInApp;

beforeAll(async () => {
  database = await openIdentityDatabase();
  app = await startSignInApp(database.dataSource, [IssueTelegramTokensController, ShowMeController]);
});
afterAll(async () => {
  await app.close();
  await database.close();
});
beforeEach(async () => {
  await database.dataSource.query(`TRUNCATE ${EVERYTHING}`);
  await app.keys.changed();
});

const issue = (body: object, as: string | undefined = API_KEY) => app.ask('POST', '/auth/telegram/tokens', body, as);
const codeOf = ({ status, body }: { status: number; body: any }) => [status, body.code];

test('a bot acts for a customer, as the customer, and is known to be the bot', async () => {
  const id = await addCustomer(database.dataSource, { telegramId: OLGA });
  await database.dataSource.query(`UPDATE customer SET locale = 'ru', time_zone = 'Asia/Tokyo', site = 'sweets'`);
  const { status, body, headers } = await issue({ telegramId: OLGA, as: 'customer' });
  expect([status, headers.get('cache-control')]).toEqual([201, 'no-store']);
  expect(body).toEqual({
    accessToken: expect.any(String),
    expiresIn: 600,
    principal: { id, role: 'customer', name: 'Анна' },
    locale: 'ru',
    timeZone: 'Asia/Tokyo',
    site: 'sweets',
  });
  const principal = await new AccessTokens(app.keys).verify(`Bearer ${body.accessToken}`);
  expect(principal).toMatchObject({ role: 'customer', id, via: 'bot' });
  expect((principal.expiresAt! - Date.now()) / 1_000).toBeGreaterThan(590);
  expect((await app.ask('GET', '/auth/me', undefined, body.accessToken)).body.person).toMatchObject({ id });
  expect(await audited(database.dataSource)).toEqual([]);
});

test('who works here and is a customer too is either, as it is asked for; that of staff is in the audit log', async () => {
  const customer = await addCustomer(database.dataSource, { telegramId: OLGA });
  const cashier = await addStaff(database.dataSource, { telegramId: OLGA, role: 'cashier' });
  await database.dataSource.query(`UPDATE staff SET location = 'Svetlanskaya 1'`);
  expect((await issue({ telegramId: OLGA, as: 'customer' })).body.principal.id).toBe(customer);
  const { body } = await issue({ telegramId: OLGA, as: 'staff' });
  expect(body).toMatchObject({ principal: { id: cashier, role: 'cashier' }, location: 'Svetlanskaya 1', locale: null });
  expect(await audited(database.dataSource)).toMatchObject([{ action: 'telegram_token.issued', subject: cashier }]);
});

test('nobody is found for an account that is not known, or for one who is not welcome', async () => {
  await addCustomer(database.dataSource, { telegramId: OLGA, status: 'blocked' });
  await addStaff(database.dataSource, { telegramId: '7', active: false });
  expect(codeOf(await issue({ telegramId: OLGA, as: 'staff' }))).toEqual([404, 'PERSON_NOT_FOUND']);
  expect(codeOf(await issue({ telegramId: '8', as: 'customer' }))).toEqual([404, 'PERSON_NOT_FOUND']);
  expect(codeOf(await issue({ telegramId: OLGA, as: 'customer' }))).toEqual([409, 'PERSON_INACTIVE']);
  expect(codeOf(await issue({ telegramId: '7', as: 'staff' }))).toEqual([409, 'PERSON_INACTIVE']);
});

test('no person can make one, not even with such a token', async () => {
  await addStaff(database.dataSource, { telegramId: OLGA, role: 'owner' });
  const { accessToken } = (await issue({ telegramId: OLGA, as: 'staff' })).body;
  expect(codeOf(await issue({ telegramId: OLGA, as: 'staff' }, accessToken))).toEqual([403, 'PERMISSION_DENIED']);
});

test.each([
  [{}],
  [{ telegramId: OLGA }],
  [{ telegramId: 519_204_836, as: 'staff' }],
  [{ telegramId: '1'.repeat(40), as: 'staff' }],
  [{ telegramId: OLGA, as: 'owner' }],
  [{ telegramId: OLGA, as: ['staff'] }],
  [{ telegramId: OLGA, as: 'staff', minutes: 600 }],
])('%j is refused', async (body) => {
  expect(codeOf(await issue(body))).toEqual([400, 'VALIDATION_FAILED']);
});

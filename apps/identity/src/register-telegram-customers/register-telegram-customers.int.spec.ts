import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Outbox } from '@marmalade/outbox';
import { type SmallApp, startSmallApp } from '@marmalade/test-app';
import type { DataSource } from 'typeorm';
import { openIdentityDatabase } from '../../test/identity-database.js';
import { announced, audited } from '../../test/sign-in-app.js';
import { SYSTEM } from '../audit-log/audit-log.js';
import { CustomerStore } from '../customers/customer-store.js';
import { TelegramBlocks } from '../customers/telegram-blocks.js';
import { TelegramCustomers } from '../customers/telegram-customers.js';
import { RegisterTelegramCustomers } from './register-telegram-customers.js';
import { RegisterTelegramCustomersController } from './register-telegram-customers.controller.js';

const ANNA = { telegramId: '482910573', name: 'Anna Smirnova', locale: 'ru', source: 'instagram_may', site: 'sweets' };

let database: Awaited<ReturnType<typeof openIdentityDatabase>>;
let dataSource: DataSource;
let store: CustomerStore;
let app: SmallApp;

beforeAll(async () => {
  database = await openIdentityDatabase();
  dataSource = database.dataSource;
  const outbox = new Outbox(dataSource);
  store = new CustomerStore(outbox);
  const people = new TelegramCustomers(store);
  const register = new RegisterTelegramCustomers(dataSource, people, store, new TelegramBlocks(outbox));
  const provider = { provide: RegisterTelegramCustomers, useValue: register };
  app = await startSmallApp([RegisterTelegramCustomersController], [provider]);
});
afterAll(async () => {
  await app.close();
  await database.close();
});
beforeEach(() => dataSource.query('TRUNCATE customer, audit_log, outbox'));

const register = (body: object = ANNA) => app.ask('POST', '/customers/from-telegram', body);
const update = (id: string, changes: object) => dataSource.transaction((tx) => store.update(tx, SYSTEM, id, changes));

test('whoever starts the bot becomes a customer; whoever comes back is known, with the source of the first time', async () => {
  const { status, body } = await register();
  expect({ status, body }).toMatchObject({ status: 201, body: { isNew: true, customer: { ...ANNA, revision: 1 } } });
  const [, registered] = await announced(dataSource);
  expect(registered).toMatchObject({
    type: 'member.registered',
    data: { registeredVia: 'telegram', source: 'instagram_may' },
  });
  const again = await register({ ...ANNA, source: 'tiktok', name: 'Anya' });
  const { name, source, site } = body.customer;
  expect(again).toMatchObject({ status: 200, body: { isNew: false, customer: { name, source, site } } });
  const third = await register();
  expect(third.body).toEqual(again.body);
  expect((await audited(dataSource)).map(({ action }) => action)).toEqual(['customer.created']);
});

test('twenty at once make one customer, also beside one who is added by hand', async () => {
  const byHand = dataSource.transaction((tx) => store.create(tx, SYSTEM, { telegramId: ANNA.telegramId }, 'admin'));
  const answers = await Promise.all(Array.from({ length: 20 }, () => register()));
  await byHand.catch(() => undefined);
  expect(new Set(answers.map(({ status }) => status < 300))).toEqual(new Set([true]));
  expect(new Set(answers.map(({ body }) => body.customer.id)).size).toBe(1);
  expect((await announced(dataSource, 'member.registered')).length).toBe(1);
});

test('who had stopped the bot is reachable again, and services learn it, while people are told nothing', async () => {
  const { customer } = (await register()).body;
  await update(customer.id, { telegramBlocked: true });
  expect(await announced(dataSource, 'customer.changed')).toMatchObject([
    { data: { revision: 1 } },
    { data: { revision: 2, telegramBlocked: true } },
  ]);
  const back = await register();
  expect(back).toMatchObject({ status: 200, body: { customer: { telegramBlocked: false, revision: 3 } } });
  const last = (await announced(dataSource, 'customer.changed')).at(-1)!;
  expect(last.data.telegramBlocked).toBeUndefined();
  expect(await announced(dataSource, 'member.updated')).toEqual([]);
  expect((await audited(dataSource)).at(-1)).toMatchObject({
    action: 'customer.updated',
    after: { telegramBlocked: false },
  });
});

test('who has left or is kept out stays so: the answer tells it', async () => {
  const { customer } = (await register()).body;
  await update(customer.id, { status: 'blocked' });
  expect(await register()).toMatchObject({ status: 200, body: { isNew: false, customer: { status: 'blocked' } } });
});

test('a name of any characters and a language that is none keep nobody out', async () => {
  const { status, body } = await register({
    telegramId: '1',
    name: ' \u0000\ud800Anna\u2028\n' + '🍬'.repeat(200),
    locale: '\u0000',
  });
  expect(status).toBe(201);
  expect(body.customer.locale).toBeNull();
  expect(body.customer.name).toMatch(/^Anna (🍬)+$/u);
  expect((await register({ telegramId: '2' })).body.customer.name).toBeNull();
});

test.each([
  ['no Telegram id', { telegramId: undefined }],
  ['a Telegram id that is a number', { telegramId: 482_910_573 }],
  ['a Telegram id that is too large', { telegramId: '9'.repeat(30) }],
  ['an array for a name', { name: ['Anna'] }],
  ['null for a source', { source: null }],
  ['a source that no text can hold', { source: 'a\u0000b' }],
  ['half a character', { source: '\ud800' }],
  ['a site that is none', { site: '../x' }],
  ['a field nobody knows', { role: 'owner' }],
])('%s is refused', async (_what, change) => {
  const { status, body } = await register({ ...ANNA, ...change });
  expect([status, body.code]).toEqual([400, 'VALIDATION_FAILED']);
});

import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Outbox } from '@marmalade/outbox';
import { type SmallApp, startSmallApp } from '@marmalade/test-app';
import { openIdentityDatabase } from '../../test/identity-database.js';
import { announced } from '../../test/sign-in-app.js';
import { KNOWN_SETTINGS } from '../settings/known-settings.js';
import { Settings } from '../settings/settings.js';
import { EditSettingsController } from './edit-settings.controller.js';

let database: Awaited<ReturnType<typeof openIdentityDatabase>>;
let settings: Settings;
let app: SmallApp;

beforeAll(async () => {
  database = await openIdentityDatabase();
  settings = new Settings(database.dataSource, new Outbox(database.dataSource));
  app = await startSmallApp([EditSettingsController], [{ provide: Settings, useValue: settings }]);
});
afterAll(async () => {
  await app.close();
  await database.close();
});
beforeEach(() => database.dataSource.query('TRUNCATE setting, audit_log, outbox'));

test('all there are have a default that fits', async () => {
  const { status, body } = await app.ask('GET', '/settings');
  expect(status).toBe(200);
  expect(body.items.map(({ key }: { key: string }) => key)).toEqual(Object.keys(KNOWN_SETTINGS));
  for (const { key, value, revision } of body.items) {
    expect(revision).toBe(0);
    expect((await app.ask('PUT', `/settings/${key}`, { value })).status).toBe(200);
  }
});

test('a change holds, counts up, and is in the audit log; the same value is no change', async () => {
  const { body } = await app.ask('PUT', '/settings/shop.currency', { value: 'RUB' });
  expect(body).toMatchObject({ key: 'shop.currency', value: 'RUB', default: 'USD', revision: 1 });
  expect(await settings.value('shop.currency')).toBe('RUB');
  await app.ask('PUT', '/settings/shop.currency', { value: 'RUB' });
  expect((await app.ask('PUT', '/settings/shop.currency', { value: 'THB' })).body.revision).toBe(2);
  expect((await app.ask('GET', '/settings/shop.currency')).body.value).toBe('THB');
  expect(
    await database.dataSource.query('SELECT action, subject_id, before, after FROM audit_log ORDER BY id'),
  ).toEqual([
    { action: 'setting.updated', subject_id: 'shop.currency', before: { value: 'USD' }, after: { value: 'RUB' } },
    { action: 'setting.updated', subject_id: 'shop.currency', before: { value: 'RUB' }, after: { value: 'THB' } },
  ]);
});

test('a change is announced with the value; the same value is no news', async () => {
  for (const value of [9, 9, 11]) await app.ask('PUT', '/settings/loyalty.birthday_hour', { value });
  expect(await announced(database.dataSource)).toEqual([
    { type: 'setting.changed', data: { key: 'loyalty.birthday_hour', revision: 1, value: 9 } },
    { type: 'setting.changed', data: { key: 'loyalty.birthday_hour', revision: 2, value: 11 } },
  ]);
});

test('whoever changes what another has changed meanwhile is told', async () => {
  const put = (value: string) => app.ask('PUT', '/settings/shop.name', { value, revision: 0 });
  const answers = await Promise.all([put('One'), put('Two')]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  expect(answers.find(({ status }) => status === 409)?.body.code).toBe('SETTING_CHANGED');
});

test.each([
  ['shop.currency', 'XXZ'],
  ['shop.currency', 'rub'],
  ['shop.currency', null],
  ['shop.phone', '89145550123'],
  ['shop.name', 'Sweets\r\nBcc: all@sweets.example'],
  ['shop.name', 'x'.repeat(101)],
  ['customers.welcome_enabled', 'yes'],
  ['loyalty.birthday_hour', 24],
  ['loyalty.birthday_hour', 9.5],
  ['loyalty.birthday_hour', { hour: 9 }],
  ['loyalty.expiring_days', 0],
  ['loyalty.expiring_days', 31],
  ['loyalty.expiring_days', '3'],
])('%s does not take %j', async (key, value) => {
  const { status, body } = await app.ask('PUT', `/settings/${key}`, { value });
  expect([status, body.code]).toEqual([400, 'VALIDATION_FAILED']);
  expect(body.errors[0].pointer).toBe('/value');
  expect((await app.ask('GET', `/settings/${key}`)).body.revision).toBe(0);
});

test.each(['shop.colour', 'constructor', '__proto__', 'shop.name%00'])('%s is no setting', async (key) => {
  for (const [method, body] of [['GET'], ['PUT', { value: 1 }]] as const) {
    const answer = await app.ask(method, `/settings/${key}`, body);
    expect([answer.status, answer.body.code]).toEqual([404, 'SETTING_UNKNOWN']);
  }
});

test('a value that does not fit any more is as good as none', async () => {
  await database.dataSource.query(`INSERT INTO setting (key, value, updated_by) VALUES ('shop.currency', '17', 'x')`);
  expect((await app.ask('GET', '/settings/shop.currency')).body).toMatchObject({ value: 'USD', revision: 1 });
});

test('the office reads settings, the owner changes them', async () => {
  for (const role of ['owner', 'marketing', 'readonly', 'cashier', 'customer'] as const) {
    const read = await app.ask('GET', '/settings', undefined, { role });
    const write = await app.ask('PUT', '/settings/shop.name', { value: role }, { role });
    const reads = !['cashier', 'customer'].includes(role);
    expect([role, read.status, write.status]).toEqual([role, reads ? 200 : 403, role === 'owner' ? 200 : 403]);
  }
});

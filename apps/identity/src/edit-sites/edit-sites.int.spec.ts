import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Outbox } from '@marmalade/outbox';
import { type SmallApp, startSmallApp } from '@marmalade/test-app';
import { openIdentityDatabase } from '../../test/identity-database.js';
import { SiteStore } from '../sites/site-store.js';
import { EditSitesController } from './edit-sites.controller.js';

const DEFAULTS = { name: 'Marmalade', locale: 'en', timeZone: 'UTC', tracking: false, testData: 'send' } as const;
const SWEETS = {
  name: 'Sweets & Co',
  url: 'https://sweets.example/shop',
  color: '#F39c12',
  logoUrl: 'http://localhost:3000/logo.png',
  address: '1 Main St\nVladivostok',
  supportEmail: 'help@sweets.example',
  mailFrom: 'Sweets <hello@sweets.example>',
  locale: 'ru',
  timeZone: 'Asia/Vladivostok',
  channels: ['in_app', 'email', 'telegram'],
  forcedChannels: ['in_app'],
  quietHours: { from: '22:00', to: '08:00', days: [6, 7] },
  frequencyCap: { limit: 3, per: '24h' },
  tracking: true,
  currency: 'RUB',
  birthdayHour: 0,
  testData: 'capture',
};

const OWNER = '019aa4b0-0d11-7c3a-9a52-6e1f0b7d2c90';
const fact = (revision: number, settings: object) => ({
  routing_key: 'site.changed',
  order_key: 'sweets',
  payload: { site: 'sweets', revision, settings },
});

let database: Awaited<ReturnType<typeof openIdentityDatabase>>;
let app: SmallApp;

beforeAll(async () => {
  database = await openIdentityDatabase();
  const sites = new SiteStore(database.dataSource, new Outbox(database.dataSource), DEFAULTS);
  app = await startSmallApp([EditSitesController], [{ provide: SiteStore, useValue: sites }]);
});
afterAll(async () => {
  await app.close();
  await database.close();
});
beforeEach(() => database.dataSource.query('TRUNCATE site, outbox, audit_log'));

test('the default site is always there; another one is described, and then there too', async () => {
  expect(await app.ask('GET', '/sites')).toMatchObject({
    status: 200,
    body: { items: [{ ...DEFAULTS, id: 'default' }], nextCursor: null },
  });
  expect((await app.ask('GET', '/sites/sweets')).status).toBe(404);
  const { status, body } = await app.ask('PUT', '/sites/sweets', SWEETS);
  expect([status, body]).toEqual([200, { ...SWEETS, id: 'sweets', settings: SWEETS }]);
  expect((await app.ask('GET', '/sites/sweets')).body).toEqual(body);
  expect((await app.ask('GET', '/sites')).body.items.map(({ id }: { id: string }) => id)).toEqual([
    'default',
    'sweets',
  ]);
});

test('a change is announced whole, counts up, and is in the audit log', async () => {
  await app.ask('PUT', '/sites/sweets', { name: 'Sweets', tracking: true });
  await app.ask('PUT', '/sites/sweets', { name: 'Sweeter' }, { role: 'owner', id: OWNER, name: 'Olga' });
  const facts = await database.dataSource.query('SELECT routing_key, order_key, payload FROM outbox ORDER BY id');
  expect(facts.map((fact: { payload: string }) => ({ ...fact, payload: JSON.parse(fact.payload) }))).toEqual([
    fact(1, { name: 'Sweets', tracking: true }),
    fact(2, { name: 'Sweeter' }),
  ]);
  const [first, second] = await database.dataSource.query('SELECT * FROM audit_log ORDER BY id');
  expect(first).toMatchObject({ action: 'site.created', subject_kind: 'site', subject_id: 'sweets' });
  expect(second).toMatchObject({
    action: 'site.updated',
    actor_id: OWNER,
    actor_name: 'Olga',
    before: { name: 'Sweets', tracking: true },
    after: { name: 'Sweeter', tracking: null },
  });
});

test('two who describe one site at once both count', async () => {
  const answers = await Promise.all(['One', 'Two', 'Three'].map((name) => app.ask('PUT', '/sites/sweets', { name })));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  const [{ revision }] = await database.dataSource.query('SELECT revision FROM site');
  expect(revision).toBe(3);
});

test('everybody of the staff reads sites, the owner alone changes them', async () => {
  for (const role of ['owner', 'marketing', 'readonly', 'cashier'] as const) {
    expect((await app.ask('GET', '/sites/default', undefined, { role })).status).toBe(200);
    expect((await app.ask('PUT', '/sites/default', {}, { role })).status).toBe(role === 'owner' ? 200 : 403);
  }
  expect((await app.ask('GET', '/sites', undefined, { role: 'customer' })).status).toBe(403);
  expect((await app.ask('GET', '/sites', undefined, null)).status).toBe(401);
});

test('what is left out, null or an empty list is as everywhere', async () => {
  await app.ask('PUT', '/sites/sweets', SWEETS);
  const { body } = await app.ask('PUT', '/sites/sweets', {
    name: 'Sweets',
    locale: null,
    quietHours: null,
    forcedChannels: [],
  });
  expect(body).toEqual({ ...DEFAULTS, id: 'sweets', name: 'Sweets', settings: { name: 'Sweets' } });
  expect((await app.ask('PUT', '/sites/default', { tracking: true })).body).toMatchObject({
    name: 'Marmalade',
    tracking: true,
  });
});

test('quiet hours on no particular days are so every day', async () => {
  const quietHours = { from: '22:00', to: '08:00' };
  const { body } = await app.ask('PUT', '/sites/sweets', { quietHours: { ...quietHours, days: null } });
  expect(body.settings).toEqual({ quietHours });
});

describe('refused is', () => {
  test.each<[string, unknown]>([
    ['name', ''],
    ['name', 'Sweets\r\nBcc: all@sweets.example'],
    ['name', 'x'.repeat(101)],
    ['url', 'javascript:alert(1)'],
    ['url', 'sweets.example'],
    ['color', 'orange'],
    ['color', '#fff'],
    ['url', 'https://пример.рф/путь'],
    ['logoUrl', 'https://sweets.example/{x}.png'],
    ['supportEmail', 'help@localhost'],
    ['supportEmail', 'häns@sweets.example'],
    ['logoUrl', 'data:image/png;base64,AAAA'],
    ['supportEmail', 'help'],
    ['supportEmail', 'a@sweets.example, b@sweets.example'],
    ['mailFrom', 'Sweets <hello@sweets.example>\r\nBcc: all@sweets.example'],
    ['mailFrom', 'a@sweets.example, b@sweets.example'],
    ['locale', 'de'],
    ['timeZone', 'Mars/Olympus'],
    ['timeZone', '+10:00'],
    ['channels', []],
    ['channels', ['fax']],
    ['channels', ['email', 'email']],
    ['forcedChannels', 'email'],
    ['quietHours', { from: '22:00', to: '22:00' }],
    ['quietHours', { from: '22:00', to: '08:00', timeZone: 'UTC' }],
    ['frequencyCap', { limit: 0, per: '24h' }],
    ['frequencyCap', { limit: 3, per: 'day' }],
    ['frequencyCap', { limit: 3 }],
    ['tracking', 'yes'],
    ['currency', 'rub'],
    ['currency', 'XXZ'],
    ['currency', '\u0000'],
    ['currency', ['RUB']],
    ['birthdayHour', 24],
    ['birthdayHour', -1],
    ['birthdayHour', 9.5],
    ['birthdayHour', '9'],
    ['testData', 'drop'],
    ['id', 'other'],
  ])('%s %j', async (field, value) => {
    const { status, body } = await app.ask('PUT', '/sites/sweets', { [field]: value });
    expect([status, body.code]).toEqual([400, 'VALIDATION_FAILED']);
    expect(body.errors[0].pointer).toMatch(new RegExp(`^/${field}(/|$)`));
    expect((await app.ask('GET', '/sites/sweets')).status).toBe(404);
  });

  test('a forced channel that the site does not use', async () => {
    const { body } = await app.ask('PUT', '/sites/sweets', { channels: ['email'], forcedChannels: ['sms'] });
    expect(body.errors[0].pointer).toBe('/forcedChannels');
  });

  test.each(['%2e%2e', '-sweets', 'sweets%20', 'a'.repeat(65)])('the name %s', async (id) => {
    expect((await app.ask('PUT', `/sites/${id}`, {})).status).toBe(404);
  });
});

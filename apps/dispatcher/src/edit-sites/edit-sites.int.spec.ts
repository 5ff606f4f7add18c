import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openDispatcherDatabase } from '../../test/dispatcher-database.js';
import { type SmallApp, startSmallApp } from '../../test/small-app.js';
import { SiteDirectory } from '../sites/site-directory.js';
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
  testData: 'capture',
};

let database: Awaited<ReturnType<typeof openDispatcherDatabase>>;
let sites: SiteDirectory;
let app: SmallApp;

beforeAll(async () => {
  database = await openDispatcherDatabase();
  sites = new SiteDirectory(database.dataSource, DEFAULTS);
  app = await startSmallApp([EditSitesController], [{ provide: SiteDirectory, useValue: sites }]);
});
afterAll(async () => {
  await app.close();
  await database.close();
});
beforeEach(() => database.dataSource.query('TRUNCATE site'));

test('the default site is always there; another one is described, and then there too', async () => {
  expect(await app.ask('GET', '/sites')).toEqual({
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
  expect(sites.get('sweets')).toEqual({ ...SWEETS, id: 'sweets' });
});

test('a name that only events bear is in no list', async () => {
  expect(sites.get('made-up').name).toBe('Marmalade');
  const listing = app.ask('GET', '/sites');
  sites.get('made-up-too');
  expect((await listing).body.items).toHaveLength(1);
});

test('what is left out, or null, is as everywhere', async () => {
  await app.ask('PUT', '/sites/sweets', SWEETS);
  const { body } = await app.ask('PUT', '/sites/sweets', { name: 'Sweets', locale: null, quietHours: null });
  expect(body).toEqual({ ...DEFAULTS, id: 'sweets', name: 'Sweets', settings: { name: 'Sweets' } });
  expect((await app.ask('PUT', '/sites/default', { tracking: true })).body).toMatchObject({
    name: 'Marmalade',
    tracking: true,
  });
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

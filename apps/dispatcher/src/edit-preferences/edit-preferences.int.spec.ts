import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openDispatcherDatabase } from '../../test/dispatcher-database.js';
import { type SmallApp, startSmallApp } from '@marmalade/test-app';
import { Catalogue } from '../catalogue/catalogue.js';
import { PreferenceStore } from '../preferences/preference-store.js';
import { RecipientStore } from '../recipients/recipient-store.js';
import { EditMyPreferencesController } from './edit-my-preferences.controller.js';
import { EditPreferences } from './edit-preferences.js';
import { EditPreferencesController } from './edit-preferences.controller.js';
import { EditRecipientsController } from './edit-recipients.controller.js';

let database: Awaited<ReturnType<typeof openDispatcherDatabase>>;
let store: PreferenceStore;
let app: SmallApp;

beforeAll(async () => {
  database = await openDispatcherDatabase();
  store = new PreferenceStore(database.dataSource);
  const recipients = new RecipientStore(database.dataSource);
  app = await startSmallApp(
    [EditPreferencesController, EditMyPreferencesController, EditRecipientsController],
    [
      { provide: EditPreferences, useValue: new EditPreferences(store, recipients, await Catalogue.load()) },
      { provide: RecipientStore, useValue: recipients },
    ],
  );
});
afterAll(async () => {
  await app.close();
  await database.close();
});
beforeEach(() => database.dataSource.query('TRUNCATE recipient, recipient_preference, suppression, push_subscription'));

const KIM = {
  name: 'Kim',
  email: 'kim@example.com',
  phone: '+79145550123',
  locale: 'ru',
  timeZone: 'Asia/Vladivostok',
};
const put = (preferences: unknown, id = 'kim') => app.ask('PUT', `/recipients/${id}/preferences`, preferences);
const get = (id = 'kim') => app.ask('GET', `/recipients/${id}/preferences`);

describe('preferences', () => {
  test('who has never said anything wishes nothing particular', async () => {
    const { status, body } = await get('nobody');
    expect(status).toBe(200);
    expect(Object.keys(body)).toEqual(['effective']);
    expect(body.effective.orders.in_app).toEqual({ sent: true });
    expect(body.effective.security).toBeUndefined();
  });

  test('all of them are kept, and replaced as a whole', async () => {
    const preferences = {
      channels: { sms: false, email: true },
      categories: { loyalty: false, orders: { sms: true, email: false } },
      mutedTypes: ['order.paid'],
      marketing: false,
      quietHours: { from: '22:00', to: '07:30', days: [1, 2, 3, 4, 5], timeZone: 'America/New_York' },
      digest: { every: 'weekly', at: '18:00', weekday: 5 },
    };
    const { status, body } = await put(preferences);
    expect([status, body]).toEqual([200, { ...preferences, effective: expect.anything() }]);
    expect((await get()).body).toEqual(body);
    expect(await store.get('kim')).toEqual(preferences);
    await put({ quietHours: null, digest: null, marketing: null, channels: null });
    expect(await store.get('kim')).toEqual({ quietHours: null, digest: null });
    await put({});
    expect(await store.get('kim')).toEqual({});
  });

  test('what they amount to is said for each category and channel', async () => {
    await app.ask('PUT', '/recipients/kim', KIM);
    await database.dataSource.query(
      `INSERT INTO suppression (channel, address, reason) VALUES ('sms', $1, 'ADDRESS_DEAD')`,
      [KIM.phone],
    );
    const { body } = await put({
      channels: { in_app: false },
      categories: { orders: { in_app: true }, loyalty: false },
    });
    expect(body.effective.orders).toEqual({
      in_app: { sent: true },
      telegram: { sent: false, reason: 'NO_ADDRESS' },
      email: { sent: true },
      sms: { sent: false, reason: 'ADDRESS_SUPPRESSED' },
      push: { sent: false, reason: 'NO_ADDRESS' },
    });
    expect(body.effective.payments.in_app).toEqual({ sent: false, reason: 'CHANNEL_OFF' });
    expect(body.effective.loyalty.email).toEqual({ sent: false, reason: 'CATEGORY_OFF' });
  });

  test.each<[string, unknown, number, string, string]>([
    ['an unknown category', { categories: { oders: false } }, 422, 'CATEGORY_UNKNOWN', '/categories/oders'],
    [
      'the category that is always sent',
      { categories: { security: false } },
      422,
      'CATEGORY_UNKNOWN',
      '/categories/security',
    ],
    ['an unknown channel', { channels: { fax: false } }, 422, 'CHANNEL_UNKNOWN', '/channels/fax'],
    [
      'an unknown channel of a category',
      { categories: { orders: { fax: false } } },
      422,
      'CHANNEL_UNKNOWN',
      '/categories/orders/fax',
    ],
    ['an unknown event type', { mutedTypes: ['order.lost'] }, 422, 'EVENT_TYPE_UNKNOWN', '/mutedTypes/0'],
    ['an unknown field', { sms: false }, 400, 'VALIDATION_FAILED', '/sms'],
    ['what was answered', { effective: {} }, 400, 'VALIDATION_FAILED', '/effective'],
    ['a channel that is no yes or no', { channels: { sms: 'no' } }, 400, 'VALIDATION_FAILED', '/channels'],
    ['channels in a list', { channels: ['sms'] }, 400, 'VALIDATION_FAILED', '/channels'],
    ['a category that is null', { categories: { orders: null } }, 400, 'VALIDATION_FAILED', '/categories'],
    ['a category in a list', { categories: { orders: ['sms'] } }, 400, 'VALIDATION_FAILED', '/categories'],
    [
      'a channel of a category that is no yes or no',
      { categories: { orders: { sms: 1 } } },
      400,
      'VALIDATION_FAILED',
      '/categories',
    ],
    ['types that are no list', { mutedTypes: 'order.paid' }, 400, 'VALIDATION_FAILED', '/mutedTypes'],
    ['a type twice', { mutedTypes: ['order.paid', 'order.paid'] }, 400, 'VALIDATION_FAILED', '/mutedTypes'],
    ['advertising that is no yes or no', { marketing: 'false' }, 400, 'VALIDATION_FAILED', '/marketing'],
    ['quiet hours without an end', { quietHours: { from: '22:00' } }, 400, 'VALIDATION_FAILED', '/quietHours/to'],
    ['quiet hours all day', { quietHours: { from: '22:00', to: '22:00' } }, 400, 'VALIDATION_FAILED', '/quietHours/to'],
    [
      'an hour no clock shows',
      { quietHours: { from: '24:00', to: '07:00' } },
      400,
      'VALIDATION_FAILED',
      '/quietHours/from',
    ],
    ['an hour of one digit', { quietHours: { from: '22:00', to: '7:00' } }, 400, 'VALIDATION_FAILED', '/quietHours/to'],
    [
      'a zone nobody lives in',
      { quietHours: { from: '22:00', to: '07:00', timeZone: 'Mars/Olympus' } },
      400,
      'VALIDATION_FAILED',
      '/quietHours/timeZone',
    ],
    [
      'a zone without summer time',
      { quietHours: { from: '22:00', to: '07:00', timeZone: '+03:00' } },
      400,
      'VALIDATION_FAILED',
      '/quietHours/timeZone',
    ],
    [
      'an eighth day',
      { quietHours: { from: '22:00', to: '07:00', days: [8] } },
      400,
      'VALIDATION_FAILED',
      '/quietHours/days',
    ],
    ['no days', { quietHours: { from: '22:00', to: '07:00', days: [] } }, 400, 'VALIDATION_FAILED', '/quietHours/days'],
    ['quiet hours in a list', { quietHours: [] }, 400, 'VALIDATION_FAILED', '/quietHours'],
    [
      'an unknown field of quiet hours',
      { quietHours: { from: '22:00', to: '07:00', zone: 'UTC' } },
      400,
      'VALIDATION_FAILED',
      '/quietHours/zone',
    ],
    ['an unknown period', { digest: { every: 'yearly' } }, 400, 'VALIDATION_FAILED', '/digest/every'],
    ['a digest at no hour', { digest: { every: 'daily', at: '9' } }, 400, 'VALIDATION_FAILED', '/digest/at'],
    ['a digest on no day', { digest: { every: 'weekly', weekday: 0 } }, 400, 'VALIDATION_FAILED', '/digest/weekday'],
  ])('%s is refused, and changes nothing', async (_name, preferences, status, code, pointer) => {
    await put({ marketing: false });
    const answer = await put(preferences);
    expect(answer).toMatchObject({ status, body: { code, errors: [{ pointer }] } });
    expect(await store.get('kim')).toEqual({ marketing: false });
  });

  test('which categories there are is said', async () => {
    const { body } = await put({ categories: { oders: false } });
    expect(body.detail).toMatch(/^No category to choose: oders\. Known are .*orders, .*payments/);
  });

  test('what was said in a message of a category nobody registered can be sent back', async () => {
    await store.save('kim', { categories: { picnic: { email: false } } });
    const { effective: _, ...preferences } = (await get()).body;
    expect(await put(preferences)).toMatchObject({ status: 200, body: { categories: { picnic: { email: false } } } });
  });

  test('of changes at the same time none is lost', async () => {
    const categories = Array.from({ length: 20 }, (_, n) => `category_${n}`);
    await Promise.all(
      categories.map((name) =>
        store.change('kim', (before) => ({ ...before, categories: { ...before.categories, [name]: false } })),
      ),
    );
    expect(Object.keys((await store.get('kim')).categories!).sort()).toEqual([...categories].sort());
  });

  test.each(['x'.repeat(256), 'ops:system', 'webhook:1', 'a%00b'])('nobody is called %s', async (id) => {
    expect((await get(id)).status).toBe(404);
    expect((await put({}, id)).status).toBe(404);
  });
});

describe('recipients', () => {
  test('a person is told, replaced, and shown', async () => {
    const { status, body } = await app.ask('PUT', '/recipients/kim', {
      ...KIM,
      telegramId: '-1001',
      roles: ['admin', 'customer'],
    });
    expect(status).toBe(200);
    expect(body).toEqual({
      active: true,
      ofIdentity: false,
      id: 'kim',
      ...KIM,
      telegramId: '-1001',
      roles: ['admin', 'customer'],
      hasDevice: false,
      suppressedChannels: [],
      updatedAt: expect.stringMatching(/Z$/),
    });
    expect((await app.ask('GET', '/recipients/kim')).body).toEqual(body);
    const changed = await app.ask('PUT', '/recipients/kim', { email: 'kim@home.example' });
    expect(changed.body).toMatchObject({
      name: null,
      email: 'kim@home.example',
      phone: null,
      roles: ['admin', 'customer'],
    });
    expect((await app.ask('PUT', '/recipients/lee', {})).body).toMatchObject({ id: 'lee', roles: ['customer'] });
    expect((await app.ask('PUT', '/recipients/lee', { roles: [] })).body.roles).toEqual([]);
  });

  test('devices and dead addresses are part of it', async () => {
    await app.ask('PUT', '/recipients/kim', KIM);
    await database.dataSource.query(
      `INSERT INTO push_subscription (id, recipient_id, kind, endpoint) VALUES (gen_random_uuid(), 'kim', 'fcm', 'token')`,
    );
    await database.dataSource.query(
      `INSERT INTO suppression (channel, address, reason) VALUES ('sms', $1, 'X'), ('email', $2, 'X'), ('telegram', $2, 'X')`,
      [KIM.phone, KIM.email],
    );
    expect((await app.ask('GET', '/recipients/kim')).body).toMatchObject({
      hasDevice: true,
      suppressedChannels: ['email', 'sms'],
    });
  });

  test('nobody unknown is shown', async () => {
    expect(await app.ask('GET', '/recipients/nobody')).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
  });

  test.each<[string, unknown]>([
    ['email', 'kim'],
    ['email', 'kim@example.com\r\nBcc: all@example.com'],
    ['phone', '79145550123'],
    ['telegramId', '@kim'],
    ['locale', 'ru_RU!'],
    ['timeZone', 'Mars/Olympus'],
    ['roles', ['king']],
    ['roles', 'admin'],
    ['name', ''],
    ['preferences', {}],
  ])('%s %j is refused', async (field, value) => {
    const { status, body } = await app.ask('PUT', '/recipients/kim', { [field]: value });
    expect([status, body.code, body.errors[0].pointer]).toEqual([400, 'VALIDATION_FAILED', `/${field}`]);
  });

  test('the list is searched, filtered and paged in the order of ids', async () => {
    for (const id of ['a', 'b', 'c', 'd', 'e']) {
      await app.ask('PUT', `/recipients/${id}`, {
        name: `Person ${id}_%`,
        email: `${id}@example.com`,
        roles: id < 'c' ? ['admin'] : ['customer'],
      });
    }
    const ids = async (query: string) =>
      (await app.ask('GET', `/recipients?${query}`)).body.items.map(({ id }: { id: string }) => id);
    expect(await ids('')).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(await ids('role=admin')).toEqual(['a', 'b']);
    expect(await ids('q=PERSON%20C')).toEqual(['c']);
    expect(await ids('q=d@exam')).toEqual(['d']);
    expect(await ids('q=_%25')).toHaveLength(5);
    expect(await ids('q=%25n')).toEqual([]);
    expect(await ids('q=person&role=customer')).toEqual(['c', 'd', 'e']);
    const seen: string[] = [];
    for (let cursor = ''; ;) {
      const { body } = await app.ask('GET', `/recipients?limit=2${cursor}`);
      seen.push(...body.items.map(({ id }: { id: string }) => id));
      if (body.nextCursor === null) break;
      cursor = `&cursor=${body.nextCursor}`;
    }
    expect(seen).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect((await app.ask('GET', '/recipients?role=king')).status).toBe(400);
  });
});

describe('my preferences', () => {
  const kim = { role: 'customer', id: 'kim' } as const;

  test('are those of whoever asks', async () => {
    const { status, body } = await app.ask('PUT', '/me/preferences', { marketing: false }, kim);
    expect([status, body.marketing]).toEqual([200, false]);
    expect(await store.get('kim')).toEqual({ marketing: false });
    expect((await app.ask('GET', '/me/preferences', undefined, kim)).body).toEqual(body);
    expect(
      (await app.ask('GET', '/me/preferences', undefined, { role: 'customer', id: 'ann' })).body.marketing,
    ).toBeUndefined();
    expect((await app.ask('PUT', '/me/preferences', { categories: { oders: false } }, kim)).body.code).toBe(
      'CATEGORY_UNKNOWN',
    );
    expect((await app.ask('GET', '/me/preferences')).status).toBe(403);
  });

  test("are also found under the own id, and nobody else's are", async () => {
    for (const [method, body] of [
      ['GET', undefined],
      ['PUT', { marketing: false }],
    ] as const) {
      expect((await app.ask(method, '/recipients/kim/preferences', body, kim)).status).toBe(200);
      expect((await app.ask(method, '/recipients/ann/preferences', body, kim)).status).toBe(403);
    }
  });
});

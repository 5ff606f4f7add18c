import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type SmallApp, startSmallApp } from '@marmalade/test-app';
import { openDispatcherDatabase } from '../../test/dispatcher-database.js';
import { store } from '../../test/stored-notifications.js';
import { Catalogue } from '../catalogue/catalogue.js';
import { PreferenceStore } from '../preferences/preference-store.js';
import { RecipientStore } from '../recipients/recipient-store.js';
import { PersonData } from './person-data.js';
import { PersonTimeline } from './person-timeline.js';
import { ShowPeopleController } from './show-people.controller.js';

let database: Awaited<ReturnType<typeof openDispatcherDatabase>>;
let app: SmallApp;

beforeAll(async () => {
  database = await openDispatcherDatabase();
  const { dataSource } = database;
  app = await startSmallApp(
    [ShowPeopleController],
    [
      { provide: PersonTimeline, useValue: new PersonTimeline(dataSource, await Catalogue.load()) },
      {
        provide: PersonData,
        useValue: new PersonData(dataSource, new RecipientStore(dataSource), new PreferenceStore(dataSource)),
      },
    ],
  );
});
afterAll(async () => {
  await app.close();
  await database.close();
});
beforeEach(() =>
  database.dataSource.query(
    'TRUNCATE event, notification, delivery, recipient, recipient_preference, push_subscription, suppression',
  ),
);

const at = (seconds: number, ms = 0): Date => new Date(Date.UTC(2026, 10, 21, 9, 0, seconds, ms));

describe('the timeline', () => {
  const timeline = async (query = '', id = 'ann') =>
    (await app.ask('GET', `/people/${id}/timeline${query}`)).body.items;

  test('tells what a person was told, the newest first, and what became of it', async () => {
    const { id } = await store(database.dataSource, {
      createdAt: at(1),
      deliveries: [
        { channel: 'telegram', state: 'failed', reason: 'ADDRESS_DEAD' },
        { channel: 'email', state: 'sent', reason: 'AWAITS_RECEIPT' },
      ],
    });
    await store(database.dataSource, { createdAt: at(2), type: 'shop.odd', deliveries: [{ state: 'pending' }] });
    await store(database.dataSource, { createdAt: at(3), recipient: 'bob' });
    expect(await timeline()).toEqual([
      expect.objectContaining({ at: at(2).toISOString(), title: 'shop.odd', detail: 'shop.odd: email pending' }),
      {
        at: at(1).toISOString(),
        service: 'dispatcher',
        kind: 'notification',
        title: expect.stringMatching(/order/i),
        ref: id,
        detail: 'order.created: telegram failed (ADDRESS_DEAD), email sent',
      },
    ]);
    expect(await timeline('', 'nobody')).toEqual([]);
  });

  test('goes on before a time, and tears nothing apart that happened within one millisecond', async () => {
    for (const seconds of [1, 2, 2, 2, 3]) await store(database.dataSource, { createdAt: at(seconds, 500) });
    const pages: string[][] = [];
    for (let before: string | undefined; ;) {
      const items = await timeline(`?limit=2${before ? `&before=${before}` : ''}`);
      if (items.length === 0) break;
      pages.push(items.map((item: { at: string }) => item.at));
      before = items.at(-1).at;
    }
    const [one, two, three] = [1, 2, 3].map((seconds) => at(seconds, 500).toISOString());
    expect(pages).toEqual([[three, two, two, two], [one]]);
  });

  test.each(['?before=yesterday', '?limit=0', '?limit=201', '?from=x'])('%s is not valid', async (query) => {
    expect(await app.ask('GET', `/people/ann/timeline${query}`)).toMatchObject({
      status: 400,
      body: { code: 'VALIDATION_FAILED' },
    });
  });
});

describe('the data', () => {
  test('are all that is kept, without what lets others write to a device or sign in', async () => {
    const { dataSource } = database;
    await dataSource.query(
      `INSERT INTO recipient (id, name, email, roles) VALUES ('ann', 'Ann', 'ann@example.com', '{customer}')`,
    );
    await dataSource.query(
      `INSERT INTO recipient_preference (recipient_id, preferences) VALUES ('ann', '{"marketing":false}')`,
    );
    await dataSource.query(
      `INSERT INTO push_subscription (id, recipient_id, kind, endpoint, keys) VALUES (gen_random_uuid(), 'ann', 'web', 'https://push.example/secret', '{"auth":"x"}')`,
    );
    await dataSource.query(
      `INSERT INTO suppression (channel, address, reason) VALUES ('email', 'ann@example.com', 'ADDRESS_DEAD')`,
    );
    for (let count = 0; count < 205; count += 1) await store(dataSource, { createdAt: at(count) });
    await store(dataSource, {
      createdAt: at(300),
      type: 'auth.login_token_issued',
      deliveries: [{ channel: 'telegram', content: { text: 'https://shop.example.com/login?token=secret' } }],
    });
    await store(dataSource, { recipient: 'bob', name: 'Bob' });
    const { status, body, headers } = await app.ask('GET', '/people/ann/data');
    expect([status, headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
    expect(body).toMatchObject({
      service: 'dispatcher',
      person: { id: 'ann', name: 'Ann', email: 'ann@example.com' },
      preferences: { marketing: false },
      devices: [{ kind: 'web' }],
      suppressions: [{ channel: 'email', address: 'ann@example.com' }],
    });
    expect(body.notifications).toHaveLength(206);
    expect(body.notifications[0]).toMatchObject({
      type: 'order.created',
      deliveries: [{ channel: 'email', address: 'ann@example.com', content: { subject: 'Hello' } }],
    });
    expect(JSON.stringify(body)).not.toMatch(/secret|Bob/);
  });

  test('of somebody nobody knows are empty', async () => {
    expect((await app.ask('GET', '/people/nobody/data')).body).toEqual({
      service: 'dispatcher',
      person: null,
      preferences: {},
      devices: [],
      suppressions: [],
      notifications: [],
    });
  });
});

test.each(['timeline', 'data'])('of the %s a customer sees their own', async (what) => {
  const ann = { role: 'customer', id: 'ann' } as const;
  expect((await app.ask('GET', `/people/ann/${what}`, undefined, ann)).status).toBe(200);
  expect((await app.ask('GET', `/people/bob/${what}`, undefined, ann)).status).toBe(403);
  expect((await app.ask('GET', `/people/ann/${what}`, undefined, null)).status).toBe(401);
  expect((await app.ask('GET', `/people/a%00b/${what}`)).status).toBe(404);
});

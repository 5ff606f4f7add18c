import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { openDispatcherDatabase } from '../../test/dispatcher-database.js';
import { type SmallApp, startSmallApp } from '@marmalade/test-app';
import { store } from '../../test/stored-notifications.js';
import { CapturedMessagesController } from './captured-messages.controller.js';

const CAPTURED = { outcome: 'sent', provider: 'captured' };

let database: Awaited<ReturnType<typeof openDispatcherDatabase>>;
let app: SmallApp;

beforeAll(async () => {
  database = await openDispatcherDatabase();
  app = await startSmallApp([CapturedMessagesController], [{ provide: DataSource, useValue: database.dataSource }]);
});
afterAll(async () => {
  await app.close();
  await database.close();
});
beforeEach(() => database.dataSource.query('TRUNCATE event, notification, delivery, delivery_attempt'));

const list = async (query = '') => (await app.ask('GET', `/captured-messages${query}`)).body;

test('shows what was captured, the newest first, each once however often it was', async () => {
  const ids: string[] = [];
  for (let n = 5; n > 0; n -= 1) {
    const { deliveries } = await store(database.dataSource, {
      createdAt: new Date(Date.now() - n * 60_000),
      deliveries: [{ attempts: [CAPTURED, CAPTURED] }, { channel: 'sms', attempts: [{ outcome: 'sent' }] }],
    });
    ids.unshift(deliveries[0]!);
  }
  const first = await list('?limit=2');
  const second = await list(`?limit=2&cursor=${first.nextCursor}`);
  const third = await list(`?limit=2&cursor=${second.nextCursor}`);
  expect([first, second, third].map(({ items }) => items.map(({ id }: any) => id))).toEqual([
    ids.slice(0, 2),
    ids.slice(2, 4),
    ids.slice(4),
  ]);
  expect(third.nextCursor).toBeNull();
  expect(first.items[0]).toMatchObject({
    type: 'order.created',
    channel: 'email',
    address: 'ann@example.com',
    content: { subject: 'Hello' },
  });
});

test('hides links that sign somebody in', async () => {
  const content = {
    text: 'Sign in',
    buttons: [[{ text: 'Go', url: 'https://shop.example/login?token=one-time-token' }]],
  };
  await store(database.dataSource, {
    type: 'auth.login_token_issued',
    deliveries: [{ channel: 'telegram', content, attempts: [CAPTURED] }],
  });
  const { items } = await list();
  expect(items[0].content).toEqual({ text: 'Sign in', buttons: [[{ text: 'Go', url: '[hidden]' }]] });
});

import { DeadLetters } from '@marmalade/messaging';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { openDispatcherDatabase } from '../../test/dispatcher-database.js';
import { type SmallApp, startSmallApp } from '@marmalade/test-app';
import { DeadLettersController } from './dead-letters.controller.js';

const HOUR = 3_600_000;
const ago = (hours: number): Date => new Date(Date.now() - hours * HOUR);

let database: Awaited<ReturnType<typeof openDispatcherDatabase>>;
let dataSource: DataSource;
let app: SmallApp;

beforeAll(async () => {
  database = await openDispatcherDatabase();
  dataSource = database.dataSource;
  app = await startSmallApp([DeadLettersController], [{ provide: DeadLetters, useValue: new DeadLetters(dataSource) }]);
});
afterAll(async () => {
  await app.close();
  await database.close();
});
beforeEach(() => dataSource.query('TRUNCATE dead_letter, message_retry'));

interface Letter {
  type?: string;
  code?: string;
  at?: Date;
  headers?: object;
  body?: string;
}

async function bury({
  type = 'order.created',
  code = 'HANDLER_FAILED',
  at = new Date(),
  headers = {},
  body = '{}',
}: Letter = {}): Promise<string> {
  const [{ id }] = await dataSource.query(
    `INSERT INTO dead_letter (queue, message_id, routing_key, headers, body, code, error, attempts, created_at)
     VALUES ('dispatcher.notifications', gen_random_uuid(), $1, $2, $3, $4, 'It went wrong', 6, $5) RETURNING id`,
    [type, JSON.stringify(headers), Buffer.from(body), code, at],
  );
  return id;
}

const idsOf = async (query: string) =>
  (await app.ask('GET', `/dead-letters${query}`)).body.items.map(({ id }: any) => id);
const leftIds = async () => (await dataSource.query('SELECT id FROM dead_letter ORDER BY id')).map(({ id }: any) => id);
const retries = async (): Promise<number> =>
  (await dataSource.query('SELECT count(*)::int AS n FROM message_retry'))[0].n;

describe('filters', () => {
  const at = ago(2);
  test.each([
    ['type=order.paid', { type: 'order.paid' }],
    ['code=MESSAGE_NOT_JSON', { code: 'MESSAGE_NOT_JSON' }],
    [`to=${ago(1).toISOString()}`, { at }],
    [`from=${at.toISOString()}&to=${ago(1).toISOString()}`, { at }],
  ])('%s', async (query, letter) => {
    const other = await bury();
    const meant = await bury(letter);
    expect(await idsOf(`?${query}`)).toEqual([meant]);
    expect(await idsOf('')).toEqual([meant, other]);
    expect(await app.ask('POST', `/dead-letters/replay?${query}`)).toMatchObject({
      status: 202,
      body: { replayed: 1 },
    });
    expect(await leftIds()).toEqual([other]);
    expect(await retries()).toBe(1);
  });

  test.each(['?code=', '?from=yesterday', '?colour=red'])('%s', async (query) => {
    const { status } = await app.ask('GET', `/dead-letters${query}`);
    expect(status).toBe(query === '?code=' ? 200 : 400);
  });
});

test('pages', async () => {
  const ids = [];
  for (let n = 0; n < 5; n += 1) ids.unshift(await bury());
  const { body } = await app.ask('GET', '/dead-letters?limit=3');
  expect(body.items.map(({ id }: any) => id)).toEqual(ids.slice(0, 3));
  expect(await idsOf(`?limit=3&cursor=${body.nextCursor}`)).toEqual(ids.slice(3));
});

test('a big pile is replayed in several batches, each letter once', async () => {
  await dataSource.query(
    `INSERT INTO dead_letter (queue, message_id, routing_key, headers, body, code, error, attempts)
     SELECT 'q', gen_random_uuid(), 'order.created', '{}', '{}', 'C', 'e', 6 FROM generate_series(1, 2500)`,
  );
  expect((await app.ask('POST', '/dead-letters/replay')).body).toEqual({ replayed: 2_500 });
  expect([await retries(), await leftIds()]).toEqual([2_500, []]);
  expect((await app.ask('POST', '/dead-letters/replay')).body).toEqual({ replayed: 0 });
});

test('one is thrown away for good', async () => {
  const [first, second] = [await bury(), await bury()];
  expect((await app.ask('DELETE', `/dead-letters/${first}`)).status).toBe(204);
  expect(await leftIds()).toEqual([second]);
  expect(await retries()).toBe(0);
  for (const id of [first, 'nonsense', '9'.repeat(18)]) {
    expect(await app.ask('DELETE', `/dead-letters/${id}`)).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    expect((await app.ask('POST', `/dead-letters/${id}/replay`)).status).toBe(404);
  }
});

test.each([
  { type: 'auth.login_token_issued' },
  { type: 'something.else', headers: { 'cloudEvents:type': 'auth.login_token_issued' } },
])('hides links that sign somebody in: %j', async (letter) => {
  const id = await bury({
    ...letter,
    body: JSON.stringify({ loginUrl: 'https://shop.example/login?token=one-time-token', customer: { id: 'ann' } }),
  });
  const { body } = await app.ask('GET', '/dead-letters');
  expect(body.items[0]).toMatchObject({ id, body: '{"loginUrl":"[hidden]","customer":{"id":"ann"}}' });
  // What is replayed is whole.
  await app.ask('POST', `/dead-letters/${id}/replay`);
  const [retry] = await dataSource.query('SELECT body FROM message_retry');
  expect(retry.body.toString()).toContain('one-time-token');
});

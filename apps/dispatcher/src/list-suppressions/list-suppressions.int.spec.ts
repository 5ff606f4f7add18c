import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { openDispatcherDatabase } from '../../test/dispatcher-database.js';
import { type SmallApp, startSmallApp } from '@marmalade/test-app';
import { Suppressions } from '../recipients/suppressions.js';
import { ListSuppressionsController } from './list-suppressions.controller.js';

const LONG = `${'a'.repeat(64)}@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.example`;
const ADDRESSES = [
  ['email', LONG],
  ['email', 'kim+news/1@example.com'],
  ['sms', '+79145550123'],
  ['telegram', '-1001'],
] as const;

let database: Awaited<ReturnType<typeof openDispatcherDatabase>>;
let app: SmallApp;

beforeAll(async () => {
  database = await openDispatcherDatabase();
  const suppressions = new Suppressions(database.dataSource);
  app = await startSmallApp([ListSuppressionsController], [{ provide: Suppressions, useValue: suppressions }]);
});
afterAll(async () => {
  await app.close();
  await database.close();
});
beforeEach(async () => {
  await database.dataSource.query('TRUNCATE suppression');
  for (const [channel, address] of ADDRESSES) {
    await database.dataSource.query(
      `INSERT INTO suppression (channel, address, reason, detail) VALUES ($1, $2, 'ADDRESS_DEAD', '550 no such user')`,
      [channel, address],
    );
  }
});

const lift = (channel: string, address: string) =>
  app.ask('DELETE', `/suppressions/${channel}/${encodeURIComponent(address)}`);

test('all are listed, page by page', async () => {
  const seen: unknown[] = [];
  for (let query = '?limit=3'; ;) {
    const { status, body } = await app.ask('GET', `/suppressions${query}`);
    expect(status).toBe(200);
    seen.push(...body.items);
    if (body.nextCursor === null) break;
    query = `?limit=3&cursor=${body.nextCursor}`;
  }
  expect(seen).toHaveLength(4);
  for (const [channel, address] of ADDRESSES) {
    const createdAt = expect.stringMatching(/Z$/);
    expect(seen).toContainEqual({ channel, address, reason: 'ADDRESS_DEAD', detail: '550 no such user', createdAt });
  }
});

test.each(ADDRESSES)('%s %s is lifted once', async (channel, address) => {
  expect((await lift(channel, address)).status).toBe(204);
  expect(await lift(channel, address)).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
  const { body } = await app.ask('GET', '/suppressions');
  expect(body.items).toHaveLength(3);
});

test.each([
  ['email', '+79145550123'],
  ['fax', 'x'],
  ['email', 'KIM+NEWS/1@example.com'],
])('%s %s is not suppressed', async (channel, address) => {
  expect((await lift(channel, address)).status).toBe(404);
});

import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { openDispatcherDatabase } from '../../../test/dispatcher-database.js';
import { SecretBox } from '@marmalade/secrets';
import { VapidKeys } from './vapid-keys.js';

const SECRETS_KEY = randomBytes(32).toString('base64');

let database: Awaited<ReturnType<typeof openDispatcherDatabase>>;
let dataSource: DataSource;

beforeAll(async () => {
  database = await openDispatcherDatabase();
  dataSource = database.dataSource;
});
afterAll(() => database.close());
beforeEach(() => dataSource.query('TRUNCATE secret'));

const replica = (key = SECRETS_KEY) => new VapidKeys(dataSource, new SecretBox(key));

test('are made once, for all replicas that start together', async () => {
  const pairs = await Promise.all(Array.from({ length: 8 }, () => replica().get()));
  expect(new Set(pairs.map(({ publicKey, privateKey }) => `${publicKey} ${privateKey}`)).size).toBe(1);
  expect(Buffer.from(pairs[0]!.publicKey, 'base64url')).toHaveLength(65);
  expect(await replica().get()).toEqual(pairs[0]);
});

test('are not in the database in clear', async () => {
  const { privateKey } = await replica().get();
  const [{ box }] = await dataSource.query('SELECT box FROM secret');
  expect((box as Buffer).includes(privateKey)).toBe(false);
});

test('that can not be opened are told, and neither replaced nor remembered', async () => {
  const pair = await replica().get();
  const other = replica(randomBytes(32).toString('base64'));
  await expect(other.get()).rejects.toThrow('another key');
  await dataSource.query('TRUNCATE secret');
  const fresh = await other.get();
  expect(fresh.publicKey).not.toBe(pair.publicKey);
});

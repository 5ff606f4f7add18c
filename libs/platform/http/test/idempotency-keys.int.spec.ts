import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { DataSource, type EntityManager } from 'typeorm';
import { IDEMPOTENCY_TABLE_SQL, IdempotencyKeys } from '../src/index.js';

const SCHEMA = 'test_idempotency_keys';
let dataSource: DataSource;
let keys: IdempotencyKeys;

beforeAll(async () => {
  const url = process.env.MARMALADE_TEST_DATABASE_URL ?? '';
  if (!/\/[^/?]*test[^/?]*(\?|$)/.test(url)) throw new Error('the database of a test has "test" in its name');
  dataSource = await new DataSource({
    type: 'postgres',
    url,
    extra: { options: `-c search_path=${SCHEMA}` },
  }).initialize();
  await dataSource.query(`DROP SCHEMA IF EXISTS ${SCHEMA} CASCADE`);
  await dataSource.query(`CREATE SCHEMA ${SCHEMA}`);
  await dataSource.query(IDEMPOTENCY_TABLE_SQL);
  await dataSource.query('CREATE TABLE effect (n int)');
  keys = new IdempotencyKeys(dataSource);
});
beforeEach(() => dataSource.query('TRUNCATE idempotency_key, effect'));
afterAll(async () => {
  await dataSource.query(`DROP SCHEMA ${SCHEMA} CASCADE`);
  await dataSource.destroy();
});

const effect = jest.fn(async (tx: EntityManager) => {
  await tx.query('INSERT INTO effect VALUES (1)');
  return { status: 201, body: { nothing: null, id: 'a' } };
});
const effects = async () => Number((await dataSource.query('SELECT count(*) FROM effect'))[0].count);

describe('IdempotencyKeys', () => {
  test('the second time gives the stored answer', async () => {
    const first = await keys.run('POST /cups', 'k1', { a: 1 }, effect);
    const second = await keys.run('POST /cups', 'k1', { a: 1 }, effect);
    expect(first).toEqual({ status: 201, body: { id: 'a', nothing: null }, replayed: false });
    expect(second).toEqual({ ...first, replayed: true });
    // To the letter.
    expect(JSON.stringify(second.body)).toBe(JSON.stringify(first.body));
    expect(await effects()).toBe(1);
  });

  test('another body, another scope, no key', async () => {
    await keys.run('POST /cups', 'k1', 'text', effect);
    await expect(keys.run('POST /cups', 'k1', 'other', effect)).rejects.toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
    await keys.run('POST /saucers', 'k1', 'other', effect);
    await keys.run('POST /cups', undefined, 'text', effect);
    await keys.run('POST /cups', undefined, 'text', effect);
    expect(await effects()).toBe(4);
  });

  test('an answer that comes between look and lock is given, and the second effect undone', async () => {
    const hash = createHash('sha256')
      .update(JSON.stringify({ a: 1 }))
      .digest();
    const overtaken = jest.fn(async (tx: EntityManager) => {
      await dataSource.query(`INSERT INTO idempotency_key VALUES ('POST /cups', 'k1', $1, 201, '{"id":"first"}')`, [
        hash,
      ]);
      return effect(tx);
    });
    const answer = await keys.run('POST /cups', 'k1', { a: 1 }, overtaken);
    expect(answer).toEqual({ status: 201, body: { id: 'first' }, replayed: true });
    expect(overtaken).toHaveBeenCalledTimes(1);
    expect(await effects()).toBe(0);
  });

  test('a failed effect leaves nothing behind', async () => {
    const failing = async (tx: EntityManager) => {
      await effect(tx);
      throw new Error('no');
    };
    await expect(keys.run('POST /cups', 'k1', {}, failing)).rejects.toThrow('no');
    expect(await effects()).toBe(0);
    expect(await keys.run('POST /cups', 'k1', {}, effect)).toMatchObject({ replayed: false });
  });

  test('twenty at once: one effect, and all get its answer', async () => {
    const slow = async (tx: EntityManager) => {
      await tx.query('SELECT pg_sleep(0.05)');
      return effect(tx);
    };
    const answers = await Promise.all(Array.from({ length: 20 }, () => keys.run('s', 'k', {}, slow)));
    expect(await effects()).toBe(1);
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  });

  test('who waits too long is told to come again', async () => {
    const hurried = new IdempotencyKeys(dataSource, 30);
    const first = await keys.run('s', 'k', {}, async (tx) => {
      await expect(hurried.run('s', 'k', {}, effect)).rejects.toMatchObject({
        code: 'IDEMPOTENCY_IN_FLIGHT',
        retryable: true,
      });
      return effect(tx);
    });
    expect(await hurried.run('s', 'k', {}, effect)).toEqual({ ...first, replayed: true });
  });

  test('a body of null, and keys that are not usable', async () => {
    const nothing = async () => ({ status: 204, body: null });
    await keys.run('s', 'k', null, nothing);
    expect(await keys.run('s', 'k', null, nothing)).toEqual({ status: 204, body: null, replayed: true });
    for (const key of ['', ' ', 'a b', 'ключ', 'x'.repeat(256)]) {
      await expect(keys.run('s', key, null, nothing)).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_INVALID' });
    }
  });

  test('after a day the key is free again, and the row goes with the clean-up', async () => {
    const age = () => dataSource.query(`UPDATE idempotency_key SET created_at = now() - interval '25 hours'`);
    await keys.run('s', 'k', { a: 1 }, effect);
    await age();
    expect(await keys.run('s', 'k', { a: 2 }, effect)).toMatchObject({ replayed: false });
    expect(await keys.run('s', 'k', { a: 2 }, effect)).toMatchObject({ replayed: true });
    await keys.run('s', 'k2', {}, effect);
    await age();
    await keys.run('s', 'k3', {}, effect);
    expect(await keys.cleanUp(1)).toBe(1);
    expect(await keys.cleanUp(10)).toBe(1);
    expect(await keys.cleanUp(10)).toBe(0);
  });
});

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { openLoyaltyDatabase } from '../../test/loyalty-database.js';
import { knownCustomer } from '../../test/point-fixtures.js';
import { lockAccounts } from '../accounts/account-store.js';
import type { Movement } from './entry.js';
import { Ledger } from './ledger.js';

let dataSource: DataSource;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ dataSource, close } = await openLoyaltyDatabase());
});
afterAll(() => close());

const ledger = new Ledger();
const HOUR = 3_600_000;
const inHours = (hours: number) => new Date(Date.now() + hours * HOUR);

async function held<Result>(ids: string[], work: (tx: DataSource['manager']) => Promise<Result>): Promise<Result> {
  return dataSource.transaction(async (tx) => {
    await lockAccounts(tx, ids);
    return work(tx);
  });
}
const earn = (...movements: Movement[]) =>
  held(
    movements.map(({ customerId }) => customerId),
    (tx) => ledger.earn(tx, movements),
  );
const takeUpTo = (...movements: Movement[]) =>
  held(
    movements.map(({ customerId }) => customerId),
    (tx) => ledger.takeUpTo(tx, movements),
  );
const spend = (movement: Movement) => held([movement.customerId], (tx) => ledger.spend(tx, movement));
const lotsOf = async (id: string) =>
  (
    await dataSource.query(
      `SELECT remaining::int AS left FROM entry WHERE customer_id = $1 AND points > 0 ORDER BY seq`,
      [id],
    )
  ).map(({ left }: { left: number }) => left);
const lines = (entries: { points: number; balanceAfter: number }[]) =>
  entries.map(({ points, balanceAfter }) => [points, balanceAfter]);

describe('points', () => {
  test('come once for what they are for, each line with the balance after it', async () => {
    const [id, other] = [await knownCustomer(dataSource), await knownCustomer(dataSource)];
    const batch: Movement[] = [
      { customerId: id, points: 30, kind: 'earn', refKey: 'order:1' },
      { customerId: other, points: 5, kind: 'earn', refKey: 'order:1' },
      { customerId: id, points: 20, kind: 'earn', refKey: 'order:2' },
      { customerId: id, points: 99, kind: 'earn', refKey: 'order:2' },
      { customerId: id, points: 0, kind: 'earn', refKey: 'order:3' },
    ];
    expect(lines(await earn(...batch))).toEqual([
      [30, 30],
      [5, 5],
      [20, 50],
    ]);
    expect(await earn(...batch)).toEqual([]);
    expect(await spend({ customerId: id, points: 51, kind: 'spend', refKey: 'reward:1' })).toBeUndefined();
    expect(await spend({ customerId: id, points: 50, kind: 'spend', refKey: 'reward:1' })).toMatchObject({
      points: -50,
      balanceAfter: 0,
      seq: 3,
    });
  });

  test('that lapse soonest go first, and those that never lapse last', async () => {
    const id = await knownCustomer(dataSource);
    await earn(
      { customerId: id, points: 10, kind: 'earn', refKey: 'a' },
      { customerId: id, points: 10, kind: 'earn', refKey: 'b', expiresAt: inHours(48) },
      { customerId: id, points: 10, kind: 'earn', refKey: 'c', expiresAt: inHours(24) },
    );
    await spend({ customerId: id, points: 15, kind: 'spend', refKey: 'd' });
    expect(await lotsOf(id)).toEqual([10, 5, 0]);
    await spend({ customerId: id, points: 10, kind: 'spend', refKey: 'e' });
    expect(await lotsOf(id)).toEqual([5, 0, 0]);
  });

  test('are taken back as far as there are any', async () => {
    const [id, other] = [await knownCustomer(dataSource), await knownCustomer(dataSource)];
    await earn({ customerId: id, points: 10, kind: 'earn', refKey: 'a' });
    const taken = await takeUpTo(
      { customerId: id, points: 7, kind: 'take_back', refKey: 'b' },
      { customerId: other, points: 7, kind: 'take_back', refKey: 'b' },
      { customerId: id, points: 7, kind: 'take_back', refKey: 'c' },
      { customerId: id, points: 7, kind: 'take_back', refKey: 'd' },
    );
    expect(lines(taken)).toEqual([
      [-7, 3],
      [-3, 0],
    ]);
  });

  test('that have lapsed can not be spent, whether the round has come by or not', async () => {
    const id = await knownCustomer(dataSource);
    await earn(
      { customerId: id, points: 10, kind: 'earn', refKey: 'a', expiresAt: inHours(-1) },
      { customerId: id, points: 10, kind: 'earn', refKey: 'b', expiresAt: inHours(1) },
    );
    expect(await spend({ customerId: id, points: 11, kind: 'spend', refKey: 'c' })).toBeUndefined();
    expect(await spend({ customerId: id, points: 10, kind: 'spend', refKey: 'c' })).toMatchObject({ balanceAfter: 0 });
    expect(await held([id], (tx) => ledger.expire(tx, [id]))).toEqual([]);
  });

  test('of one whom nobody knows any more do not move', async () => {
    const id = randomUUID();
    expect(await earn({ customerId: id, points: 10, kind: 'earn', refKey: 'a' })).toEqual([]);
    expect(await spend({ customerId: id, points: 10, kind: 'spend', refKey: 'b' })).toBeUndefined();
  });
});

import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { EntityManager } from 'typeorm';
import { openLoyaltyDatabase } from '../../test/loyalty-database.js';
import { knownCustomer } from '../../test/point-fixtures.js';
import { lockAccounts } from '../accounts/account-store.js';
import type { Movement } from './entry.js';
import { Ledger } from './ledger.js';

const OPERATIONS = 10_000;
/** Few, so that they get into each other's way. */
const CUSTOMERS = 12;
const CONNECTIONS = 8;
const SEED = Number(process.env.TEST_SEED ?? 20_261_130);

const KINDS = ['earn', 'earn', 'spend', 'adjust', 'deduct', 'expire', 'takeBack', 'redeem', 'reject', 'batch'] as const;
const operation = fc.record({
  kind: fc.constantFrom(...KINDS),
  customer: fc.nat(CUSTOMERS - 1),
  other: fc.nat(CUSTOMERS - 1),
  points: fc.integer({ min: 1, max: 400 }),
  /** What it is for: of few, so that the same comes again. */
  reference: fc.nat(1_500),
  /** Milliseconds until it lapses; most do at once. */
  lapsesIn: fc.option(fc.integer({ min: -1_000, max: 3_000 }), { nil: undefined }),
});
type Operation = ReturnType<typeof operation.generate>['value'];

const ledger = new Ledger();

/** What was asked for, and was not rejected yet. */
const asked: Movement[] = [];

const WORK: Record<Operation['kind'], (tx: EntityManager, movement: Movement, other: string) => Promise<unknown>> = {
  earn: (tx, movement) => ledger.earn(tx, [{ ...movement, kind: 'earn' }]),
  adjust: (tx, movement) => ledger.earn(tx, [{ ...movement, kind: 'adjust' }]),
  spend: (tx, movement) => ledger.spend(tx, { ...movement, kind: 'spend' }),
  deduct: (tx, movement) => ledger.spend(tx, { ...movement, kind: 'adjust' }),
  expire: (tx, movement) => ledger.expire(tx, [movement.customerId]),
  takeBack: (tx, movement) => ledger.takeUpTo(tx, [{ ...movement, kind: 'take_back' }]),
  redeem: async (tx, movement) => {
    const request = { ...movement, kind: 'spend' as const, refKey: `redeem:${randomUUID()}` };
    if (await ledger.spend(tx, request)) asked.push(request);
  },
  reject: async (tx, { customerId }) => {
    const place = asked.findIndex((each) => each.customerId === customerId);
    const [request] = place < 0 ? [] : asked.splice(place, 1);
    if (request) await ledger.earn(tx, [{ ...request, kind: 'refund', refKey: `back:${request.refKey}` }]);
  },
  batch: async (tx, movement, other) => {
    const both = [movement, { ...movement, customerId: other }, { ...movement, refKey: `${movement.refKey}+` }];
    await ledger.earn(
      tx,
      both.map((each) => ({ ...each, kind: 'earn' })),
    );
    await ledger.takeUpTo(
      tx,
      both.map((each) => ({ ...each, kind: 'take_back', refKey: `back:${each.refKey}` })),
    );
  },
};

test(`after ${OPERATIONS} random operations on ${CONNECTIONS} connections every account is the sum of its entries`, async () => {
  const { dataSource, close } = await openLoyaltyDatabase();
  try {
    const customers = await Promise.all(Array.from({ length: CUSTOMERS }, () => knownCustomer(dataSource)));
    const script = fc.sample(operation, { seed: SEED, numRuns: OPERATIONS });
    const run = async ({ kind, customer, other, points, reference, lapsesIn }: Operation): Promise<void> => {
      const movement: Movement = {
        customerId: customers[customer]!,
        points,
        kind: 'earn',
        refKey: `${kind}:${reference}`,
        ...(lapsesIn !== undefined && { expiresAt: new Date(Date.now() + lapsesIn) }),
      };
      await dataSource.transaction(async (tx) => {
        await lockAccounts(tx, [movement.customerId, customers[other]!]);
        await WORK[kind](tx, movement, customers[other]!);
      });
    };
    let next = 0;
    const worker = async (): Promise<void> => {
      for (let each = script[next++]; each; each = script[next++]) await run(each);
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, worker));
    await dataSource.transaction(async (tx) => {
      await lockAccounts(tx, customers);
      await ledger.expire(tx, customers);
    });

    const [sums] = await dataSource.query(`
      SELECT count(*)::int AS accounts, sum(entries)::int AS entries,
        count(*) FILTER (WHERE balance <> s.points OR a.entries <> s.count)::int AS "wrongBalances",
        count(*) FILTER (WHERE balance <> s.unexpired)::int AS "wrongLots",
        count(*) FILTER (WHERE earned_total <> s.earned OR spent_total <> s.spent)::int AS "wrongTotals"
      FROM account a JOIN (
        SELECT customer_id, sum(points) AS points, count(*) AS count,
          sum(remaining) FILTER (WHERE expires_at IS NULL OR expires_at > now()) AS unexpired,
          sum(points) FILTER (WHERE points > 0 AND kind <> 'refund') AS earned,
          -sum(points) FILTER (WHERE kind IN ('spend', 'refund')) AS spent
        FROM entry GROUP BY customer_id) s USING (customer_id)`);
    expect(sums).toEqual({
      accounts: CUSTOMERS,
      entries: expect.any(Number),
      wrongBalances: 0,
      wrongLots: 0,
      wrongTotals: 0,
    });
    // Else nothing would have happened.
    expect(sums.entries).toBeGreaterThan(OPERATIONS / 3);
    const [lines] = await dataSource.query(`
      SELECT count(*) FILTER (WHERE balance_after <> so_far OR seq <> place)::int AS wrong,
        count(*) FILTER (WHERE remaining < 0 OR balance_after < 0)::int AS negative,
        count(DISTINCT kind)::int AS kinds
      FROM (SELECT *, sum(points) OVER w AS so_far, row_number() OVER w AS place FROM entry
            WINDOW w AS (PARTITION BY customer_id ORDER BY seq)) e`);
    expect(lines).toEqual({ wrong: 0, negative: 0, kinds: 6 });
  } finally {
    await close();
  }
}, 180_000);

import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Problem } from '@marmalade/http';
import { Outbox } from '@marmalade/outbox';
import type { DataSource, EntityManager } from 'typeorm';
import { openLoyaltyDatabase } from '../../test/loyalty-database.js';
import { knownCustomer } from '../../test/point-fixtures.js';
import { lockAccounts } from '../accounts/account-store.js';
import { RewardEditor } from '../edit-rewards/edit-rewards.controller.js';
import { readLoyaltyConfig } from '../loyalty.config.js';
import { directoriesOf } from '../loyalty.module.js';
import { pointProviders } from '../point-providers.js';
import { RedeemRewards } from '../redeem-rewards/redeem-rewards.js';
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

/** What happens to the ledger itself; rewards are asked for and rejected as they are in life. */
type Moving = Exclude<Operation['kind'], 'redeem' | 'reject'>;
const WORK: Record<Moving, (tx: EntityManager, movement: Movement, other: string) => Promise<unknown>> = {
  earn: (tx, movement) => ledger.earn(tx, [{ ...movement, kind: 'earn' }]),
  adjust: (tx, movement) => ledger.earn(tx, [{ ...movement, kind: 'adjust' }]),
  spend: (tx, movement) => ledger.spend(tx, { ...movement, kind: 'spend' }),
  deduct: (tx, movement) => ledger.spend(tx, { ...movement, kind: 'adjust' }),
  expire: (tx, movement) => ledger.expire(tx, [movement.customerId]),
  takeBack: (tx, movement) => ledger.takeUpTo(tx, [{ ...movement, kind: 'take_back' }]),
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

const STAFF = { role: 'marketing', id: 'olga' } as const;
const PRICES = [40, 90, 200];
const STOCK = 300;

/** Rewards of several prices, of which there are not enough, and what was asked for and is not rejected yet. */
async function openRewards(dataSource: DataSource) {
  const config = readLoyaltyConfig({ DATABASE_URL: 'postgres://unused', IDENTITY_URL: 'http://127.0.0.1:1' });
  const parts = { config, apiKey: '', dataSource, outbox: new Outbox(dataSource), logger: {} as never };
  const providers = pointProviders(parts, directoriesOf(parts)) as { provide: unknown; useValue: unknown }[];
  const provided = <Class>(token: new (...args: never[]) => Class) =>
    providers.find(({ provide }) => provide === token)!.useValue as Class;
  const [editor, redeem] = [provided(RewardEditor), provided(RedeemRewards)];
  const rewards = await Promise.all(
    PRICES.map((points) => editor.create(STAFF, { name: `For ${points}`, points, stock: STOCK })),
  );
  const asked: string[] = [];
  /** Who has too little, or comes too late, gets nothing. */
  const unlessRefused = (error: Error) => {
    if (!(error instanceof Problem)) throw error;
  };
  return {
    redeem: async (customerId: string, choice: number) => {
      const rewardId = rewards[choice % rewards.length]!.id;
      await redeem.ask(STAFF, { customerId, rewardId }).then(({ id }) => asked.push(id), unlessRefused);
    },
    reject: async (choice: number) => {
      const [id] = asked.splice(choice % (asked.length || 1), 1);
      if (id) await redeem.reject(STAFF, id, {});
    },
  };
}

test(`after ${OPERATIONS} random operations on ${CONNECTIONS} connections every account is the sum of its entries`, async () => {
  const { dataSource, close } = await openLoyaltyDatabase();
  try {
    const customers = await Promise.all(Array.from({ length: CUSTOMERS }, () => knownCustomer(dataSource)));
    const rewards = await openRewards(dataSource);
    const script = fc.sample(operation, { seed: SEED, numRuns: OPERATIONS });
    const run = async ({ kind, customer, other, points, reference, lapsesIn }: Operation): Promise<void> => {
      const movement: Movement = {
        customerId: customers[customer]!,
        points,
        kind: 'earn',
        refKey: `${kind}:${reference}`,
        ...(lapsesIn !== undefined && { expiresAt: new Date(Date.now() + lapsesIn) }),
      };
      if (kind === 'redeem') return rewards.redeem(movement.customerId, points);
      if (kind === 'reject') return rewards.reject(points);
      await dataSource.transaction(async (tx) => {
        await lockAccounts(tx, kind === 'batch' ? [movement.customerId, customers[other]!] : [movement.customerId]);
        await WORK[kind](tx, movement, customers[other]!);
      });
    };
    let next = 0;
    const worker = async (): Promise<void> => {
      for (let each = script[next++]; each; each = script[next++]) await run(each);
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, worker));
    const [{ end }] = await dataSource.query('SELECT clock_timestamp() AS end');
    await dataSource.transaction(async (tx) => {
      await lockAccounts(tx, customers);
      await ledger.expire(tx, customers);
    });

    const [sums] = await dataSource.query(
      `
      SELECT count(*)::int AS accounts, sum(entries)::int AS entries,
        count(*) FILTER (WHERE balance <> s.points OR a.entries <> s.count)::int AS "wrongBalances",
        count(*) FILTER (WHERE balance <> s.remaining)::int AS "wrongLots", sum(s.lapsed)::int AS lapsed,
        count(*) FILTER (WHERE earned_total <> s.earned OR spent_total <> s.spent)::int AS "wrongTotals"
      FROM account a JOIN (
        SELECT customer_id, sum(points) AS points, count(*) AS count,
          coalesce(sum(remaining), 0) AS remaining,
          count(*) FILTER (WHERE remaining > 0 AND expires_at < $1) AS lapsed,
          sum(points) FILTER (WHERE points > 0 AND kind <> 'refund') AS earned,
          -sum(points) FILTER (WHERE kind IN ('spend', 'refund')) AS spent
        FROM entry GROUP BY customer_id) s USING (customer_id)`,
      [end],
    );
    expect(sums).toEqual({
      accounts: CUSTOMERS,
      entries: expect.any(Number),
      wrongBalances: 0,
      wrongLots: 0,
      lapsed: 0,
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
    const stocks = await dataSource.query(`
      SELECT stock + count(r.id) FILTER (WHERE r.state = 'requested')::int AS all,
        count(r.id) FILTER (WHERE r.state = 'rejected') > 0 AS "someRejected"
      FROM reward w LEFT JOIN reward_redemption r ON r.reward_id = w.id GROUP BY w.id`);
    expect(stocks).toEqual(PRICES.map(() => ({ all: STOCK, someRejected: true })));
  } finally {
    await close();
  }
}, 300_000);

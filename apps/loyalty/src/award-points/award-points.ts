import type { DataOf } from '@marmalade/contracts-envelope';
import type { OrderPaid } from '@marmalade/contracts-orders';
import type { EntityManager } from 'typeorm';
import type { Account } from '../accounts/account.js';
import { lockAccounts } from '../accounts/account-store.js';
import { due, paid } from '../counted-orders/counted-order.js';
import { keyOf, NUMBER_MAX, type OrderBook, type OrderNews, type OrderStep } from '../counted-orders/order-book.js';
import type { Told } from '../counted-orders/order-reader.js';
import type { CustomerDirectory } from '../customers/customer-directory.js';
import type { Movement } from '../ledger/entry.js';
import type { Ledger } from '../ledger/ledger.js';
import type { LotEnds } from '../ledger/lot-ends.js';
import { toMinor } from '../money/minor-units.js';
import type { OfferStore } from '../offers/offer-store.js';
import { pointsFor, type Program } from '../programs/program.js';
import type { ProgramDirectory } from '../programs/program-directory.js';
import type { Progress } from '../progress/progress.js';
import type { ReferralRewards } from '../referrals/referral-rewards.js';
import { DEFAULT_SITE } from '../sites/site-directory.js';
import type { TierFields } from '../tiers/tier.js';

type Paid = Told<DataOf<typeof OrderPaid>>;

/** What awarding takes. */
interface AwardParts {
  customers: CustomerDirectory;
  programs: ProgramDirectory;
  tiers: OfferStore<TierFields>;
  orders: OrderBook;
  ledger: Ledger;
  lotEnds: LotEnds;
  referrals: ReferralRewards;
  progress: Progress;
}

/** An order, and the rules that hold for it. */
interface Priced extends Paid {
  program: Program;
}

/** Gives points for orders that were paid, and to whom has brought a customer along. */
export class AwardPoints {
  constructor(private readonly parts: AwardParts) {}

  /** All of a batch together. An order counts once, whatever is told of it again. */
  async award(tx: EntityManager, told: readonly Paid[]): Promise<void> {
    const { customers, orders, ledger, referrals, progress } = this.parts;
    const priced = await this.priced(tx, told);
    if (priced.length === 0) return;
    const waiting = await referrals.waiting(
      tx,
      priced.map(({ customer }) => customer.id),
    );
    const referrers = await customers.findAll(
      [...waiting.values()].map(({ referrerId }) => referrerId),
      tx,
    );
    const people = new Map([...referrers, ...priced.map(({ customer }) => [customer.id, customer] as const)]);
    const accounts = await lockAccounts(tx, [...people.keys()]);
    const here = priced.filter(({ customer }) => accounts.has(customer.id));
    const steps = await orders.tell(tx, await this.newsOf(tx, here, accounts));
    const movements = await this.movementsOf(tx, steps, here);
    const rewards = await referrals.take(tx, waiting, firstPayments(steps, here), people);
    await orders.write(tx, steps.map(withPoints));
    const entries = await ledger.earn(tx, [...movements, ...rewards.movements]);
    const touched = new Set([...here.map(({ customer }) => customer.id), ...rewards.customerIds]);
    await progress.follow(
      tx,
      [...touched].flatMap((id) => people.get(id) ?? []),
      entries,
    );
  }

  /** Where the program is off, an order counts for nothing; nor does that of a customer who is kept out. */
  private async priced(tx: EntityManager, told: readonly Paid[]): Promise<Priced[]> {
    const programs = await this.parts.programs.findAll(
      told.map(({ site }) => site),
      tx,
    );
    return told
      .map((order) => ({ ...order, program: programs.get(order.site ?? DEFAULT_SITE)! }))
      .filter(({ program, customer }) => program.enabled && customer.status !== 'blocked');
  }

  /** In a tier an order brings more. */
  private async newsOf(
    tx: EntityManager,
    orders: readonly Priced[],
    accounts: ReadonlyMap<string, Account>,
  ): Promise<OrderNews[]> {
    const tiers = await this.parts.tiers.offered(tx);
    const multipliers = new Map(tiers.map(({ id, multiplier }) => [id, Math.round(multiplier * 100)]));
    return orders.map(({ customer, data: { orderId, number, total }, program }) => {
      const multiplier = multipliers.get(accounts.get(customer.id)!.tierId ?? '');
      const amount = { minor: toMinor(total)!, currency: total.currency };
      const change = paid(amount, pointsFor(total, program, multiplier), number.slice(0, NUMBER_MAX));
      return { customerId: customer.id, orderKey: keyOf(orderId), change };
    });
  }

  private async movementsOf(
    tx: EntityManager,
    steps: readonly OrderStep[],
    orders: readonly Priced[],
  ): Promise<Movement[]> {
    const siteOf = new Map(orders.map((order) => [nameOf(order), order.site]));
    return Promise.all(
      steps.map(async ({ after }): Promise<Movement> => {
        const { customerId, orderKey, number } = after;
        const expiresAt = await this.parts.lotEnds.of(tx, siteOf.get(`${customerId} ${orderKey}`) ?? null);
        const what = { kind: 'earn', reason: 'purchase', refKey: `order:${orderKey}` } as const;
        return { customerId, points: due(after), ...what, orderNumber: number!, ...(expiresAt && { expiresAt }) };
      }),
    );
  }
}

const nameOf = ({ customer, data }: Paid): string => `${customer.id} ${keyOf(data.orderId)}`;

/** What the ledger is about to give. */
function withPoints({ before, after }: OrderStep): OrderStep {
  return { before, after: { ...after, given: after.given + Math.max(due(after), 0) } };
}

/** The program by which each customer's order was paid, of those who have paid money now. */
function firstPayments(steps: readonly OrderStep[], orders: readonly Priced[]): Map<string, Program> {
  const programOf = new Map(orders.map((order) => [nameOf(order), order.program]));
  const isPaidNow = ({ before, after }: OrderStep) =>
    before.amount === null && (after.amount ?? 0) > 0 && !after.cancelled;
  return new Map(
    steps
      .filter(isPaidNow)
      .map(({ after: { customerId, orderKey } }) => [customerId, programOf.get(`${customerId} ${orderKey}`)!]),
  );
}

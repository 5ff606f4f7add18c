import type { EntityManager } from 'typeorm';
import type { Customer } from '../customers/customer.js';
import type { Movement } from '../ledger/entry.js';
import type { LotEnds } from '../ledger/lot-ends.js';
import type { Program } from '../programs/program.js';
import type { ReferralDiscounts } from './referral-discounts.js';
import type { Referral, ReferralStore } from './referral-store.js';

/** What is due to both for a customer's first paid order. */
interface Rewards {
  movements: Movement[];
  /** Whose account has changed. */
  customerIds: string[];
}

/** What both get for whom somebody has brought along. */
export class ReferralRewards {
  constructor(
    private readonly store: ReferralStore,
    private readonly lotEnds: LotEnds,
    private readonly discounts: ReferralDiscounts,
  ) {}

  /** Who brought those customers along, of whom nobody has been rewarded yet; by customer. */
  async waiting(tx: EntityManager, customerIds: readonly string[]): Promise<Map<string, Referral>> {
    const referrals = await this.store.waiting(tx, customerIds);
    return new Map(referrals.map((referral) => [referral.refereeId, referral]));
  }

  /**
   * Takes the rewards of those who have paid, and gives the discounts among them; the accounts of both are held. Whoever is kept out, or is not known any more, gets none.
   * @param payments the programs by which, by customer
   */
  async take(
    tx: EntityManager,
    waiting: ReadonlyMap<string, Referral>,
    payments: ReadonlyMap<string, Program>,
    people: ReadonlyMap<string, Customer>,
  ): Promise<Rewards> {
    const paid = [...waiting.values()].filter(({ refereeId }) => payments.has(refereeId));
    const rewarded = await this.store.reward(tx, paid);
    await this.discounts.issue(tx, rewarded, people);
    const movements = rewarded.flatMap(({ id, refereeId, referrerId }) => {
      const { referrerPoints, refereePoints } = payments.get(refereeId)!.referral;
      const what = { kind: 'bonus', reason: 'referral', refKey: `referral:${id}` } as const;
      return [
        { customerId: refereeId, points: refereePoints, ...what },
        { customerId: referrerId, points: referrerPoints, ...what },
      ].filter(({ customerId }) => (people.get(customerId)?.status ?? 'blocked') !== 'blocked');
    });
    const dated = movements.map(async (movement): Promise<Movement> => {
      const expiresAt = await this.lotEnds.of(tx, people.get(movement.customerId)!.site);
      return { ...movement, ...(expiresAt && { expiresAt }) };
    });
    return { movements: await Promise.all(dated), customerIds: rewarded.map(({ referrerId }) => referrerId) };
  }
}

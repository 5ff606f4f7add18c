import type { EntityManager } from 'typeorm';
import { SYSTEM } from '../audit/loyalty-audit.js';
import type { Customer } from '../customers/customer.js';
import { groupsOf } from '../customers/groups-of-customers.js';
import { type DiscountIssuer, ISSUE_LIMIT } from '../discounts/discount-issuer.js';
import type { Referral } from './referral-store.js';

/** A customer, and the referral they are rewarded for. */
interface Rewarded {
  customer: Customer;
  referralId: string;
}

/** Discounts for whom somebody has brought along, when there is a template for it. */
export class ReferralDiscounts {
  constructor(private readonly issuer: DiscountIssuer) {}

  /** Gives both of each their discount, each once. @param people who they are; those who are not among them get none */
  async issue(tx: EntityManager, referrals: readonly Referral[], people: ReadonlyMap<string, Customer>): Promise<void> {
    let waiting = referrals.flatMap(({ id, refereeId, referrerId }) =>
      [refereeId, referrerId].flatMap((each): Rewarded[] => {
        const customer = people.get(each);
        return customer ? [{ customer, referralId: id }] : [];
      }),
    );
    // Who has brought several along at once is there several times.
    while (waiting.length > 0) {
      const turn = new Map(waiting.map((each) => [each.customer.id, each]));
      await this.issueOnce(tx, turn);
      waiting = waiting.filter((each) => turn.get(each.customer.id) !== each);
    }
  }

  private async issueOnce(tx: EntityManager, turn: ReadonlyMap<string, Rewarded>): Promise<void> {
    for (const { site, isTest, customers } of groupsOf([...turn.values()].map(({ customer }) => customer))) {
      const template = await this.issuer.templateFor('referral', site, { isTest, on: tx });
      if (!template) continue;
      const onceKey = ({ id }: Customer) => `referral:${turn.get(id)!.referralId}`;
      for (let first = 0; first < customers.length; first += ISSUE_LIMIT) {
        const some = customers.slice(first, first + ISSUE_LIMIT);
        await this.issuer.issue(tx, { template, customers: some, via: 'referral', issuedBy: SYSTEM, onceKey });
      }
    }
  }
}

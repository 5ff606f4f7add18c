import type { EntityManager } from 'typeorm';
import { SYSTEM } from '../audit/loyalty-audit.js';
import type { CustomerDirectory } from '../customers/customer-directory.js';
import type { CustomerFact } from '../customers/customer.js';
import { groupsOf } from '../customers/groups-of-customers.js';
import type { DiscountIssuer } from '../discounts/discount-issuer.js';
import type { SubscriptionStore } from '../subscriptions/subscription-store.js';

/** Once a customer, however often they leave and come back. */
const ONCE_KEY = 'subscription';

/** Gives the welcome discount to customers who begin to follow the shop's channel. */
export class IssueSubscriptionDiscounts {
  constructor(
    private readonly parts: {
      customers: CustomerDirectory;
      subscriptions: SubscriptionStore;
      issuer: DiscountIssuer;
    },
  ) {}

  /** @param facts of any number of customers, as identity tells of them */
  async welcome(tx: EntityManager, facts: readonly CustomerFact[]): Promise<void> {
    const { customers, subscriptions, issuer } = this.parts;
    const subscribed = await subscriptions.note(tx, facts);
    if (subscribed.length === 0) return;
    // The queue that keeps customers may not be so far yet.
    await customers.learn(tx, facts);
    const known = await customers.findAll(subscribed, tx);
    for (const { site, isTest, customers: each } of groupsOf(known.values())) {
      const template = await issuer.templateFor('subscription', site, { isTest, on: tx });
      if (!template) continue;
      await issuer.issue(tx, { template, customers: each, via: 'subscription', issuedBy: SYSTEM, onceKey: ONCE_KEY });
    }
  }
}

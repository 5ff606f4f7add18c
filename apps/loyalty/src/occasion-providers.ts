import { Chores } from '@marmalade/database';
import type { Provider, Type } from '@nestjs/common';
import { AnnounceExpiringDiscounts } from './announce-expiring-discounts/announce-expiring-discounts.js';
import { discountIssuerOf } from './discount-providers.js';
import { IssueBirthdayDiscounts } from './issue-birthday-discounts/issue-birthday-discounts.js';
import { IssueDiscountsOnCustomerSubscribedListener } from './issue-subscription-discounts/issue-discounts-on-customer-subscribed.listener.js';
import { IssueSubscriptionDiscounts } from './issue-subscription-discounts/issue-subscription-discounts.js';
import type { Directories, LoyaltyParts } from './loyalty.module.js';
import { SubscriptionStore } from './subscriptions/subscription-store.js';

/** What has become due is looked for so often. */
const EVERY_MS = 20_000;

export const OCCASION_LISTENERS: Type[] = [IssueDiscountsOnCustomerSubscribedListener];

/** What discounts are issued and spoken of by themselves for: a subscription, a birthday, an end that is near. */
export function occasionProviders(parts: LoyaltyParts, { customers, sites, settings }: Directories): Provider[] {
  const { dataSource, outbox, logger } = parts;
  const issuer = discountIssuerOf(parts, { sites });
  const birthdays = new IssueBirthdayDiscounts({ dataSource, sites, issuer });
  const endings = new AnnounceExpiringDiscounts({ dataSource, outbox, customers, sites, settings });
  const subscriptions = new SubscriptionStore();
  const provide = (token: Type, useValue: unknown): Provider => ({ provide: token, useValue });
  return [
    provide(IssueSubscriptionDiscounts, new IssueSubscriptionDiscounts({ customers, subscriptions, issuer })),
    provide(
      OccasionRounds,
      new OccasionRounds([(signal) => birthdays.round(signal), (signal) => endings.round(signal)], logger),
    ),
  ];
}

/** Looks for what has become due; each kind by itself, so that one that fails holds up no other. */
export class OccasionRounds {
  private readonly chores: Chores[];

  constructor(rounds: ConstructorParameters<typeof Chores>[0], logger: LoyaltyParts['logger']) {
    this.chores = rounds.map((round) => new Chores([round], { everyMs: EVERY_MS, atOnce: true, logger }));
  }

  start(): void {
    for (const each of this.chores) each.start();
  }

  async stop(): Promise<void> {
    await Promise.all(this.chores.map((each) => each.stop()));
  }
}

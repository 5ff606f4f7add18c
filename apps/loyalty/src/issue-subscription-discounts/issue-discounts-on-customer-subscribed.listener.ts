import type { CloudEvent } from '@marmalade/contracts-envelope';
import { CustomerChanged } from '@marmalade/contracts-identity';
import { EventContext, FactReader, Subscribe } from '@marmalade/messaging';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { IssueSubscriptionDiscounts } from './issue-subscription-discounts.js';

/** Whoever has begun to follow the shop's channel gets the welcome discount. */
@Controller()
export class IssueDiscountsOnCustomerSubscribedListener {
  private readonly facts = new FactReader(CustomerChanged);

  constructor(@Inject(IssueSubscriptionDiscounts) private readonly discounts: IssueSubscriptionDiscounts) {}

  @Subscribe('customer.changed', { queue: 'loyalty.subscriptions', batch: 500 })
  async handle(@Payload() events: CloudEvent[], @Ctx() context: EventContext): Promise<void> {
    await this.discounts.welcome(context.tx, this.facts.read(events, context));
  }
}

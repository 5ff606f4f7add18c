import type { CloudEvent } from '@marmalade/contracts-envelope';
import { DiscountRedeemed } from '@marmalade/contracts-loyalty';
import { EventContext, FactReader, Subscribe } from '@marmalade/messaging';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { lockAccounts } from '../accounts/account-store.js';
import { countDiscounts } from '../accounts/discounts-used.js';
import { CustomerDirectory } from '../customers/customer-directory.js';
import { Progress } from '../progress/progress.js';

/** Counts the discounts customers use: there are badges and milestones for them. */
@Controller()
export class AwardAchievementsOnDiscountRedeemedListener {
  private readonly facts = new FactReader(DiscountRedeemed);

  constructor(
    @Inject(CustomerDirectory) private readonly customers: CustomerDirectory,
    @Inject(Progress) private readonly progress: Progress,
  ) {}

  @Subscribe('loyalty.discount_redeemed', { queue: 'loyalty.points', batch: 500 })
  async handle(@Payload() events: CloudEvent[], @Ctx() context: EventContext): Promise<void> {
    const { tx } = context;
    const ids = this.facts.read(events, context).map(({ customer }) => customer.id);
    const known = await this.customers.findAll(ids, tx);
    const accounts = await lockAccounts(tx, [...known.keys()]);
    await countDiscounts(tx, [...accounts.keys()]);
    await this.progress.follow(
      tx,
      [...known.values()].filter(({ id }) => accounts.has(id)),
    );
  }
}

import type { CloudEvent } from '@marmalade/contracts-envelope';
import { CustomerChanged } from '@marmalade/contracts-identity';
import { EventContext, FactReader, Subscribe } from '@marmalade/messaging';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { AwardWelcomePoints } from './award-welcome-points.js';

/** Greets customers who are new with points. */
@Controller()
export class AwardWelcomePointsOnCustomerChangedListener {
  private readonly facts = new FactReader(CustomerChanged);

  constructor(@Inject(AwardWelcomePoints) private readonly points: AwardWelcomePoints) {}

  @Subscribe('customer.changed', { queue: 'loyalty.points', batch: 500 })
  async handle(@Payload() events: CloudEvent[], @Ctx() context: EventContext): Promise<void> {
    await this.points.welcome(context.tx, this.facts.read(events, context));
  }
}

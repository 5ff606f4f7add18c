import type { CloudEvent } from '@marmalade/contracts-envelope';
import { CustomerChanged } from '@marmalade/contracts-identity';
import { EventContext, FactReader, Subscribe } from '@marmalade/messaging';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { CustomerDirectory } from '../customers/customer-directory.js';

/** Keeps customers as identity tells of them. */
@Controller()
export class LearnPeopleOnCustomerChangedListener {
  private readonly facts = new FactReader(CustomerChanged);

  constructor(@Inject(CustomerDirectory) private readonly customers: CustomerDirectory) {}

  @Subscribe('customer.changed', { queue: 'loyalty.people', batch: 500 })
  async handle(@Payload() events: CloudEvent[], @Ctx() context: EventContext): Promise<void> {
    await this.customers.learn(context.tx, this.facts.read(events, context));
  }
}

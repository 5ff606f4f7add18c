import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { CloudEvent } from '@marmalade/contracts-envelope';
import { CustomerChanged } from '@marmalade/contracts-identity';
import { EventContext, FactReader, Subscribe } from '@marmalade/messaging';
import { projectPeople } from '../recipients/recipient-projection.js';

/** Customers as identity knows them. */
@Controller()
export class LearnPeopleOnCustomerChangedListener {
  private readonly facts = new FactReader(CustomerChanged);

  @Subscribe('customer.changed', { queue: 'dispatcher.people', batch: 500 })
  async handle(@Payload() events: CloudEvent[], @Ctx() context: EventContext): Promise<void> {
    const facts = this.facts.read(events, context);
    await projectPeople(
      context.tx,
      facts.map(({ customer, revision, status, emailVerified, phoneVerified, isTest }) => ({
        person: customer,
        revision,
        roles: ['customer'],
        active: status === 'active',
        emailVerified,
        phoneVerified,
        isTest,
      })),
    );
  }
}

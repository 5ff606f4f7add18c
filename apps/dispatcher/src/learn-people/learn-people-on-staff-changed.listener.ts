import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { CloudEvent } from '@marmalade/contracts-envelope';
import { StaffChanged } from '@marmalade/contracts-identity';
import { EventContext, FactReader, Subscribe } from '@marmalade/messaging';
import { projectPeople } from '../recipients/recipient-projection.js';

/** Admins and cashiers as identity knows them: who is told of what concerns the business. */
@Controller()
export class LearnPeopleOnStaffChangedListener {
  private readonly facts = new FactReader(StaffChanged);

  @Subscribe('staff.changed', { queue: 'dispatcher.people', batch: 500 })
  async handle(@Payload() events: CloudEvent[], @Ctx() context: EventContext): Promise<void> {
    const facts = this.facts.read(events, context);
    await projectPeople(
      context.tx,
      facts.map(({ staff, revision, role, active, isTest }) => ({
        person: staff,
        revision,
        roles: [role === 'cashier' ? 'cashier' : 'admin', 'staff'],
        active,
        emailVerified: null,
        phoneVerified: null,
        isTest,
      })),
    );
  }
}

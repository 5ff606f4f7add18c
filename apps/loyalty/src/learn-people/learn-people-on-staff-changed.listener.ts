import type { CloudEvent } from '@marmalade/contracts-envelope';
import { StaffChanged } from '@marmalade/contracts-identity';
import { EventContext, FactReader, Subscribe } from '@marmalade/messaging';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { StaffDirectory } from '../staff/staff-directory.js';

/** Keeps staff as identity tells of them. */
@Controller()
export class LearnPeopleOnStaffChangedListener {
  private readonly facts = new FactReader(StaffChanged);

  constructor(@Inject(StaffDirectory) private readonly staff: StaffDirectory) {}

  @Subscribe('staff.changed', { queue: 'loyalty.people', batch: 500 })
  async handle(@Payload() events: CloudEvent[], @Ctx() context: EventContext): Promise<void> {
    await this.staff.learn(context.tx, this.facts.read(events, context));
  }
}

import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { CloudEvent, DataOf } from '@marmalade/contracts-envelope';
import { MemberDeleted } from '@marmalade/contracts-identity';
import { EventContext, isAnnouncedBy, Subscribe } from '@marmalade/messaging';
import { ForgetPeople } from './forget-people.js';

/** Erases whom identity has erased. What others announce under the type is told to the ops channel, and erases nobody. */
@Controller()
export class ForgetPeopleOnMemberDeletedListener {
  constructor(@Inject(ForgetPeople) private readonly forgetPeople: ForgetPeople) {}

  @Subscribe('member.deleted', { queue: 'dispatcher.people', batch: 500 })
  async handle(@Payload() events: CloudEvent[], @Ctx() context: EventContext): Promise<void> {
    const ids = events
      .filter((event) => isAnnouncedBy(MemberDeleted.source, event))
      .map(({ data }) => (data as Partial<DataOf<typeof MemberDeleted>> | null)?.customer?.id)
      .filter((id): id is string => typeof id === 'string' && id !== '');
    await this.forgetPeople.begin(context.tx, ids);
    context.onCommitted(() => this.forgetPeople.wake());
  }
}

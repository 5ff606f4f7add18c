import type { CloudEvent, DataOf } from '@marmalade/contracts-envelope';
import { MemberDeleted } from '@marmalade/contracts-identity';
import { EventContext, isAnnouncedBy, Subscribe } from '@marmalade/messaging';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { erasePeople } from '../people/person-rows.js';

/** Erases whom identity has erased. */
@Controller()
export class ForgetPeopleOnMemberDeletedListener {
  @Subscribe('member.deleted', { queue: 'bots.people', batch: 500 })
  async handle(@Payload() events: CloudEvent[], @Ctx() context: EventContext): Promise<void> {
    const ids = events
      .filter((event) => isAnnouncedBy(MemberDeleted.source, event))
      .map(({ data }) => (data as Partial<DataOf<typeof MemberDeleted>> | null)?.customer?.id)
      .filter((id): id is string => typeof id === 'string' && id !== '');
    await erasePeople(context.tx, ids);
  }
}

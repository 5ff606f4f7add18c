import type { CloudEvent, DataOf } from '@marmalade/contracts-envelope';
import { MemberDeleted } from '@marmalade/contracts-identity';
import { EventContext, isAnnouncedBy, Subscribe } from '@marmalade/messaging';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { Live } from '../live/live.js';
import { eraseReaders } from '../readers/erase-readers.js';

/** Erases whom identity has erased, and ends their connections. */
@Controller()
export class ForgetPeopleOnMemberDeletedListener {
  constructor(@Inject(Live) private readonly live: Live) {}

  @Subscribe('member.deleted', { queue: 'inbox.people', batch: 500 })
  async handle(@Payload() events: CloudEvent[], @Ctx() context: EventContext): Promise<void> {
    const ids = events
      .filter((event) => isAnnouncedBy(MemberDeleted.source, event))
      .map(({ data }) => (data as Partial<DataOf<typeof MemberDeleted>> | null)?.customer?.id)
      .filter((id): id is string => typeof id === 'string' && id !== '');
    await eraseReaders(context.tx, ids);
    context.onCommitted(() => this.live.erased(ids));
  }
}

import type { CloudEvent } from '@marmalade/contracts-envelope';
import { StaffChanged } from '@marmalade/contracts-identity';
import { EventContext, FactReader, Subscribe } from '@marmalade/messaging';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { ReaderStore } from '../readers/reader-store.js';

/** In which language and time zone members of staff are, as identity knows it. */
@Controller()
export class LearnReadersOnStaffChangedListener {
  private readonly facts = new FactReader(StaffChanged);

  constructor(@Inject(ReaderStore) private readonly readers: ReaderStore) {}

  @Subscribe('staff.changed', { queue: 'inbox.people', batch: 500 })
  async handle(@Payload() events: CloudEvent[], @Ctx() context: EventContext): Promise<void> {
    const facts = this.facts.read(events, context);
    await this.readers.learn(
      context.tx,
      facts.map(({ staff: { id, locale, timeZone }, revision }) => ({ id, locale, timeZone, revision })),
    );
  }
}

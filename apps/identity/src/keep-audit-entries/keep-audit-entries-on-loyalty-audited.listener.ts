import type { CloudEvent } from '@marmalade/contracts-envelope';
import { LoyaltyAudited } from '@marmalade/contracts-loyalty';
import { EventContext, FactReader, Subscribe } from '@marmalade/messaging';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { keepForeignEntries } from '../audit-log/foreign-entries.js';

/** What was done in loyalty is in the one audit log. */
@Controller()
export class KeepAuditEntriesOnLoyaltyAuditedListener {
  private readonly facts = new FactReader(LoyaltyAudited);

  @Subscribe('loyalty.audited', { queue: 'identity.audit', batch: 100 })
  async handle(@Payload() events: CloudEvent[], @Ctx() context: EventContext): Promise<void> {
    const facts = this.facts.read(events, context);
    await keepForeignEntries(
      context.tx,
      facts.flatMap(({ entries }) => entries),
    );
  }
}

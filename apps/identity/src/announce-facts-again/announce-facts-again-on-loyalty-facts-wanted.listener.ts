import type { CloudEvent } from '@marmalade/contracts-envelope';
import { LoyaltyFactsWanted } from '@marmalade/contracts-loyalty';
import { EventContext, FactReader, Subscribe } from '@marmalade/messaging';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { wantFacts } from '../wanted-facts/wanted-facts.js';

/** What loyalty has missed because it was not there yet is announced again. */
@Controller()
export class AnnounceFactsAgainOnLoyaltyFactsWantedListener {
  private readonly facts = new FactReader(LoyaltyFactsWanted);

  @Subscribe('loyalty.facts_wanted', { queue: 'identity.wanted-facts', batch: 100 })
  async handle(@Payload() events: CloudEvent[], @Ctx() context: EventContext): Promise<void> {
    const types = this.facts.read(events, context).flatMap((fact) => fact.types);
    await wantFacts(context.tx, types);
  }
}

import { DeliveryContentErased } from '@marmalade/contracts-dispatcher';
import type { CloudEvent } from '@marmalade/contracts-envelope';
import { EventContext, FactReader, Subscribe } from '@marmalade/messaging';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { eraseWords } from '../notifications/erase-words.js';

/** Takes out what told others of somebody who was erased: the dispatcher knows where they were spoken of. */
@Controller()
export class EraseWordsOnDeliveryContentErasedListener {
  private readonly facts = new FactReader(DeliveryContentErased);

  @Subscribe('delivery.content_erased', { queue: 'inbox.people', batch: 500 })
  async handle(@Payload() events: CloudEvent[], @Ctx() context: EventContext): Promise<void> {
    const facts = this.facts.read(events, context);
    await eraseWords(context.tx, [...new Set(facts.flatMap(({ deliveryIds }) => deliveryIds))]);
  }
}

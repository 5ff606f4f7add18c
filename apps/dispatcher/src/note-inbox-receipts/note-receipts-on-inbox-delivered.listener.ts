import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { CloudEvent } from '@marmalade/contracts-envelope';
import { InboxDelivered } from '@marmalade/contracts-inbox';
import { EventContext, FactReader, Subscribe } from '@marmalade/messaging';
import { DeliveryStore } from '../deliveries/delivery-store.js';

/** Which notifications in the app have reached a device of their readers. */
@Controller()
export class NoteReceiptsOnInboxDeliveredListener {
  private readonly facts = new FactReader(InboxDelivered);

  constructor(@Inject(DeliveryStore) private readonly deliveries: DeliveryStore) {}

  @Subscribe('inbox.delivered', { queue: 'dispatcher.receipts', batch: 20 })
  async handle(@Payload() events: CloudEvent[], @Ctx() context: EventContext): Promise<void> {
    const receipts = this.facts.read(events, context).flatMap(({ deliveries }) => deliveries);
    await this.deliveries.inboxReceipts(context.tx, 'delivered', receipts);
  }
}

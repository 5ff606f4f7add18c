import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { CloudEvent } from '@marmalade/contracts-envelope';
import { InboxRead } from '@marmalade/contracts-inbox';
import { EventContext, FactReader, Subscribe } from '@marmalade/messaging';
import { DeliveryStore } from '../deliveries/delivery-store.js';

/** Which notifications in the app their readers have read. */
@Controller()
export class NoteReceiptsOnInboxReadListener {
  private readonly facts = new FactReader(InboxRead);

  constructor(@Inject(DeliveryStore) private readonly deliveries: DeliveryStore) {}

  @Subscribe('inbox.read', { queue: 'dispatcher.receipts', batch: 20 })
  async handle(@Payload() events: CloudEvent[], @Ctx() context: EventContext): Promise<void> {
    const receipts = this.facts.read(events, context).flatMap(({ deliveries }) => deliveries);
    await this.deliveries.inboxReceipts(context.tx, 'read', receipts);
  }
}

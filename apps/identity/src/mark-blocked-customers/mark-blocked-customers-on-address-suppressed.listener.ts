import { AddressSuppressed } from '@marmalade/contracts-dispatcher';
import type { CloudEvent } from '@marmalade/contracts-envelope';
import { EventContext, FactReader, Subscribe } from '@marmalade/messaging';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { TelegramBlocks } from '../customers/telegram-blocks.js';

/** Customers to whom the bot can not write any more have stopped it. */
@Controller()
export class MarkBlockedCustomersOnAddressSuppressedListener {
  private readonly facts = new FactReader(AddressSuppressed);

  constructor(@Inject(TelegramBlocks) private readonly blocks: TelegramBlocks) {}

  @Subscribe('address.suppressed', { queue: 'identity.people', batch: 500 })
  async handle(@Payload() events: CloudEvent[], @Ctx() context: EventContext): Promise<void> {
    const facts = this.facts.read(events, context).filter(({ channel }) => channel === 'telegram');
    await this.blocks.mark(
      context.tx,
      facts.map(({ recipientId, at }) => ({ id: recipientId, at })),
    );
  }
}

import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { CloudEvent } from '@marmalade/contracts-envelope';
import { EventContext, Subscribe } from '@marmalade/messaging';
import { NotifyOnEvent } from './notify-on-event.js';

/** Every event concerns the dispatcher: what it does not know it reports. */
@Controller()
export class NotifyOnEventListener {
  constructor(@Inject(NotifyOnEvent) private readonly notifyOnEvent: NotifyOnEvent) {}

  @Subscribe('#', { queue: 'dispatcher.notifications', batch: 500, overlap: true })
  async handle(@Payload() events: CloudEvent[], @Ctx() context: EventContext): Promise<void> {
    await this.notifyOnEvent.handle(events, context);
  }
}

import type { CloudEvent } from '@marmalade/contracts-envelope';
import { OrderPaid } from '@marmalade/contracts-orders';
import { EventContext, Subscribe } from '@marmalade/messaging';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { OrderReader } from '../counted-orders/order-reader.js';
import { CustomerDirectory } from '../customers/customer-directory.js';
import { AwardPoints } from './award-points.js';

/** Gives points for what was paid for, to our orders or in a shop elsewhere. */
@Controller()
export class AwardPointsOnOrderPaidListener {
  private readonly orders: OrderReader<typeof OrderPaid>;

  constructor(
    @Inject(AwardPoints) private readonly points: AwardPoints,
    @Inject(CustomerDirectory) customers: CustomerDirectory,
  ) {
    this.orders = new OrderReader(OrderPaid, customers, ({ total }) => total);
  }

  @Subscribe('order.paid', { queue: 'loyalty.points', batch: 500 })
  async handle(@Payload() events: CloudEvent[], @Ctx() context: EventContext): Promise<void> {
    await this.points.award(context.tx, await this.orders.read(context.tx, events, context));
  }
}

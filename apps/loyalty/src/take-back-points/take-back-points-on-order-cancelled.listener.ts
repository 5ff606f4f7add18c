import type { CloudEvent } from '@marmalade/contracts-envelope';
import { OrderCancelled } from '@marmalade/contracts-orders';
import { EventContext, Subscribe } from '@marmalade/messaging';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { cancelled } from '../counted-orders/counted-order.js';
import { keyOf } from '../counted-orders/order-book.js';
import { OrderReader } from '../counted-orders/order-reader.js';
import { CustomerDirectory } from '../customers/customer-directory.js';
import { TakeBackPoints } from './take-back-points.js';

/** Takes back the points of orders that were called off. */
@Controller()
export class TakeBackPointsOnOrderCancelledListener {
  private readonly orders: OrderReader<typeof OrderCancelled>;

  constructor(
    @Inject(TakeBackPoints) private readonly points: TakeBackPoints,
    @Inject(CustomerDirectory) customers: CustomerDirectory,
  ) {
    this.orders = new OrderReader(OrderCancelled, customers, ({ total }) => total);
  }

  @Subscribe('order.cancelled', { queue: 'loyalty.points', batch: 500 })
  async handle(@Payload() events: CloudEvent[], @Ctx() context: EventContext): Promise<void> {
    const told = await this.orders.read(context.tx, events, context);
    await this.points.takeBack(
      context.tx,
      told.map(({ data: { orderId }, ...of }) => ({
        ...of,
        orderId,
        change: cancelled,
        refKey: `cancel:${keyOf(orderId)}`,
      })),
    );
  }
}

import type { CloudEvent } from '@marmalade/contracts-envelope';
import { PaymentRefunded } from '@marmalade/contracts-orders';
import { EventContext, Subscribe } from '@marmalade/messaging';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { refunded } from '../counted-orders/counted-order.js';
import { keyOf } from '../counted-orders/order-book.js';
import { OrderReader } from '../counted-orders/order-reader.js';
import { CustomerDirectory } from '../customers/customer-directory.js';
import { toMinor } from '../money/minor-units.js';
import { TakeBackPoints } from './take-back-points.js';

/** Takes back the points of money that went back; of a part of it, their part. */
@Controller()
export class TakeBackPointsOnPaymentRefundedListener {
  private readonly payments: OrderReader<typeof PaymentRefunded>;

  constructor(
    @Inject(TakeBackPoints) private readonly points: TakeBackPoints,
    @Inject(CustomerDirectory) customers: CustomerDirectory,
  ) {
    this.payments = new OrderReader(PaymentRefunded, customers, ({ amount }) => amount);
  }

  @Subscribe('payment.refunded', { queue: 'loyalty.points', batch: 500 })
  async handle(@Payload() events: CloudEvent[], @Ctx() context: EventContext): Promise<void> {
    const told = await this.payments.read(context.tx, events, context);
    await this.points.takeBack(
      context.tx,
      told.flatMap(({ data: { orderId, refundId, amount }, ...of }) => {
        // Money that was for no order has brought no points.
        if (orderId === undefined) return [];
        const refKey = keyOf(refundId);
        const change = refunded({ minor: toMinor(amount)!, currency: amount.currency }, refKey);
        return [{ ...of, orderId, change, refKey: `refund:${refKey}` }];
      }),
    );
  }
}

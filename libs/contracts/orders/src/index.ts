import { OrderCompleted, OrderCreated } from './order.js';
import { PaymentCompleted, PaymentFailed } from './payment.js';

export * from './order.js';
export * from './payment.js';

/** Every event orders announces. */
export const events = [OrderCreated, OrderCompleted, PaymentCompleted, PaymentFailed] as const;

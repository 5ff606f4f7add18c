import { OrderAssigned, OrderCancelled, OrderCompleted, OrderCreated, OrderPaid } from './order.js';
import {
  PaymentCompleted,
  PaymentFailed,
  PaymentInstallmentDue,
  PaymentInvoiceGenerated,
  PaymentRefunded,
  PaymentWalletLoaded,
} from './payment.js';

export * from './order.js';
export * from './payment.js';

/** Every event orders announces. */
export const events = [
  OrderCreated,
  OrderPaid,
  OrderAssigned,
  OrderCompleted,
  OrderCancelled,
  PaymentCompleted,
  PaymentFailed,
  PaymentRefunded,
  PaymentInstallmentDue,
  PaymentWalletLoaded,
  PaymentInvoiceGenerated,
] as const;

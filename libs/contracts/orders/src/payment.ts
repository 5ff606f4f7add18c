import { defineEvent, Money, Person } from '@marmalade/contracts-envelope';
import Type from 'typebox';

/** What every event about a payment says of it. */
const paymentFields = {
  paymentId: Type.String({ minLength: 1, maxLength: 20_000, description: 'The id of the payment.' }),
  customer: Person,
  amount: Type.With(Money, { description: 'What was to be paid.' }),
  orderId: Type.Optional(
    Type.String({ minLength: 1, maxLength: 20_000, description: 'The order it is for; unset: for no order.' }),
  ),
  orderNumber: Type.Optional(
    Type.String({ minLength: 1, maxLength: 20_000, description: 'The number people know that order by.' }),
  ),
  cardLast4: Type.Optional(
    Type.String({
      pattern: '^[0-9]{4}$',
      maxLength: 4,
      description: 'The last four digits of the card, if one was used.',
    }),
  ),
};

const method = Type.Enum(['card', 'sbp', 'promptpay', 'bank_transfer', 'cash', 'wallet', 'other'], {
  type: 'string',
  description: 'How it was paid; sbp and promptpay are the fast payment systems of Russia and Thailand.',
});

const anna: Person = {
  id: '019aa4b0-31c2-7a54-8f0d-2b6f1c9e4a77',
  name: 'Анна Смирнова',
  email: 'anna.smirnova@example.com',
  phone: '+79145550123',
  telegramId: '482910573',
  locale: 'ru',
  timeZone: 'Asia/Vladivostok',
};

/** Money has arrived. */
export const PaymentCompleted = defineEvent({
  type: 'payment.completed',
  source: '/marmalade/orders',
  description: 'A payment has succeeded.',
  schema: Type.Object({
    ...paymentFields,
    method,
    paidAt: Type.String({ format: 'date-time', maxLength: 40, description: 'When the money was taken.' }),
    receiptUrl: Type.Optional(
      Type.String({ format: 'uri', maxLength: 2000, description: 'Where the customer gets the receipt.' }),
    ),
  }),
  sample: {
    paymentId: '019aa4b6-52f8-7b0e-8c6d-3a1f4e9b7d25',
    customer: anna,
    amount: { amount: '1500.00', currency: 'RUB' },
    orderId: '019aa4b5-0e7d-7c31-b1a4-9d2e5f7a6c10',
    orderNumber: 'М-1042',
    method: 'card',
    cardLast4: '4417',
    paidAt: '2025-11-21T02:09:18.000Z',
    receiptUrl: 'https://sweets.example.com/receipts/019aa4b6',
  },
});

/** An attempt to pay was refused; no money was taken. */
export const PaymentFailed = defineEvent({
  type: 'payment.failed',
  source: '/marmalade/orders',
  description: 'A payment has been refused or did not go through; no money was taken.',
  schema: Type.Object({
    ...paymentFields,
    method: Type.Optional(method),
    reason: Type.Enum(
      [
        'insufficient_funds',
        'card_declined',
        'card_expired',
        'authentication_failed',
        'cancelled',
        'timeout',
        'provider_error',
        'other',
      ],
      {
        type: 'string',
        description: 'Why, as far as the payment provider tells; each has a wording in the templates.',
      },
    ),
    failedAt: Type.String({ format: 'date-time', maxLength: 40, description: 'When the attempt failed.' }),
    providerMessage: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 20_000,
        description: 'What the payment provider answered; for staff only.',
      }),
    ),
    retryUrl: Type.Optional(
      Type.String({ format: 'uri', maxLength: 2000, description: 'Where the customer can try again.' }),
    ),
  }),
  sample: {
    paymentId: '019aa4b5-9c04-7e62-a7f3-6b8d0c2e1f39',
    customer: anna,
    amount: { amount: '1500.00', currency: 'RUB' },
    orderId: '019aa4b5-0e7d-7c31-b1a4-9d2e5f7a6c10',
    orderNumber: 'М-1042',
    method: 'card',
    cardLast4: '4417',
    reason: 'insufficient_funds',
    failedAt: '2025-11-21T02:07:51.000Z',
    providerMessage: 'DECLINED 51: not sufficient funds',
    retryUrl: 'https://sweets.example.com/orders/1042/pay',
  },
});

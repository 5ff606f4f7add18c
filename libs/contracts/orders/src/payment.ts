import { defineEvent, Money, Person } from '@marmalade/contracts-envelope';
import Type from 'typebox';
import { cardLast4, method } from './payment-method.js';
import { SAMPLE_INVOICE_PDF } from './sample-invoice.js';

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
  cardLast4: Type.Optional(cardLast4),
  adminUrl: Type.Optional(Type.String({ format: 'uri', maxLength: 2000, description: 'Where staff see the payment.' })),
};

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
    installmentId: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 20_000,
        description: 'The installment of a plan that it pays; reminders of it go no more.',
      }),
    ),
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
    adminUrl: 'https://sweets.example.com/admin/payments/019aa4b6',
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
    adminUrl: 'https://sweets.example.com/admin/payments/019aa4b5',
  },
});

/** Money has gone back to the customer. */
export const PaymentRefunded = defineEvent({
  type: 'payment.refunded',
  source: '/marmalade/orders',
  description: 'A payment has been given back to the customer, whole or in part.',
  schema: Type.Object({
    ...paymentFields,
    refundId: Type.String({ minLength: 1, maxLength: 20_000, description: 'The id of the refund.' }),
    amount: Type.With(Money, { description: 'What is given back.' }),
    paid: Type.Optional(Type.With(Money, { description: 'What had been paid.' })),
    method: Type.Optional(Type.With(method, { description: 'How it is given back; unset: as it was paid.' })),
    reason: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 20_000,
        description: 'Why, in the words of the business; the customer reads it.',
      }),
    ),
    refundedAt: Type.String({ format: 'date-time', maxLength: 40, description: 'When the money was sent.' }),
    expectedAt: Type.Optional(
      Type.String({
        format: 'date-time',
        maxLength: 40,
        description: 'By when the customer has it: banks take days; unset: at once, or nobody knows.',
      }),
    ),
    receiptUrl: Type.Optional(
      Type.String({
        format: 'uri',
        maxLength: 2000,
        description: 'Where the customer gets the receipt of the refund.',
      }),
    ),
  }),
  sample: {
    paymentId: '019aa4b6-52f8-7b0e-8c6d-3a1f4e9b7d25',
    refundId: '019aa4c2-1d40-7f6b-a5e9-8c3b7d0f2a64',
    customer: anna,
    amount: { amount: '350.00', currency: 'RUB' },
    paid: { amount: '1500.00', currency: 'RUB' },
    orderId: '019aa4b5-0e7d-7c31-b1a4-9d2e5f7a6c10',
    orderNumber: 'М-1042',
    method: 'card',
    cardLast4: '4417',
    reason: 'Набора «Сладкий ноябрь» не оказалось в наличии',
    refundedAt: '2025-11-21T06:21:40.000Z',
    expectedAt: '2025-11-26T13:59:59.000Z',
    receiptUrl: 'https://sweets.example.com/receipts/019aa4c2',
    adminUrl: 'https://sweets.example.com/admin/payments/019aa4b6',
  },
});

/** The time to pay the next part has come near. */
export const PaymentInstallmentDue = defineEvent({
  type: 'payment.installment_due',
  source: '/marmalade/orders',
  description: 'An installment of a plan is to be paid soon; may be announced more than once for the same installment.',
  schema: Type.Object({
    installmentId: Type.String({ minLength: 1, maxLength: 20_000, description: 'The id of the installment.' }),
    planId: Type.String({ minLength: 1, maxLength: 20_000, description: 'The id of the plan it belongs to.' }),
    customer: Person,
    orderId: Type.Optional(
      Type.String({ minLength: 1, maxLength: 20_000, description: 'The order that is paid in parts.' }),
    ),
    orderNumber: Type.Optional(
      Type.String({ minLength: 1, maxLength: 20_000, description: 'The number people know that order by.' }),
    ),
    number: Type.Integer({ minimum: 1, maximum: 1_000, description: 'Which installment it is, counted from 1.' }),
    count: Type.Integer({ minimum: 1, maximum: 1_000, description: 'How many installments the plan has.' }),
    amount: Type.With(Money, { description: 'What is to be paid now.' }),
    remaining: Type.Optional(
      Type.With(Money, { description: 'What is left to pay on the whole plan, this installment included.' }),
    ),
    dueAt: Type.String({ format: 'date-time', maxLength: 40, description: 'The last moment to pay it in time.' }),
    payUrl: Type.Optional(
      Type.String({
        format: 'uri',
        maxLength: 2000,
        description: 'Where the customer pays; keep it short, it goes by SMS too.',
      }),
    ),
  }),
  sample: {
    installmentId: '019aa4c3-4e92-7a18-b6d0-5f2c9a7e1b83',
    planId: '019aa4c3-4e51-7c07-8f34-2d6b0e9c5a71',
    customer: anna,
    orderId: '019aa0f2-6c1d-7e85-9a40-3b7d5f8c2e16',
    orderNumber: 'М-1017',
    number: 2,
    count: 4,
    amount: { amount: '2500.00', currency: 'RUB' },
    remaining: { amount: '7500.00', currency: 'RUB' },
    dueAt: '2025-11-28T13:59:59.000Z',
    payUrl: 'https://sweets.example.com/pay/7Q2K',
  },
});

/** There is more money in the customer's wallet. */
export const PaymentWalletLoaded = defineEvent({
  type: 'payment.wallet_loaded',
  source: '/marmalade/orders',
  description: 'Money has been put into the wallet of a customer.',
  schema: Type.Object({
    paymentId: Type.String({ minLength: 1, maxLength: 20_000, description: 'The id of the payment.' }),
    customer: Person,
    amount: Type.With(Money, { description: 'What was put in.' }),
    balance: Type.With(Money, { description: 'What is in the wallet now.' }),
    method: Type.Optional(method),
    cardLast4: Type.Optional(cardLast4),
    loadedAt: Type.String({ format: 'date-time', maxLength: 40, description: 'When it was put in.' }),
    url: Type.Optional(
      Type.String({ format: 'uri', maxLength: 2000, description: 'Where the customer sees the wallet.' }),
    ),
  }),
  sample: {
    paymentId: '019aa4c4-0a6f-7b93-8d27-6e1f4c9b3a50',
    customer: anna,
    amount: { amount: '1000.00', currency: 'RUB' },
    balance: { amount: '1350.00', currency: 'RUB' },
    method: 'sbp',
    loadedAt: '2025-11-21T03:40:12.000Z',
    url: 'https://sweets.example.com/wallet',
  },
});

/** An invoice is ready for the customer. */
export const PaymentInvoiceGenerated = defineEvent({
  type: 'payment.invoice_generated',
  source: '/marmalade/orders',
  description: 'An invoice has been made out to a customer.',
  schema: Type.Object({
    invoiceId: Type.String({ minLength: 1, maxLength: 20_000, description: 'The id of the invoice.' }),
    number: Type.String({ minLength: 1, maxLength: 20_000, description: 'The number printed on the invoice.' }),
    customer: Person,
    orderId: Type.Optional(
      Type.String({ minLength: 1, maxLength: 20_000, description: 'The order it is for; unset: for no order.' }),
    ),
    orderNumber: Type.Optional(
      Type.String({ minLength: 1, maxLength: 20_000, description: 'The number people know that order by.' }),
    ),
    total: Type.With(Money, { description: 'What is to be paid.' }),
    dueAt: Type.Optional(
      Type.String({ format: 'date-time', maxLength: 40, description: 'The last moment to pay it in time.' }),
    ),
    url: Type.Optional(
      Type.String({ format: 'uri', maxLength: 2000, description: 'Where the customer sees and pays the invoice.' }),
    ),
    document: Type.Optional(
      Type.Object(
        {
          filename: Type.String({
            minLength: 1,
            maxLength: 255,
            pattern: '^[^/\\\\\\u0000-\\u001f\\u007f]+$',
            description: 'What the file is called when it is saved, such as INV-118.pdf.',
          }),
          base64: Type.String({
            minLength: 1,
            maxLength: 700_000,
            pattern: '^[A-Za-z0-9+/]+={0,2}$',
            contentEncoding: 'base64',
            contentMediaType: 'application/pdf',
            description: 'The PDF itself, at most 500 KB of it: an event fits into 1 MiB.',
          }),
        },
        { description: 'The invoice as a PDF file, attached to the e-mail.' },
      ),
    ),
  }),
  sample: {
    invoiceId: '019aa4c5-3f18-7d64-b90e-4a7c2e8f6b19',
    number: 'INV-118',
    customer: anna,
    orderId: '019aa4b5-0e7d-7c31-b1a4-9d2e5f7a6c10',
    orderNumber: 'М-1042',
    total: { amount: '1500.00', currency: 'RUB' },
    dueAt: '2025-11-28T13:59:59.000Z',
    url: 'https://sweets.example.com/invoices/INV-118',
    document: { filename: 'INV-118.pdf', base64: SAMPLE_INVOICE_PDF },
  },
});

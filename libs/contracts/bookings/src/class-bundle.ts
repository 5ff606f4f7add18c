import { defineEvent, Money, Person } from '@marmalade/contracts-envelope';
import Type from 'typebox';
import { anna } from './sample-people.js';

/** What every event about a bundle of classes says of it. */
const bundleFields = {
  bundleId: Type.String({ minLength: 1, maxLength: 20_000, description: 'The id of the bundle.' }),
  customer: Person,
  title: Type.String({ minLength: 1, maxLength: 20_000, description: 'Its name as the customer knows it.' }),
  url: Type.Optional(
    Type.String({ format: 'uri', maxLength: 2000, description: 'Where the customer sees the bundle and its classes.' }),
  ),
};

const classes = Type.Integer({ minimum: 1, maximum: 10_000, description: 'How many classes it has.' });
const firstClassAt = Type.Optional(
  Type.String({ format: 'date-time', maxLength: 40, description: 'When its first class begins.' }),
);
const location = Type.Optional(Type.String({ minLength: 1, maxLength: 20_000, description: 'Where to come.' }));
const dueAt = Type.String({ format: 'date-time', maxLength: 40, description: 'The last moment to pay it in time.' });

const bundle = {
  bundleId: '019aa4e0-3b6f-7c82-a915-8d4e0f7b2c61',
  customer: anna,
  title: 'Курс «Домашний кондитер»',
  url: 'https://sweets.example.com/classes/019aa4e0',
};

/** A customer has got a bundle of classes. */
export const ClassBundleCreated = defineEvent({
  type: 'class.bundle.created',
  source: '/marmalade/bookings',
  description: 'A bundle of classes has been made for a customer.',
  schema: Type.Object({
    ...bundleFields,
    classes,
    price: Type.With(Money, { description: 'What all of it costs.' }),
    deposit: Type.Optional(
      Type.With(Money, { description: 'What is to be paid before the first class; unset: nothing.' }),
    ),
    depositDueAt: Type.Optional(dueAt),
    firstClassAt,
    location,
    payUrl: Type.Optional(
      Type.String({ format: 'uri', maxLength: 2000, description: 'Where the customer pays the deposit.' }),
    ),
  }),
  sample: {
    ...bundle,
    classes: 8,
    price: { amount: '16000.00', currency: 'RUB' },
    deposit: { amount: '4000.00', currency: 'RUB' },
    depositDueAt: '2025-11-25T13:59:59.000Z',
    firstClassAt: '2025-12-02T09:00:00.000Z',
    location: 'Владивосток, ул. Светланская, 29',
    payUrl: 'https://sweets.example.com/pay/3M8D',
  },
});

/** The deposit has arrived: the customer's place is certain. */
export const ClassBundleDepositPaid = defineEvent({
  type: 'class.bundle.deposit_paid',
  source: '/marmalade/bookings',
  description: 'The deposit for a bundle of classes has been paid.',
  schema: Type.Object({
    ...bundleFields,
    deposit: Type.With(Money, { description: 'What was paid.' }),
    paidAt: Type.String({ format: 'date-time', maxLength: 40, description: 'When it was paid.' }),
    remaining: Type.Optional(Type.With(Money, { description: 'What is left to pay; unset: nothing.' })),
    nextInstallment: Type.Optional(
      Type.Object(
        { amount: Type.With(Money, { description: 'How much.' }), dueAt },
        { description: 'What is to be paid next.' },
      ),
    ),
    firstClassAt,
    location,
    receiptUrl: Type.Optional(
      Type.String({ format: 'uri', maxLength: 2000, description: 'Where the customer gets the receipt.' }),
    ),
  }),
  sample: {
    ...bundle,
    deposit: { amount: '4000.00', currency: 'RUB' },
    paidAt: '2025-11-22T07:48:12.000Z',
    remaining: { amount: '12000.00', currency: 'RUB' },
    nextInstallment: { amount: { amount: '4000.00', currency: 'RUB' }, dueAt: '2025-12-15T13:59:59.000Z' },
    firstClassAt: '2025-12-02T09:00:00.000Z',
    location: 'Владивосток, ул. Светланская, 29',
    receiptUrl: 'https://sweets.example.com/receipts/019aa4e4',
  },
});

/** All classes of a bundle have taken place. */
export const ClassBundleCompleted = defineEvent({
  type: 'class.bundle.completed',
  source: '/marmalade/bookings',
  description: 'A customer has attended all classes of a bundle.',
  schema: Type.Object({
    ...bundleFields,
    classes,
    completedAt: Type.String({ format: 'date-time', maxLength: 40, description: 'When the last class ended.' }),
    certificateUrl: Type.Optional(
      Type.String({ format: 'uri', maxLength: 2000, description: 'Where the customer gets the certificate.' }),
    ),
    reviewUrl: Type.Optional(
      Type.String({ format: 'uri', maxLength: 2000, description: 'Where the customer can leave a review.' }),
    ),
  }),
  sample: {
    ...bundle,
    classes: 8,
    completedAt: '2026-01-27T11:00:00.000Z',
    certificateUrl: 'https://sweets.example.com/certificates/019aa4e0.pdf',
    reviewUrl: 'https://sweets.example.com/classes/019aa4e0/review',
  },
});

/** It is time to pay for a bundle again. */
export const ClassInstallmentDue = defineEvent({
  type: 'class.installment.due',
  source: '/marmalade/bookings',
  description:
    'An installment for a bundle of classes is to be paid soon; may be announced more than once for the same installment.',
  schema: Type.Object({
    installmentId: Type.String({ minLength: 1, maxLength: 20_000, description: 'The id of the installment.' }),
    ...bundleFields,
    number: Type.Integer({ minimum: 1, maximum: 1_000, description: 'Which installment it is, counted from 1.' }),
    count: Type.Integer({ minimum: 1, maximum: 1_000, description: 'How many installments there are.' }),
    amount: Type.With(Money, { description: 'What is to be paid now.' }),
    remaining: Type.Optional(
      Type.With(Money, { description: 'What is left to pay for the bundle, this installment included.' }),
    ),
    dueAt,
    payUrl: Type.Optional(
      Type.String({
        format: 'uri',
        maxLength: 2000,
        description: 'Where the customer pays; keep it short, it goes by SMS too.',
      }),
    ),
  }),
  sample: {
    installmentId: '019aa4e5-71c0-7a3d-9f28-5b6e8c0d4a17',
    ...bundle,
    number: 2,
    count: 4,
    amount: { amount: '4000.00', currency: 'RUB' },
    remaining: { amount: '12000.00', currency: 'RUB' },
    dueAt: '2025-12-15T13:59:59.000Z',
    payUrl: 'https://sweets.example.com/pay/9X4B',
  },
});

import { defineEvent, Money, Person } from '@marmalade/contracts-envelope';
import Type from 'typebox';
import { cardLast4, method } from './payment-method.js';

/** What every event about an order says of it. */
const orderFields = {
  orderId: Type.String({ minLength: 1, maxLength: 20_000, description: 'The id of the order.' }),
  number: Type.String({ minLength: 1, maxLength: 20_000, description: 'The number people know the order by.' }),
  customer: Person,
  total: Type.With(Money, { description: 'What the whole order costs, discounts taken off.' }),
  delivery: Type.Optional(
    Type.Object(
      {
        method: Type.Enum(['pickup', 'courier', 'post'], {
          type: 'string',
          description: 'How the order reaches the customer.',
        }),
        address: Type.Optional(
          Type.String({
            minLength: 1,
            maxLength: 20_000,
            description: 'Where to: the shop for a pickup, else the customer.',
          }),
        ),
        at: Type.Optional(
          Type.String({ format: 'date-time', maxLength: 40, description: 'When it is ready or arrives.' }),
        ),
      },
      { description: 'How, where and when the customer gets the order.' },
    ),
  ),
  url: Type.Optional(
    Type.String({ format: 'uri', maxLength: 2000, description: 'Where the customer sees the order.' }),
  ),
  adminUrl: Type.Optional(Type.String({ format: 'uri', maxLength: 2000, description: 'Where staff see the order.' })),
};

const items = Type.Array(
  Type.Object(
    {
      name: Type.String({ minLength: 1, maxLength: 20_000, description: 'What was ordered.' }),
      quantity: Type.Number({ exclusiveMinimum: 0, description: 'How many, or how much of the unit sold.' }),
      price: Type.With(Money, { description: 'Price of one.' }),
    },
    { description: 'One line of the order.' },
  ),
  { minItems: 1, maxItems: 500, description: 'The lines of the order.' },
);

const comment = Type.String({ minLength: 1, maxLength: 20_000, description: 'What the customer wrote to the order.' });

const assignee = Type.With(Person, {
  description: 'The member of staff who takes care of the order: the audience `staff`.',
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

const olga: Person = {
  id: 'staff-olga',
  name: 'Ольга Ким',
  telegramId: '518204467',
  locale: 'ru',
  timeZone: 'Asia/Vladivostok',
};

const chosen = [
  { name: 'Мармелад «Лимонные дольки», 300 г', quantity: 2, price: { amount: '420.00', currency: 'RUB' } },
  { name: 'Пастила яблочная', quantity: 1, price: { amount: '560.00', currency: 'RUB' } },
  { name: 'Набор «Сладкий ноябрь»', quantity: 1, price: { amount: '350.00', currency: 'RUB' } },
];

/** A customer has placed an order. */
export const OrderCreated = defineEvent({
  type: 'order.created',
  source: '/marmalade/orders',
  description: 'A customer has placed an order.',
  schema: Type.Object({
    ...orderFields,
    items,
    discount: Type.Optional(Type.With(Money, { description: 'What discounts took off; already in the total.' })),
    comment: Type.Optional(comment),
  }),
  sample: {
    orderId: '019aa4b5-0e7d-7c31-b1a4-9d2e5f7a6c10',
    number: 'М-1042',
    customer: anna,
    items: chosen,
    discount: { amount: '250.00', currency: 'RUB' },
    total: { amount: '1500.00', currency: 'RUB' },
    delivery: {
      method: 'pickup',
      address: 'Владивосток, ул. Светланская, 29',
      at: '2025-11-22T04:00:00.000Z',
    },
    comment: 'Пожалуйста, положите открытку.',
    url: 'https://sweets.example.com/orders/1042',
    adminUrl: 'https://sweets.example.com/admin/orders/1042',
  },
});

/** The money for the whole order has arrived. */
export const OrderPaid = defineEvent({
  type: 'order.paid',
  source: '/marmalade/orders',
  description: 'An order has been paid for in full.',
  schema: Type.Object({
    ...orderFields,
    assignee: Type.Optional(assignee),
    method: Type.Optional(method),
    cardLast4: Type.Optional(cardLast4),
    paidAt: Type.String({ format: 'date-time', maxLength: 40, description: 'When the last of the money was taken.' }),
    receiptUrl: Type.Optional(
      Type.String({ format: 'uri', maxLength: 2000, description: 'Where the customer gets the receipt.' }),
    ),
  }),
  sample: {
    orderId: '019aa4b5-0e7d-7c31-b1a4-9d2e5f7a6c10',
    number: 'М-1042',
    customer: anna,
    assignee: olga,
    total: { amount: '1500.00', currency: 'RUB' },
    delivery: {
      method: 'pickup',
      address: 'Владивосток, ул. Светланская, 29',
      at: '2025-11-22T04:00:00.000Z',
    },
    method: 'card',
    cardLast4: '4417',
    paidAt: '2025-11-21T02:09:18.000Z',
    receiptUrl: 'https://sweets.example.com/receipts/019aa4b6',
    url: 'https://sweets.example.com/orders/1042',
    adminUrl: 'https://sweets.example.com/admin/orders/1042',
  },
});

/** A member of staff is to take care of the order. */
export const OrderAssigned = defineEvent({
  type: 'order.assigned',
  source: '/marmalade/orders',
  description: 'An order has been given to a member of staff.',
  schema: Type.Object({
    ...orderFields,
    assignee,
    assignedBy: Type.Optional(
      Type.String({ minLength: 1, maxLength: 20_000, description: 'The name of who gave it to them; unset: nobody.' }),
    ),
    items: Type.Optional(items),
    comment: Type.Optional(comment),
  }),
  sample: {
    orderId: '019aa4b5-0e7d-7c31-b1a4-9d2e5f7a6c10',
    number: 'М-1042',
    customer: anna,
    assignee: olga,
    assignedBy: 'Марина Волкова',
    items: chosen,
    total: { amount: '1500.00', currency: 'RUB' },
    delivery: {
      method: 'pickup',
      address: 'Владивосток, ул. Светланская, 29',
      at: '2025-11-22T04:00:00.000Z',
    },
    comment: 'Пожалуйста, положите открытку.',
    url: 'https://sweets.example.com/orders/1042',
    adminUrl: 'https://sweets.example.com/admin/orders/1042',
  },
});

/** The customer has received the order, and nothing more is to be done. */
export const OrderCompleted = defineEvent({
  type: 'order.completed',
  source: '/marmalade/orders',
  description: 'An order has been handed over to the customer.',
  schema: Type.Object({
    ...orderFields,
    completedAt: Type.String({ format: 'date-time', maxLength: 40, description: 'When it was handed over.' }),
    reviewUrl: Type.Optional(
      Type.String({ format: 'uri', maxLength: 2000, description: 'Where the customer can leave a review.' }),
    ),
  }),
  sample: {
    orderId: '019aa4b5-0e7d-7c31-b1a4-9d2e5f7a6c10',
    number: 'М-1042',
    customer: anna,
    total: { amount: '1500.00', currency: 'RUB' },
    delivery: { method: 'pickup', address: 'Владивосток, ул. Светланская, 29' },
    completedAt: '2025-11-22T05:12:30.000Z',
    url: 'https://sweets.example.com/orders/1042',
    adminUrl: 'https://sweets.example.com/admin/orders/1042',
    reviewUrl: 'https://sweets.example.com/orders/1042/review',
  },
});

/** The order will not be handed over. */
export const OrderCancelled = defineEvent({
  type: 'order.cancelled',
  source: '/marmalade/orders',
  description: 'An order has been called off, by the customer or by the business.',
  schema: Type.Object({
    ...orderFields,
    reason: Type.Optional(
      Type.Enum(['customer_request', 'out_of_stock', 'not_paid', 'not_collected', 'duplicate', 'other'], {
        type: 'string',
        description: 'Why; each but `other` has a wording in the templates.',
      }),
    ),
    explanation: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 20_000,
        description: 'What the business adds to the reason; the customer reads it.',
      }),
    ),
    refund: Type.Optional(Type.With(Money, { description: 'What the customer gets back; unset: nothing was paid.' })),
    cancelledAt: Type.String({ format: 'date-time', maxLength: 40, description: 'When it was called off.' }),
  }),
  sample: {
    orderId: '019aa4c1-7b3e-7d52-9f86-1a4c8e2b5d07',
    number: 'М-1043',
    customer: anna,
    total: { amount: '980.00', currency: 'RUB' },
    reason: 'out_of_stock',
    explanation: 'Закончилась пастила яблочная, новая партия будет в понедельник.',
    refund: { amount: '980.00', currency: 'RUB' },
    cancelledAt: '2025-11-21T06:20:00.000Z',
    url: 'https://sweets.example.com/orders/1043',
    adminUrl: 'https://sweets.example.com/admin/orders/1043',
  },
});

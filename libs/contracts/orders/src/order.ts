import { defineEvent, Money, Person } from '@marmalade/contracts-envelope';
import Type from 'typebox';

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

/** A customer has placed an order. */
export const OrderCreated = defineEvent({
  type: 'order.created',
  source: '/marmalade/orders',
  description: 'A customer has placed an order.',
  schema: Type.Object({
    ...orderFields,
    items: Type.Array(
      Type.Object(
        {
          name: Type.String({ minLength: 1, maxLength: 20_000, description: 'What was ordered.' }),
          quantity: Type.Number({ exclusiveMinimum: 0, description: 'How many, or how much of the unit sold.' }),
          price: Type.With(Money, { description: 'Price of one.' }),
        },
        { description: 'One line of the order.' },
      ),
      { minItems: 1, maxItems: 500, description: 'The lines of the order.' },
    ),
    discount: Type.Optional(Type.With(Money, { description: 'What discounts took off; already in the total.' })),
    comment: Type.Optional(
      Type.String({ minLength: 1, maxLength: 20_000, description: 'What the customer wrote to the order.' }),
    ),
  }),
  sample: {
    orderId: '019aa4b5-0e7d-7c31-b1a4-9d2e5f7a6c10',
    number: 'М-1042',
    customer: anna,
    items: [
      { name: 'Мармелад «Лимонные дольки», 300 г', quantity: 2, price: { amount: '420.00', currency: 'RUB' } },
      { name: 'Пастила яблочная', quantity: 1, price: { amount: '560.00', currency: 'RUB' } },
      { name: 'Набор «Сладкий ноябрь»', quantity: 1, price: { amount: '350.00', currency: 'RUB' } },
    ],
    discount: { amount: '250.00', currency: 'RUB' },
    total: { amount: '1500.00', currency: 'RUB' },
    delivery: {
      method: 'pickup',
      address: 'Владивосток, ул. Светланская, 29',
      at: '2025-11-22T04:00:00.000Z',
    },
    comment: 'Пожалуйста, положите открытку.',
    url: 'https://sweets.example.com/orders/1042',
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
    reviewUrl: 'https://sweets.example.com/orders/1042/review',
  },
});

import { defineEvent, Money, Person } from '@marmalade/contracts-envelope';
import Type from 'typebox';

/** A customer has been given a discount with a code of their own. */
export const DiscountIssued = defineEvent({
  type: 'loyalty.discount_issued',
  source: '/marmalade/loyalty',
  description: 'A customer has been given a discount.',
  schema: Type.Object(
    {
      discountId: Type.String({ minLength: 1, maxLength: 20_000, description: 'The id of the discount.' }),
      customer: Person,
      code: Type.String({ minLength: 1, maxLength: 32, description: 'What the customer shows or types to use it.' }),
      kind: Type.Enum(['percent', 'fixed'], {
        type: 'string',
        description: 'Whether it takes off a part of the price or a fixed amount; says what `value` is.',
      }),
      value: Type.Union(
        [
          Type.Number({ exclusiveMinimum: 0, maximum: 100, description: 'Percents of the price.' }),
          Type.With(Money, { description: 'The amount taken off.' }),
        ],
        { description: 'How much it takes off: a number of percents when `kind` is percent, money when it is fixed.' },
      ),
      title: Type.Optional(
        Type.String({ minLength: 1, maxLength: 20_000, description: 'What it is for, in the words of the business.' }),
      ),
      minimumOrder: Type.Optional(Type.With(Money, { description: 'The smallest order it applies to.' })),
      validUntil: Type.Optional(
        Type.String({ format: 'date-time', maxLength: 40, description: 'The last moment of use; unset: no end.' }),
      ),
      url: Type.Optional(
        Type.String({
          format: 'uri',
          maxLength: 2000,
          description: 'Where the customer sees the code and its QR code.',
        }),
      ),
    },
    {
      // A percentage that carries money, or the reverse, would be shown to the customer as nonsense.
      if: { properties: { kind: { const: 'percent' } } },
      then: { properties: { value: { type: 'number' } } },
      else: { properties: { value: { type: 'object' } } },
    },
  ),
  sample: {
    discountId: '019aa4b8-6d13-7f28-9b50-7c4e2a8d1f63',
    customer: {
      id: '019aa4b0-31c2-7a54-8f0d-2b6f1c9e4a77',
      name: 'Анна Смирнова',
      email: 'anna.smirnova@example.com',
      phone: '+79145550123',
      telegramId: '482910573',
      locale: 'ru',
      timeZone: 'Asia/Vladivostok',
    },
    code: 'SWEET-7K4M',
    kind: 'percent',
    value: 10,
    title: 'За подписку на наш канал',
    minimumOrder: { amount: '1000.00', currency: 'RUB' },
    validUntil: '2025-12-21T13:59:59.000Z',
    url: 'https://sweets.example.com/discounts/SWEET-7K4M',
  },
});

import { defineEvent, Money, Person } from '@marmalade/contracts-envelope';
import Type from 'typebox';
import { anna } from './sample-customer.js';

/** What every event about a discount says of it. */
const discountFields = {
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
  url: Type.Optional(
    Type.String({
      format: 'uri',
      maxLength: 2000,
      description: 'Where the customer sees the code and its QR code.',
    }),
  ),
};

/** What there is to say while it can still be used. */
const termsFields = {
  minimumOrder: Type.Optional(Type.With(Money, { description: 'The smallest order it applies to.' })),
  validUntil: Type.Optional(
    Type.String({ format: 'date-time', maxLength: 40, description: 'The last moment of use; unset: no end.' }),
  ),
};

/** A percentage that carries money, or the reverse, would be shown to the customer as nonsense. */
const valueFitsKind = {
  if: { properties: { kind: { const: 'percent' } } },
  then: { properties: { value: { type: 'number' } } },
  else: { properties: { value: { type: 'object' } } },
};

/** A customer has been given a discount with a code of their own. */
export const DiscountIssued = defineEvent({
  type: 'loyalty.discount_issued',
  source: '/marmalade/loyalty',
  description: 'A customer has been given a discount.',
  schema: Type.Object({ ...discountFields, ...termsFields }, valueFitsKind),
  sample: {
    discountId: '019aa4b8-6d13-7f28-9b50-7c4e2a8d1f63',
    customer: anna,
    code: 'SWEET-7K4M',
    kind: 'percent',
    value: 10,
    title: 'За подписку на наш канал',
    minimumOrder: { amount: '1000.00', currency: 'RUB' },
    validUntil: '2025-12-21T13:59:59.000Z',
    url: 'https://sweets.example.com/discounts/SWEET-7K4M',
  },
});

/** A customer has been given a discount for their birthday. */
export const BirthdayDiscountIssued = defineEvent({
  type: 'loyalty.birthday_discount_issued',
  source: '/marmalade/loyalty',
  description: 'A customer has been given a discount for their birthday.',
  schema: Type.Object({ ...discountFields, ...termsFields }, valueFitsKind),
  sample: {
    discountId: '019aa4d1-2b70-7c14-a8e5-6f3d9b0c2e71',
    customer: anna,
    code: 'BDAY-4T9X',
    kind: 'percent',
    value: 15,
    title: 'На любой торт или набор',
    validUntil: '2025-12-05T13:59:59.000Z',
    url: 'https://sweets.example.com/discounts/BDAY-4T9X',
  },
});

/** A discount has been used for an order. */
export const DiscountRedeemed = defineEvent({
  type: 'loyalty.discount_redeemed',
  source: '/marmalade/loyalty',
  description: 'A customer has used a discount.',
  schema: Type.Object(
    {
      ...discountFields,
      redemptionId: Type.String({ minLength: 1, maxLength: 20_000, description: 'The id of this use of it.' }),
      orderAmount: Type.Optional(Type.With(Money, { description: 'What the order cost before the discount.' })),
      amountOff: Type.Optional(Type.With(Money, { description: 'What the discount took off.' })),
      location: Type.Optional(Type.String({ minLength: 1, maxLength: 20_000, description: 'Where it was used.' })),
      cashier: Type.Optional(Type.With(Person, { description: 'The cashier who took it.' })),
      usesLeft: Type.Optional(
        Type.Integer({ minimum: 0, maximum: 1_000_000, description: 'How often the customer may still use it.' }),
      ),
      redeemedAt: Type.String({ format: 'date-time', maxLength: 40, description: 'When it was used.' }),
      adminUrl: Type.Optional(
        Type.String({ format: 'uri', maxLength: 2000, description: 'Where staff see the discount.' }),
      ),
    },
    valueFitsKind,
  ),
  sample: {
    discountId: '019aa4b8-6d13-7f28-9b50-7c4e2a8d1f63',
    customer: anna,
    code: 'SWEET-7K4M',
    kind: 'percent',
    value: 10,
    title: 'За подписку на наш канал',
    redemptionId: '019aa8f3-90c4-7b1e-8d26-4e7a1f5c3b90',
    orderAmount: { amount: '1750.00', currency: 'RUB' },
    amountOff: { amount: '175.00', currency: 'RUB' },
    location: 'Владивосток, ул. Светланская, 29',
    cashier: { id: 'cashier-olga', name: 'Ольга Ким', locale: 'ru', timeZone: 'Asia/Vladivostok' },
    usesLeft: 0,
    redeemedAt: '2025-11-22T05:10:41.000Z',
    url: 'https://sweets.example.com/discounts/SWEET-7K4M',
    adminUrl: 'https://sweets.example.com/admin/discounts/019aa4b8',
  },
});

/** A discount that has not been used will soon be worth nothing. */
export const DiscountExpiring = defineEvent({
  type: 'loyalty.discount_expiring',
  source: '/marmalade/loyalty',
  description: 'A discount that the customer has not used yet ends soon; may be announced more than once.',
  schema: Type.Object(
    {
      ...discountFields,
      minimumOrder: termsFields.minimumOrder,
      validUntil: Type.String({ format: 'date-time', maxLength: 40, description: 'The last moment of use.' }),
    },
    valueFitsKind,
  ),
  sample: {
    discountId: '019aa4b8-6d13-7f28-9b50-7c4e2a8d1f63',
    customer: anna,
    code: 'SWEET-7K4M',
    kind: 'percent',
    value: 10,
    title: 'За подписку на наш канал',
    minimumOrder: { amount: '1000.00', currency: 'RUB' },
    validUntil: '2025-12-21T13:59:59.000Z',
    url: 'https://sweets.example.com/discounts/SWEET-7K4M',
  },
});

import { defineEvent, Person } from '@marmalade/contracts-envelope';
import Type from 'typebox';
import { anna } from './sample-customer.js';

/** What every event about the exchange of points for a reward says of it. */
const redemptionFields = {
  redemptionId: Type.String({ minLength: 1, maxLength: 20_000, description: 'The id of the exchange.' }),
  customer: Person,
  reward: Type.Object(
    {
      id: Type.String({ minLength: 1, maxLength: 20_000, description: 'The id of the reward.' }),
      name: Type.String({ minLength: 1, maxLength: 20_000, description: 'Its name as customers know it.' }),
    },
    { description: 'What the customer wants for the points.' },
  ),
  points: Type.Integer({ minimum: 1, maximum: 1_000_000_000_000, description: 'How many points it costs.' }),
  balance: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 1_000_000_000_000, description: 'How many points the customer has now.' }),
  ),
  url: Type.Optional(
    Type.String({ format: 'uri', maxLength: 2000, description: 'Where the customer sees the reward.' }),
  ),
};

/** The customer gets the reward. */
export const RedemptionApproved = defineEvent({
  type: 'loyalty.redemption.approved',
  source: '/marmalade/loyalty',
  description: 'The exchange of points for a reward has been approved.',
  schema: Type.Object({
    ...redemptionFields,
    code: Type.Optional(
      Type.String({ minLength: 1, maxLength: 64, description: 'What the customer shows to get the reward.' }),
    ),
    location: Type.Optional(
      Type.String({ minLength: 1, maxLength: 20_000, description: 'Where the customer gets the reward.' }),
    ),
    validUntil: Type.Optional(
      Type.String({ format: 'date-time', maxLength: 40, description: 'The last moment to get it; unset: no end.' }),
    ),
  }),
  sample: {
    redemptionId: '019aa4d9-5e21-7d08-94b7-0c8f3a6e1d52',
    customer: anna,
    reward: { id: 'set-november', name: 'Набор «Сладкий ноябрь»' },
    points: 500,
    balance: 840,
    code: 'GIFT-2H6P',
    location: 'Владивосток, ул. Светланская, 29',
    validUntil: '2025-12-31T13:59:59.000Z',
    url: 'https://sweets.example.com/rewards/GIFT-2H6P',
  },
});

/** The customer does not get the reward, and has the points back. */
export const RedemptionRejected = defineEvent({
  type: 'loyalty.redemption.rejected',
  source: '/marmalade/loyalty',
  description: 'The exchange of points for a reward has been rejected; the points are back on the account.',
  schema: Type.Object({
    ...redemptionFields,
    reason: Type.Optional(Type.String({ minLength: 1, maxLength: 20_000, description: 'Why; the customer reads it.' })),
  }),
  sample: {
    redemptionId: '019aa4da-8c07-7b95-a3e1-7d2f0b9c4e68',
    customer: anna,
    reward: { id: 'set-november', name: 'Набор «Сладкий ноябрь»' },
    points: 500,
    balance: 1340,
    reason: 'Наборы закончились. Новые будут в декабре.',
    url: 'https://sweets.example.com/rewards',
  },
});

import { defineEvent, Person } from '@marmalade/contracts-envelope';
import Type from 'typebox';
import { anna } from './sample-customer.js';

const id = (what: string) => Type.String({ minLength: 1, maxLength: 20_000, description: `The id of the ${what}.` });
const name = Type.String({ minLength: 1, maxLength: 20_000, description: 'Its name as customers know it.' });
const points = (description: string, minimum: number) =>
  Type.Integer({ minimum, maximum: 1_000_000_000_000, description });
const url = (what: string) =>
  Type.Optional(Type.String({ format: 'uri', maxLength: 2000, description: `Where the customer sees ${what}.` }));

/** Points have been added to a customer's account. */
export const PointsAwarded = defineEvent({
  type: 'loyalty.points_awarded',
  source: '/marmalade/loyalty',
  description: 'A customer has been given points.',
  schema: Type.Object({
    entryId: id('entry in the account'),
    customer: Person,
    points: points('How many points were added.', 1),
    balance: points('How many points the customer has now.', 0),
    reason: Type.Optional(
      Type.Enum(['purchase', 'birthday', 'referral', 'review', 'welcome', 'other'], {
        type: 'string',
        description: 'What they are for; each but `other` has a wording in the templates.',
      }),
    ),
    orderNumber: Type.Optional(
      Type.String({ minLength: 1, maxLength: 20_000, description: 'The number of the order they are for.' }),
    ),
    expiresAt: Type.Optional(
      Type.String({ format: 'date-time', maxLength: 40, description: 'When these points lapse; unset: never.' }),
    ),
    nextTier: Type.Optional(
      Type.Object(
        { name, pointsLeft: points('How many points are missing.', 1) },
        { description: 'The tier the customer reaches next; unset: there is none.' },
      ),
    ),
    url: url('the account'),
  }),
  sample: {
    entryId: '019aa4d4-7f10-7a63-b28c-9e5d0c1a4b37',
    customer: anna,
    points: 150,
    balance: 1340,
    reason: 'purchase',
    orderNumber: 'М-1042',
    expiresAt: '2026-11-21T13:59:59.000Z',
    nextTier: { name: 'Золотой', pointsLeft: 660 },
    url: 'https://sweets.example.com/points',
  },
});

/** A customer has risen to a higher tier. */
export const TierUpgraded = defineEvent({
  type: 'loyalty.tier_upgraded',
  source: '/marmalade/loyalty',
  description: 'A customer has reached a higher tier.',
  schema: Type.Object({
    customer: Person,
    tier: Type.Object({ id: id('tier'), name }, { description: 'The tier the customer is in now.' }),
    previousTier: Type.Optional(
      Type.Object({ id: id('tier'), name }, { description: 'The tier before; unset: there was none.' }),
    ),
    benefits: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 20_000, description: 'One of them.' }), {
        minItems: 1,
        maxItems: 50,
        description: 'What the tier gives, in the words of the business.',
      }),
    ),
    validUntil: Type.Optional(
      Type.String({ format: 'date-time', maxLength: 40, description: 'How long it is kept; unset: no end.' }),
    ),
    url: url('the tier and what it gives'),
  }),
  sample: {
    customer: anna,
    tier: { id: 'gold', name: 'Золотой' },
    previousTier: { id: 'silver', name: 'Серебряный' },
    benefits: ['Скидка 7 % на весь ассортимент', 'Бесплатная доставка', 'Подарок к каждому третьему заказу'],
    validUntil: '2026-12-31T13:59:59.000Z',
    url: 'https://sweets.example.com/club',
  },
});

/** A customer has come as far as a milestone. */
export const MilestoneReached = defineEvent({
  type: 'loyalty.milestone_reached',
  source: '/marmalade/loyalty',
  description: 'A customer has reached a milestone.',
  schema: Type.Object({
    customer: Person,
    milestone: Type.Object({ id: id('milestone'), name }, { description: 'What was reached.' }),
    reward: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 20_000,
        description: 'What the customer gets for it, in the words of the business.',
      }),
    ),
    points: Type.Optional(points('How many points the customer gets for it.', 1)),
    url: url('the milestones'),
  }),
  sample: {
    customer: anna,
    milestone: { id: 'orders-10', name: 'Десять заказов' },
    reward: 'Коробка пастилы к следующему заказу',
    points: 200,
    url: 'https://sweets.example.com/club/milestones',
  },
});

/** A customer has earned a badge. */
export const BadgeAwarded = defineEvent({
  type: 'loyalty.badge_awarded',
  source: '/marmalade/loyalty',
  description: 'A customer has been given a badge.',
  schema: Type.Object({
    customer: Person,
    badge: Type.Object(
      {
        id: id('badge'),
        name,
        description: Type.Optional(
          Type.String({ minLength: 1, maxLength: 20_000, description: 'What it is given for.' }),
        ),
      },
      { description: 'What the customer has earned.' },
    ),
    imageUrl: Type.Optional(
      Type.String({ format: 'uri', maxLength: 2000, description: 'Its picture, a PNG or JPEG anybody can load.' }),
    ),
    url: url('the badges'),
  }),
  sample: {
    customer: anna,
    badge: { id: 'taster', name: 'Дегустатор', description: 'Вы попробовали все вкусы нашего мармелада' },
    imageUrl: 'https://sweets.example.com/badges/taster.png',
    url: 'https://sweets.example.com/club/badges',
  },
});

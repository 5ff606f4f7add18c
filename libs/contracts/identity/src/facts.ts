import { defineEvent, Person } from '@marmalade/contracts-envelope';
import Type from 'typebox';
import { anna } from './sample-people.js';
import { SiteSettings } from './site.js';

const revision = Type.Integer({
  minimum: 1,
  description: 'Grows with each change: an older fact than the one known is not news.',
});
const text = (maxLength: number, description: string) =>
  Type.Optional(Type.String({ minLength: 1, maxLength, description }));

/**
 * What identity knows of a customer, whole, after each change. Services that need it keep it as their own projection.
 * Of it nobody is told: it is no notification.
 */
export const CustomerChanged = defineEvent({
  type: 'customer.changed',
  source: '/marmalade/identity',
  description: 'A customer is new, or what is known of them has changed.',
  schema: Type.Object({
    customer: Type.With(Person, { description: 'The customer, whole: what is missing is not known any more.' }),
    revision,
    status: Type.Enum(['active', 'inactive', 'blocked'], {
      type: 'string',
      description: 'Whether they are a customer, have left, or are kept out. Only active ones are written to.',
    }),
    emailVerified: Type.Boolean({
      description: 'Whether the e-mail address is known to be theirs; else no marketing goes there.',
    }),
    phoneVerified: Type.Boolean({
      description: 'Whether the phone number is known to be theirs; else no marketing goes there.',
    }),
    subscribed: Type.Optional(
      Type.Boolean({ description: "Whether they follow the shop's channel; unset: not known." }),
    ),
    birthday: text(10, 'The day they were born, 1991-05-14.'),
    tags: Type.Array(Type.String({ minLength: 1, maxLength: 64, description: 'One tag.' }), {
      maxItems: 100,
      description: 'How the business sorts its customers.',
    }),
    source: text(200, 'Where they came from, such as instagram_may.'),
    site: text(64, 'The brand they belong to; unset: the default one.'),
    telegramBlocked: Type.Optional(
      Type.Boolean({
        description: 'Whether they have stopped the bot, so that nothing reaches them by Telegram; unset: no.',
      }),
    ),
    isTest: Type.Boolean({ description: 'Test data is kept apart from production.' }),
    registeredAt: Type.String({ format: 'date-time', maxLength: 40, description: 'When they became a customer.' }),
  }),
  sample: {
    customer: anna,
    revision: 3,
    status: 'active',
    emailVerified: true,
    phoneVerified: false,
    subscribed: true,
    birthday: '1991-05-14',
    tags: ['vip'],
    source: 'instagram_november',
    isTest: false,
    registeredAt: '2025-11-20T09:15:00.000Z',
  },
});

/** What identity knows of a member of staff, whole, after each change. */
export const StaffChanged = defineEvent({
  type: 'staff.changed',
  source: '/marmalade/identity',
  description: 'A member of staff is new, has changed, or has left.',
  schema: Type.Object({
    staff: Type.With(Person, { description: 'The member of staff, whole.' }),
    revision,
    role: Type.Enum(['owner', 'marketing', 'readonly', 'cashier'], {
      type: 'string',
      description: 'What they may do.',
    }),
    active: Type.Boolean({ description: 'Whether they still work here; who does not is told nothing.' }),
    location: text(200, 'Of a cashier: the shop they work in.'),
    site: text(64, 'The brand they work for; unset: all of them.'),
    isTest: Type.Boolean({ description: 'Test data is kept apart from production.' }),
  }),
  sample: {
    staff: {
      id: '019aa4b0-0d11-7c3a-9a52-6e1f0b7d2c90',
      name: 'Ольга Ким',
      email: 'olga.kim@example.com',
      telegramId: '519204836',
      locale: 'ru',
      timeZone: 'Asia/Vladivostok',
    },
    revision: 2,
    role: 'marketing',
    active: true,
    isTest: false,
  },
});

/** What is set for a site (brand), whole, after each change; what it does not say is as everywhere in the installation. */
export const SiteChanged = defineEvent({
  type: 'site.changed',
  source: '/marmalade/identity',
  description: 'A site is new, or what is set for it has changed.',
  schema: Type.Object({
    site: Type.String({ minLength: 1, maxLength: 64, pattern: '^[A-Za-z0-9][A-Za-z0-9_-]*$', description: 'Its id.' }),
    revision,
    settings: SiteSettings,
  }),
  sample: {
    site: 'sweets',
    revision: 4,
    settings: { name: 'Sweets & Co', color: '#f39c12', locale: 'ru', timeZone: 'Asia/Vladivostok' },
  },
});

/** A setting of the business has been changed. */
export const SettingChanged = defineEvent({
  type: 'setting.changed',
  source: '/marmalade/identity',
  description: 'A setting that people change while everything runs has another value.',
  schema: Type.Object({
    key: Type.String({ minLength: 1, maxLength: 100, description: 'Which one: loyalty.birthday_hour.' }),
    revision,
    value: Type.Unknown({ description: 'The value that holds now; it fits the schema of the setting.' }),
  }),
  sample: { key: 'loyalty.birthday_hour', revision: 2, value: 9 },
});

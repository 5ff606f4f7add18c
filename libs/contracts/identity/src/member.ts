import { defineEvent, Person } from '@marmalade/contracts-envelope';
import Type from 'typebox';
import { anna } from './sample-people.js';

const page = Type.String({ format: 'uri', maxLength: 2000, description: 'The page of the customer in the admin.' });
const role = Type.Enum(['owner', 'marketing', 'readonly', 'cashier', 'customer'], {
  type: 'string',
  description: 'What the person may do; unset: not known.',
});
const method = Type.Enum(['telegram_link', 'telegram_widget', 'telegram_mini_app', 'password'], {
  type: 'string',
  description: 'The way in: a one-time link, the Telegram button of a web page, the Telegram mini app, or a password.',
});
const ipAddress = Type.String({ minLength: 1, maxLength: 64, description: 'The IP address the request came from.' });
const userAgent = Type.String({ minLength: 1, maxLength: 20_000, description: 'The browser or application.' });

const annasPage = 'https://sweets.example.com/customers/019aa4b0-31c2-7a54-8f0d-2b6f1c9e4a77';

/** A person has become a customer of the business. */
export const MemberRegistered = defineEvent({
  type: 'member.registered',
  source: '/marmalade/identity',
  description: 'A person has become a customer.',
  schema: Type.Object({
    customer: Person,
    registeredVia: Type.Enum(['telegram', 'web', 'cashier', 'admin', 'import', 'api'], {
      type: 'string',
      description: 'The way in: the customer bot, the web site, a cashier, an admin, an import, or the API.',
    }),
    source: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 20_000,
        description: 'Where the person came from: the traffic source of the deep link, such as instagram_may.',
      }),
    ),
    url: Type.Optional(page),
  }),
  sample: {
    customer: anna,
    registeredVia: 'telegram',
    source: 'instagram_november',
    url: annasPage,
  },
});

/** A new customer is to be greeted. */
export const MemberWelcomed = defineEvent({
  type: 'member.welcomed',
  source: '/marmalade/identity',
  description: 'A new customer is welcomed.',
  schema: Type.Object({
    customer: Person,
    url: Type.Optional(
      Type.String({ format: 'uri', maxLength: 2000, description: 'Where the customer begins: their account.' }),
    ),
    channelUrl: Type.Optional(
      Type.String({
        format: 'uri',
        maxLength: 2000,
        description: 'The Telegram channel whose subscription earns the welcome discount; unset: there is none.',
      }),
    ),
  }),
  sample: {
    customer: anna,
    url: 'https://sweets.example.com/account',
    channelUrl: 'https://t.me/sweets_example',
  },
});

/** A person, customer or staff, has signed in. */
export const MemberLoggedIn = defineEvent({
  type: 'member.logged_in',
  source: '/marmalade/identity',
  description: 'A person has signed in.',
  schema: Type.Object({
    customer: Type.With(Person, { description: 'The person who signed in: a customer, a cashier or an admin.' }),
    role: Type.Optional(role),
    method,
    ipAddress: Type.Optional(ipAddress),
    userAgent: Type.Optional(userAgent),
    url: Type.Optional(page),
  }),
  sample: {
    customer: {
      id: 'staff-olga',
      name: 'Ольга Ким',
      email: 'olga.kim@example.com',
      locale: 'ru',
      timeZone: 'Asia/Vladivostok',
    },
    role: 'marketing',
    method: 'telegram_link',
    ipAddress: '203.0.113.24',
    userAgent: 'Firefox 145, Windows',
    url: 'https://sweets.example.com/admin/staff/staff-olga',
  },
});

/** Somebody has tried to sign in, and was not let in. */
export const MemberLoginFailed = defineEvent({
  type: 'member.login_failed',
  source: '/marmalade/identity',
  description: 'Somebody has tried to sign in, and was not let in.',
  schema: Type.Object({
    customer: Type.Optional(
      Type.With(Person, { description: 'Whose account it was tried with; unset: there is no such account.' }),
    ),
    login: Type.Optional(
      Type.String({ minLength: 1, maxLength: 254, description: 'The e-mail address that was typed, as it was typed.' }),
    ),
    role: Type.Optional(role),
    method,
    reason: Type.Enum(
      [
        'wrong_password',
        'unknown_account',
        'invalid_token',
        'expired_token',
        'used_token',
        'bad_signature',
        'deactivated',
        'too_many_attempts',
      ],
      { type: 'string', description: 'Why; each has a wording in the templates.' },
    ),
    attempts: Type.Integer({
      minimum: 1,
      description: 'How often in a row it has failed for this account or address, this time included.',
    }),
    ipAddress: Type.Optional(ipAddress),
    userAgent: Type.Optional(userAgent),
    blockedUntil: Type.Optional(
      Type.String({
        format: 'date-time',
        maxLength: 40,
        description: 'Until then no further attempt is let through; unset: not blocked.',
      }),
    ),
    url: Type.Optional(page),
  }),
  sample: {
    customer: {
      id: 'staff-olga',
      name: 'Ольга Ким',
      email: 'olga.kim@example.com',
      locale: 'ru',
      timeZone: 'Asia/Vladivostok',
    },
    login: 'olga.kim@example.com',
    role: 'marketing',
    method: 'password',
    reason: 'wrong_password',
    attempts: 5,
    ipAddress: '198.51.100.77',
    userAgent: 'python-requests/2.32',
    blockedUntil: '2025-11-21T23:25:00.000Z',
    url: 'https://sweets.example.com/admin/staff/staff-olga',
  },
});

/** What is known of a customer has changed. */
export const MemberUpdated = defineEvent({
  type: 'member.updated',
  source: '/marmalade/identity',
  description: 'What is known of a customer has changed.',
  schema: Type.Object({
    customer: Type.With(Person, { description: 'The person, as they are after the change.' }),
    changes: Type.Array(
      Type.Object(
        {
          field: Type.String({ minLength: 1, maxLength: 200, description: 'The field that changed, such as email.' }),
          before: Type.Optional(
            Type.String({
              minLength: 1,
              maxLength: 20_000,
              description: 'What it was; unset: it was empty, or is not to be shown.',
            }),
          ),
          after: Type.Optional(
            Type.String({
              minLength: 1,
              maxLength: 20_000,
              description: 'What it is; unset: it is empty, or is not to be shown.',
            }),
          ),
        },
        { description: 'One changed field.' },
      ),
      { minItems: 1, maxItems: 50, description: 'What has changed.' },
    ),
    changedBy: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 20_000,
        description: 'The name of the member of staff who did it; unset: the customer.',
      }),
    ),
    url: Type.Optional(page),
  }),
  sample: {
    customer: anna,
    changes: [
      { field: 'email', before: 'anna.s@example.com', after: 'anna.smirnova@example.com' },
      { field: 'birthday', after: '1991-05-14' },
    ],
    changedBy: 'Ольга Ким',
    url: annasPage,
  },
});

/** A customer can not sign in any more and is told nothing; what is known of them is kept. */
export const MemberDeactivated = defineEvent({
  type: 'member.deactivated',
  source: '/marmalade/identity',
  description: 'The account of a customer has been closed; its data is kept.',
  schema: Type.Object({
    customer: Person,
    reason: Type.Optional(
      Type.String({ minLength: 1, maxLength: 20_000, description: 'Why, in the words of who did it.' }),
    ),
    deactivatedBy: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 20_000,
        description: 'The name of the member of staff who did it; unset: the customer.',
      }),
    ),
    url: Type.Optional(page),
  }),
  sample: {
    customer: anna,
    reason: 'Заказы оформлялись с чужой карты, банк подтвердил.',
    deactivatedBy: 'Ольга Ким',
    url: annasPage,
  },
});

/** A person has been erased everywhere: whoever receives this erases what it keeps of them. */
export const MemberDeleted = defineEvent({
  type: 'member.deleted',
  source: '/marmalade/identity',
  description: 'A person has been erased: nobody keeps anything of them.',
  schema: Type.Object({
    customer: Type.With(Person, { description: 'The person who is erased: the id, and nothing else of them.' }),
    reason: Type.Enum(['request', 'staff', 'retention'], {
      type: 'string',
      description: 'Whether the person asked for it, staff decided so, or the data had been kept as long as it may be.',
    }),
    deletedBy: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 20_000,
        description: 'The name of the member of staff who did it; unset: the customer, or the platform itself.',
      }),
    ),
  }),
  sample: {
    customer: { id: '019aa4b0-31c2-7a54-8f0d-2b6f1c9e4a77' },
    reason: 'request',
    deletedBy: 'Ольга Ким',
  },
});

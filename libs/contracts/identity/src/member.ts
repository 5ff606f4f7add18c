import { defineEvent, Person } from '@marmalade/contracts-envelope';
import Type from 'typebox';

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
    url: Type.Optional(
      Type.String({ format: 'uri', maxLength: 2000, description: 'The page of the customer in the admin.' }),
    ),
  }),
  sample: {
    customer: {
      id: '019aa4b0-31c2-7a54-8f0d-2b6f1c9e4a77',
      name: 'Анна Смирнова',
      email: 'anna.smirnova@example.com',
      phone: '+79145550123',
      telegramId: '482910573',
      locale: 'ru',
      timeZone: 'Asia/Vladivostok',
    },
    registeredVia: 'telegram',
    source: 'instagram_november',
    url: 'https://sweets.example.com/customers/019aa4b0-31c2-7a54-8f0d-2b6f1c9e4a77',
  },
});

import { defineEvent, Person } from '@marmalade/contracts-envelope';
import Type from 'typebox';

/** A one-time link that signs a person in; whoever has it is that person, so it is sent to them alone. */
export const LoginTokenIssued = defineEvent({
  type: 'auth.login_token_issued',
  source: '/marmalade/identity',
  description: 'A person has asked for a one-time link to sign in.',
  schema: Type.Object({
    customer: Type.With(Person, { description: 'The person who signs in: a customer, a cashier or an admin.' }),
    loginUrl: Type.String({
      format: 'uri',
      pattern: '^https?://',
      maxLength: 2000,
      description: 'The one-time link. A secret: it belongs into no log.',
    }),
    expiresAt: Type.String({ format: 'date-time', maxLength: 40, description: 'The link works until then.' }),
    ipAddress: Type.Optional(
      Type.String({ minLength: 1, maxLength: 64, description: 'The IP address the link was asked for from.' }),
    ),
    userAgent: Type.Optional(
      Type.String({ minLength: 1, maxLength: 20_000, description: 'The browser or application that asked for it.' }),
    ),
  }),
  sample: {
    customer: {
      id: 'staff-olga',
      name: 'Ольга Ким',
      telegramId: '519204836',
      locale: 'ru',
      timeZone: 'Asia/Vladivostok',
    },
    loginUrl: 'https://sweets.example.com/admin/login?token=example-one-time-token',
    expiresAt: '2025-11-21T23:15:00.000Z',
    ipAddress: '203.0.113.24',
    userAgent: 'Firefox 145, Windows',
  },
});

import { defineEvent, Person } from '@marmalade/contracts-envelope';
import Type from 'typebox';

/** A code that shows whether an address is a person's: it is sent to that address alone. */
export const VerificationCodeIssued = defineEvent({
  type: 'auth.verification_code_issued',
  source: '/marmalade/identity',
  description: 'A person has asked for a code to verify an address with.',
  schema: Type.Object({
    customer: Type.With(Person, { description: 'The person, with the address that is to be verified and no other.' }),
    channel: Type.Enum(['email', 'sms'], { type: 'string', description: 'Where the code is sent.' }),
    code: Type.String({
      pattern: '^[0-9]{6}$',
      maxLength: 6,
      description: 'The code. A secret: it belongs into no log.',
    }),
    expiresAt: Type.String({ format: 'date-time', maxLength: 40, description: 'The code works until then.' }),
  }),
  sample: {
    customer: {
      id: '019aa4b0-31c2-7a54-8f0d-2b6f1c9e4a77',
      name: 'Анна Смирнова',
      email: 'anna.smirnova@example.com',
      locale: 'ru',
      timeZone: 'Asia/Vladivostok',
    },
    channel: 'email',
    code: '482913',
    expiresAt: '2025-11-21T23:20:00.000Z',
  },
});

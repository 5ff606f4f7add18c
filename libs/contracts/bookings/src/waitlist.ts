import { defineEvent, Person } from '@marmalade/contracts-envelope';
import Type from 'typebox';
import { timeFields } from './booking.js';
import { anna } from './sample-people.js';

/** A time somebody waits for has become free, and is held for them for a while. */
export const WaitlistOffered = defineEvent({
  type: 'booking.waitlist_offered',
  source: '/marmalade/bookings',
  description: 'A time has become free and is offered to a customer who waits for it.',
  schema: Type.Object({
    waitlistId: Type.String({
      minLength: 1,
      maxLength: 20_000,
      description: 'The id of the entry in the waiting list.',
    }),
    customer: Person,
    ...timeFields,
    offerExpiresAt: Type.String({
      format: 'date-time',
      maxLength: 40,
      description: 'How long it is held for the customer.',
    }),
    acceptUrl: Type.Optional(
      Type.String({
        format: 'uri',
        maxLength: 2000,
        description: 'Where the customer takes it; keep it short, it goes by SMS too.',
      }),
    ),
  }),
  sample: {
    waitlistId: '019aa4bd-62e8-7f10-b9c4-1d8a5e3f7c26',
    customer: anna,
    resource: { id: '019aa4a0-77b1-7c20-9d3e-1b5f8c6a2e40', name: 'Мастер-класс «Мармелад своими руками»' },
    startsAt: '2025-11-29T02:00:00.000Z',
    endsAt: '2025-11-29T03:30:00.000Z',
    guests: 2,
    location: 'Владивосток, ул. Светланская, 29',
    price: { amount: '3000.00', currency: 'RUB' },
    offerExpiresAt: '2025-11-27T09:00:00.000Z',
    acceptUrl: 'https://sweets.example.com/w/7Q2K',
  },
});

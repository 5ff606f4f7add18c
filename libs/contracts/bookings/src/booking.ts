import { defineEvent, Money, Person } from '@marmalade/contracts-envelope';
import Type from 'typebox';
import { anna, olga } from './sample-people.js';

/** What is booked, as a customer sees it: of a booking, and of a place that has become free. */
export const timeFields = {
  resource: Type.Object(
    {
      id: Type.String({ minLength: 1, maxLength: 20_000, description: 'The id of the resource.' }),
      name: Type.String({ minLength: 1, maxLength: 20_000, description: 'Its name as the customer knows it.' }),
    },
    { description: 'What is booked: a table, a room, a master, a class.' },
  ),
  startsAt: Type.String({ format: 'date-time', maxLength: 40, description: 'When it begins.' }),
  endsAt: Type.String({ format: 'date-time', maxLength: 40, description: 'When it ends.' }),
  guests: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000, description: 'How many people come.' })),
  location: Type.Optional(Type.String({ minLength: 1, maxLength: 20_000, description: 'Where to come.' })),
  price: Type.Optional(Type.With(Money, { description: 'What it costs in all.' })),
};

/** What every event about a booking says of it. */
const bookingFields = {
  bookingId: Type.String({ minLength: 1, maxLength: 20_000, description: 'The id of the booking.' }),
  customer: Person,
  ...timeFields,
  comment: Type.Optional(
    Type.String({ minLength: 1, maxLength: 20_000, description: 'What the customer wrote to the booking.' }),
  ),
  assignee: Type.Optional(
    Type.With(Person, { description: 'The member of staff who takes the booking: the audience `staff`.' }),
  ),
  url: Type.Optional(
    Type.String({ format: 'uri', maxLength: 2000, description: 'Where the customer sees, moves or cancels it.' }),
  ),
  adminUrl: Type.Optional(
    Type.String({ format: 'uri', maxLength: 2000, description: 'Where staff see the booking; unset: at `url`.' }),
  ),
};

/** Who wanted a change. */
const changedBy = Type.Optional(
  Type.Enum(['customer', 'business'], {
    type: 'string',
    description: 'Who wanted it; the business asks to be forgiven. Unset: not known.',
  }),
);

const booked = {
  bookingId: '019aa4ba-1f56-7d89-8e02-4c7b9a3d5e81',
  customer: anna,
  resource: { id: '019aa4a0-77b1-7c20-9d3e-1b5f8c6a2e40', name: 'Мастер-класс «Мармелад своими руками»' },
  startsAt: '2025-11-29T02:00:00.000Z',
  endsAt: '2025-11-29T03:30:00.000Z',
  guests: 2,
  location: 'Владивосток, ул. Светланская, 29',
  price: { amount: '3000.00', currency: 'RUB' },
  comment: 'Придём с дочкой, ей 7 лет.',
  assignee: olga,
  url: 'https://sweets.example.com/bookings/019aa4ba',
  adminUrl: 'https://sweets.example.com/admin/bookings/019aa4ba',
};

/** A customer has booked a time. */
export const BookingCreated = defineEvent({
  type: 'booking.created',
  source: '/marmalade/bookings',
  description: 'A customer has booked a resource for a time.',
  schema: Type.Object(bookingFields),
  sample: booked,
});

/** A booking is for another time now. */
export const BookingRescheduled = defineEvent({
  type: 'booking.rescheduled',
  source: '/marmalade/bookings',
  description: 'A booking has been moved to another time; `startsAt` and `endsAt` are the new ones.',
  schema: Type.Object({
    ...bookingFields,
    previousStartsAt: Type.String({ format: 'date-time', maxLength: 40, description: 'When it was to begin before.' }),
    previousEndsAt: Type.Optional(
      Type.String({ format: 'date-time', maxLength: 40, description: 'When it was to end before.' }),
    ),
    rescheduledBy: changedBy,
    reason: Type.Optional(
      Type.String({ minLength: 1, maxLength: 20_000, description: 'Why it was moved; the customer reads it.' }),
    ),
  }),
  sample: {
    ...booked,
    startsAt: '2025-11-30T05:00:00.000Z',
    endsAt: '2025-11-30T06:30:00.000Z',
    previousStartsAt: '2025-11-29T02:00:00.000Z',
    previousEndsAt: '2025-11-29T03:30:00.000Z',
    rescheduledBy: 'business',
    reason: 'В субботу утром в здании отключат воду.',
  },
});

/** Nobody comes: the time is free again. */
export const BookingCancelled = defineEvent({
  type: 'booking.cancelled',
  source: '/marmalade/bookings',
  description: 'A booking has been called off, by the customer or by the business.',
  schema: Type.Object({
    ...bookingFields,
    cancelledBy: changedBy,
    reason: Type.Optional(
      Type.String({ minLength: 1, maxLength: 20_000, description: 'Why it was called off; the customer reads it.' }),
    ),
    refund: Type.Optional(Type.With(Money, { description: 'What the customer gets back; unset: nothing was paid.' })),
    rebookUrl: Type.Optional(
      Type.String({ format: 'uri', maxLength: 2000, description: 'Where the customer books another time.' }),
    ),
  }),
  sample: {
    ...booked,
    cancelledBy: 'business',
    reason: 'Мастер заболел, заменить его, к сожалению, некем.',
    refund: { amount: '3000.00', currency: 'RUB' },
    rebookUrl: 'https://sweets.example.com/classes/marmalade',
  },
});

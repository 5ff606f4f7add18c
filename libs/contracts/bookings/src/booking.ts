import { defineEvent, Money, Person } from '@marmalade/contracts-envelope';
import Type from 'typebox';

/** A customer has booked a time. */
export const BookingCreated = defineEvent({
  type: 'booking.created',
  source: '/marmalade/bookings',
  description: 'A customer has booked a resource for a time.',
  schema: Type.Object({
    bookingId: Type.String({ minLength: 1, maxLength: 20_000, description: 'The id of the booking.' }),
    customer: Person,
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
    comment: Type.Optional(
      Type.String({ minLength: 1, maxLength: 20_000, description: 'What the customer wrote to the booking.' }),
    ),
    assignee: Type.Optional(
      Type.With(Person, { description: 'The member of staff who takes the booking: the audience `staff`.' }),
    ),
    url: Type.Optional(
      Type.String({ format: 'uri', maxLength: 2000, description: 'Where the customer sees, moves or cancels it.' }),
    ),
  }),
  sample: {
    bookingId: '019aa4ba-1f56-7d89-8e02-4c7b9a3d5e81',
    customer: {
      id: '019aa4b0-31c2-7a54-8f0d-2b6f1c9e4a77',
      name: 'Анна Смирнова',
      email: 'anna.smirnova@example.com',
      phone: '+79145550123',
      telegramId: '482910573',
      locale: 'ru',
      timeZone: 'Asia/Vladivostok',
    },
    resource: { id: '019aa4a0-77b1-7c20-9d3e-1b5f8c6a2e40', name: 'Мастер-класс «Мармелад своими руками»' },
    startsAt: '2025-11-29T02:00:00.000Z',
    endsAt: '2025-11-29T03:30:00.000Z',
    guests: 2,
    location: 'Владивосток, ул. Светланская, 29',
    price: { amount: '3000.00', currency: 'RUB' },
    comment: 'Придём с дочкой, ей 7 лет.',
    assignee: { id: 'staff-olga', name: 'Ольга Ким', locale: 'ru', timeZone: 'Asia/Vladivostok' },
    url: 'https://sweets.example.com/bookings/019aa4ba',
  },
});

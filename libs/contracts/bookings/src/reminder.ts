import { defineEvent } from '@marmalade/contracts-envelope';
import { BookingCreated } from './booking.js';

// Planned by the workflows of booking.created and booking.rescheduled, from their data: what a reminder says of the booking is
// what they say.

/** The booking is a day away. */
export const BookingReminderDayBefore = defineEvent({
  type: 'booking.reminder.day_before',
  source: '/marmalade/bookings',
  description: 'A booking begins in a day.',
  schema: BookingCreated.schema,
  sample: BookingCreated.sample,
});

/** The booking is an hour away. */
export const BookingReminderHourBefore = defineEvent({
  type: 'booking.reminder.hour_before',
  source: '/marmalade/bookings',
  description: 'A booking begins in an hour.',
  schema: BookingCreated.schema,
  sample: BookingCreated.sample,
});

/** The booked time has come. */
export const BookingReminderStarted = defineEvent({
  type: 'booking.reminder.started',
  source: '/marmalade/bookings',
  description: 'The time of a booking has begun.',
  schema: BookingCreated.schema,
  sample: BookingCreated.sample,
});

/** The booked time is nearly over. */
export const BookingReminderEnding = defineEvent({
  type: 'booking.reminder.ending',
  source: '/marmalade/bookings',
  description: 'The time of a booking ends in a few minutes.',
  schema: BookingCreated.schema,
  sample: BookingCreated.sample,
});

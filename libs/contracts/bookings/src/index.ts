import { BookingCancelled, BookingCreated, BookingRescheduled } from './booking.js';
import {
  ClassBundleCompleted,
  ClassBundleCreated,
  ClassBundleDepositPaid,
  ClassInstallmentDue,
} from './class-bundle.js';
import {
  BookingReminderDayBefore,
  BookingReminderEnding,
  BookingReminderHourBefore,
  BookingReminderStarted,
} from './reminder.js';
import { WaitlistOffered } from './waitlist.js';

export { BookingCancelled, BookingCreated, BookingRescheduled } from './booking.js';
export * from './class-bundle.js';
export * from './reminder.js';
export * from './waitlist.js';

/** Every event bookings announces. */
export const events = [
  BookingCreated,
  BookingRescheduled,
  BookingCancelled,
  BookingReminderDayBefore,
  BookingReminderHourBefore,
  BookingReminderStarted,
  BookingReminderEnding,
  WaitlistOffered,
  ClassBundleCreated,
  ClassBundleDepositPaid,
  ClassBundleCompleted,
  ClassInstallmentDue,
] as const;

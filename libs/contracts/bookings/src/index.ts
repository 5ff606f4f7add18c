import { BookingCreated } from './booking.js';

export * from './booking.js';

/** Every event bookings announces. */
export const events = [BookingCreated] as const;

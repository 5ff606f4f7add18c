import { DateTime } from 'luxon';

/** Days after it on which a birthday is still caught up with, when nothing ran on the day itself. */
export const GRACE_DAYS = 3;

/** A day that is somebody's birthday somewhere at a moment, or was so lately. */
export interface BirthdayDay {
  /** `2027-02-28` */
  date: string;
  year: number;
  /** Birthdays kept on it, as `514`: on 28 February of a common year also that of the 29th. */
  birthDays: number[];
}

/**
 * The days whose birthdays may be due at a moment. Around the world it is one of three dates; those before are caught up with.
 * Whoever was born on 29 February is congratulated on the 28th in years that have no 29th.
 */
export function birthdayDays(now: Date): BirthdayDay[] {
  const today = DateTime.fromJSDate(now, { zone: 'UTC' }).startOf('day');
  return Array.from({ length: GRACE_DAYS + 3 }, (_, place) => {
    const day = today.plus({ days: 1 - place });
    const { year, month, day: dayOfMonth } = day;
    const isEve = month === 2 && dayOfMonth === 28 && !day.isInLeapYear;
    return { date: day.toISODate()!, year, birthDays: [month * 100 + dayOfMonth, ...(isEve ? [229] : [])] };
  });
}

/** When a birthday is celebrated, and when it is over. */
export interface Celebration {
  /** The hour has come: of one that comes twice the first, of one that the clock jumps over the moment after. */
  from: Date;
  /** The local day ends. */
  until: Date;
}

/** @param date `2027-02-28` @param hour 0 to 23, local @param timeZone IANA; an unknown one is taken for UTC */
export function celebrationOf(date: string, hour: number, timeZone: string): Celebration {
  const local = DateTime.fromISO(date, { zone: timeZone });
  const day = local.isValid ? local : DateTime.fromISO(date, { zone: 'UTC' });
  const [first] = day
    .set({ hour })
    .getPossibleOffsets()
    .sort((one, other) => one.toMillis() - other.toMillis());
  return { from: first!.toJSDate(), until: day.plus({ days: 1 }).startOf('day').toJSDate() };
}

/** Whether somebody is to be congratulated: the hour has come, it is not too long ago, and their birthday was known on the day. */
export function isDue({ from, until }: Celebration, now: Date, knownSince: Date): boolean {
  return now >= from && now.getTime() < until.getTime() + (GRACE_DAYS - 1) * 86_400_000 && knownSince < until;
}

import { DateTime } from 'luxon';

/** So long after the hour somebody is still congratulated: who was born today and says so later, or was not heard in an outage. */
const LATE_HOURS = 24;

/**
 * The year of a birthday that is just being celebrated: the hour has come, and it is less than a day ago. Who was born on 29 February
 * celebrates on the 28th in common years.
 * @param birthday `1992-02-29` @param timeZone IANA; undefined or unknown: `fallback`
 * @returns undefined: it is not their birthday
 */
export function birthdayYear(
  birthday: string,
  { hour, timeZone, fallback, now }: { hour: number; timeZone?: string; fallback: string; now: Date },
): number | undefined {
  const own = DateTime.fromJSDate(now, { zone: timeZone ?? fallback });
  const local = own.isValid ? own : DateTime.fromJSDate(now, { zone: fallback });
  const [, month, day] = birthday.split('-').map(Number);
  const last = [local, local.minus({ days: 1 })].find((date) => isCelebrated(date, month!, day!));
  if (!last) return undefined;
  const passed = local.diff(last.set({ hour, minute: 0, second: 0, millisecond: 0 }), 'hours').hours;
  return passed >= 0 && passed < LATE_HOURS ? last.year : undefined;
}

function isCelebrated(date: DateTime, month: number, day: number): boolean {
  const isShort = month === 2 && day === 29 && !date.isInLeapYear;
  return date.month === month && date.day === (isShort ? 28 : day);
}

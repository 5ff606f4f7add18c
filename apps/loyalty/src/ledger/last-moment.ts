import { DateTime } from 'luxon';

/** The end of the local day so many months after a moment: of 31 January and one month, that of 28 February. */
export function endOfDayIn(months: number, timeZone: string, from: Date): Date {
  return DateTime.fromJSDate(from, { zone: timeZone }).plus({ months }).endOf('day').toJSDate();
}

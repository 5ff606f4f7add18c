import { DateTime } from 'luxon';

/** The day somebody lives in, from its first moment to the last. */
export function todayOf(timeZone: string, now = new Date()): { from: string; to: string } {
  const local = DateTime.fromJSDate(now, { zone: timeZone });
  return { from: utc(local.startOf('day')), to: utc(local.endOf('day')) };
}

function utc(moment: DateTime): string {
  return moment.toUTC().toISO()!;
}

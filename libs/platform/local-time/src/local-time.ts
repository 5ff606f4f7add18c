import { DateTime } from 'luxon';

/** Local hours in which a person is not to be disturbed; `from` after `to` spans midnight. */
export interface QuietHours {
  /** `22:00` */
  from: string;
  to: string;
  /** Days of the week on which a quiet period begins, 1 is Monday; unset: every day. */
  days?: number[];
}

/**
 * When the quiet hours end in which a moment lies; undefined when it lies in none. Told in local time, so it holds over a change
 * of the clocks: where the end does not exist on that day, it is the moment at which the clock jumps past it.
 */
export function quietUntil({ from, to, days }: QuietHours, timeZone: string, at: Date): Date | undefined {
  const minute = localMinute(timeZone, at);
  const [begin, end] = [minutesOf(from), minutesOf(to)];
  const overnight = begin > end;
  const inside = overnight ? minute >= begin || minute < end : minute >= begin && minute < end;
  if (!inside) return undefined;
  const local = DateTime.fromJSDate(at, { zone: timeZone });
  const startedYesterday = overnight && minute < end;
  const startDay = startedYesterday ? local.minus({ days: 1 }).weekday : local.weekday;
  if (days && !days.includes(startDay)) return undefined;
  const endDay = overnight && !startedYesterday ? local.plus({ days: 1 }) : local;
  return atLocalMinute(endDay, end, at);
}

/**
 * The next digest of a person after a moment: the next full hour, or the local time of the next day or week. A day has one digest:
 * of a time that comes twice, the first counts.
 */
export function nextDigest(
  { every, at = '09:00', weekday = 1 }: { every: 'hourly' | 'daily' | 'weekly'; at?: string; weekday?: number },
  timeZone: string,
  after: Date,
): Date {
  const local = DateTime.fromJSDate(after, { zone: timeZone });
  if (every === 'hourly') return nextFullHour(local).toJSDate();
  const minute = minutesOf(at);
  const ahead = every === 'daily' ? 0 : (weekday - local.weekday + 7) % 7;
  const first = atLocalMinute(local.plus({ days: ahead }), minute);
  if (first > after) return first;
  return atLocalMinute(local.plus({ days: ahead + (every === 'daily' ? 1 : 7) }), minute);
}

/** In minutes that pass, not by the clock: it may be set by half an hour meanwhile, and then shows the half. */
function nextFullHour(local: DateTime): DateTime {
  const moment = local.startOf('minute').plus({ minutes: 60 - local.minute });
  return moment.minute === 0 ? moment : moment.plus({ minutes: 60 - moment.minute });
}

const QUARTER_MS = 15 * 60_000;
const offsets = new Map<string, { quarter: number; minutes: number }>();

/**
 * The minute of a local day. Asked for nearly every message, so that a zone's offset is remembered for the quarter of an hour:
 * clocks change at its beginning.
 */
function localMinute(timeZone: string, at: Date): number {
  const quarter = Math.floor(at.getTime() / QUARTER_MS);
  let offset = offsets.get(timeZone);
  if (offset?.quarter !== quarter) {
    offset = { quarter, minutes: DateTime.fromMillis(quarter * QUARTER_MS, { zone: timeZone }).offset };
    offsets.set(timeZone, offset);
  }
  return (((Math.floor(at.getTime() / 60_000) + offset.minutes) % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES;
}

const DAY_MINUTES = 24 * 60;

function minutesOf(time: string): number {
  const [hours, minutes] = time.split(':').map(Number);
  return hours! * 60 + minutes!;
}

/** A local day's moment at a minute: of two such moments the first (after `after`), of none the end of the gap. */
function atLocalMinute(day: DateTime, minute: number, after = new Date(-8.64e15)): Date {
  const hour = Math.floor(minute / 60);
  const wanted = day.set({ hour, minute: minute % 60, second: 0, millisecond: 0 });
  if (wanted.hour !== hour || wanted.minute !== minute % 60) return endOfGap(wanted).toJSDate();
  const moments = wanted.getPossibleOffsets().sort((one, other) => one.toMillis() - other.toMillis());
  return (moments.find((moment) => moment.toMillis() > after.getTime()) ?? moments.at(-1)!).toJSDate();
}

/** Back to the minute in which the clock jumped: gaps are minutes or hours long. */
function endOfGap(afterGap: DateTime): DateTime {
  let moment = afterGap;
  while (moment.minus({ minutes: 1 }).offset === moment.offset) moment = moment.minus({ minutes: 1 });
  return moment;
}

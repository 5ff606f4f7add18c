import { type QuietHours, quietUntil } from '@marmalade/local-time';

/** Provides the time zone of readers of whom nothing else is known. */
export const DEFAULT_TIME_ZONE = Symbol('DEFAULT_TIME_ZONE');

/** Quiet hours of a reader, who may be somewhere else than is known. */
export interface OwnQuietHours extends QuietHours {
  timeZone?: string;
}

/** What is known of whoever has an inbox. */
export interface Reader {
  id: string;
  /** Whether notifications are pushed at all; they are stored in any case. */
  realtime: boolean;
  quietHours: OwnQuietHours | null;
  locale: string | null;
  timeZone: string | null;
}

/** SQL: the columns of a `Reader`. @param r the table's name in the query */
export const readerColumns = (r: string): string =>
  `${r}.id, ${r}.realtime, ${r}.quiet_hours AS "quietHours", ${r}.locale, ${r}.time_zone AS "timeZone"`;

/** Somebody of whom nothing is known yet. */
export function newReader(id: string): Reader {
  return { id, realtime: true, quietHours: null, locale: null, timeZone: null };
}

/** The end of the quiet hours a moment lies in; null when it lies in none. @param fallback time zone of readers who told none */
export function quietEnd({ quietHours, timeZone }: Reader, fallback: string, at: Date): Date | null {
  if (!quietHours) return null;
  return quietUntil(quietHours, quietHours.timeZone ?? timeZone ?? fallback, at) ?? null;
}

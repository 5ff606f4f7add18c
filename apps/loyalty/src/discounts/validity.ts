import { DateTime } from 'luxon';
import type { DiscountTemplate } from '../discount-templates/discount-template.js';

/** When a discount was issued, and from and to when it can be used; null: no limit. */
export interface Validity {
  issuedAt: Date;
  validFrom: Date | null;
  /** The last moment. */
  validUntil: Date | null;
}

/** The day it is somewhere, `2025-12-31`. */
export function localDay(at: Date, timeZone: string): string {
  return DateTime.fromJSDate(at, { zone: timeZone }).toISODate()!;
}

/** The last moment of a local day. */
export function endOfDay(day: string, timeZone: string): Date {
  return DateTime.fromISO(day, { zone: timeZone }).endOf('day').toJSDate();
}

/**
 * When a discount issued now can be used, by the shop's clock: days begin and end at its midnights. Of a last day and a number of days
 * what ends first counts; days are counted from the issue, or from the first day of use if that is later.
 * @param until the last day of this one discount, in place of the template's
 */
export function validityOf(
  template: Pick<DiscountTemplate, 'validFrom' | 'validUntil' | 'validDays'>,
  issuedAt: Date,
  timeZone: string,
  until?: string,
): Validity {
  const validFrom =
    template.validFrom === null
      ? null
      : DateTime.fromISO(template.validFrom, { zone: timeZone }).startOf('day').toJSDate();
  if (until !== undefined) return { issuedAt, validFrom, validUntil: endOfDay(until, timeZone) };
  const begin = validFrom && validFrom > issuedAt ? validFrom : issuedAt;
  const ends = [
    ...(template.validUntil === null ? [] : [endOfDay(template.validUntil, timeZone)]),
    ...(template.validDays === null
      ? []
      : [DateTime.fromJSDate(begin, { zone: timeZone }).plus({ days: template.validDays }).endOf('day').toJSDate()]),
  ];
  const first = ends.sort((one, other) => one.getTime() - other.getTime())[0];
  return { issuedAt, validFrom, validUntil: first ?? null };
}

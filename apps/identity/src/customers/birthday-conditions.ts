import type { Parameters } from '@marmalade/database';
import type { CustomerFilter } from './customer-filter.js';

/** Conditions, and the facets one of which each customer has whom they hold for; no facets: they are not in the index. */
export interface RangeConditions {
  conditions: string[];
  facets: string[];
}

/** Days of a range of birthdays that are looked up one by one; more than these are frequent enough to be met anyway. */
const DAYS_MAX = 40;
/** As a day of the year is written; a date has its year before it. */
const DAY = 'MM-DD';

/** @param parameters of the statement the conditions go into */
export function birthdays({ birthdayFrom, birthdayTo }: CustomerFilter, parameters: Parameters): RangeConditions {
  const dates = [
    ...(isDate(birthdayFrom) ? [`c.birthday >= ${parameters.add(birthdayFrom)}::date`] : []),
    ...(isDate(birthdayTo) ? [`c.birthday <= ${parameters.add(birthdayTo)}::date`] : []),
  ];
  // Of dates that lie close together the days of the year say nearly all, and are in the index.
  const isShort = isDate(birthdayFrom) && isDate(birthdayTo) && isWithinDays(birthdayFrom, birthdayTo);
  const dayOf = (text?: string) => (isDate(text) && !isShort ? undefined : text?.slice(-DAY.length));
  const days = daysOfYear({ from: dayOf(birthdayFrom), to: dayOf(birthdayTo) }, parameters);
  return { conditions: [...dates, ...days.conditions], facets: days.facets };
}

function isDate(text?: string): text is string {
  return text !== undefined && text.length > DAY.length;
}

function isWithinDays(from: string, to: string): boolean {
  const days = (Date.parse(to) - Date.parse(from)) / 86_400_000;
  return days >= 0 && days < DAYS_MAX;
}

function daysOfYear(bounds: { from?: string; to?: string }, parameters: Parameters): RangeConditions {
  if (bounds.from === undefined && bounds.to === undefined) return { conditions: [], facets: [] };
  const from = numberOf(bounds.from ?? '01-01');
  const to = numberOf(bounds.to ?? '12-31');
  const [least, most] = [parameters.add(from), parameters.add(to)];
  // 30 December to 3 January: both ends of the year.
  const joint = from <= to ? 'AND' : 'OR';
  const days = Array.from({ length: 1_300 }, (_, day) => day).filter((day) => {
    const month = Math.floor(day / 100);
    const exists = month >= 1 && month <= 12 && day % 100 >= 1 && day % 100 <= 31;
    return exists && (from <= to ? day >= from && day <= to : day >= from || day <= to);
  });
  return {
    conditions: [`(c.birth_day >= ${least}::int ${joint} c.birth_day <= ${most}::int)`],
    facets: days.length <= DAYS_MAX ? days.map((day) => `born:${day}`) : [],
  };
}

function numberOf(day: string): number {
  return Number(day.slice(0, 2)) * 100 + Number(day.slice(3));
}

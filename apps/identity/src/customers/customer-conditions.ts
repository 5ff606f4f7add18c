import { containing, type Parameters } from '@marmalade/database';
import { validate as isUuid } from 'uuid';
import type { CustomerFilter } from './customer-filter.js';

/** What a filter asks for, in the words of the table `customer c` and of its index of keys. */
export interface CustomerConditions {
  /** Conditions that together say it all. */
  all: string[];
  /** Of those the ones that the keys do not say exactly. */
  rest: string[];
  /** Facets all of which a customer must have: `tag:vip`. */
  facets: string[];
  /** Facets one of which a customer must have; empty: it is not asked for. */
  oneOf: string[];
  /** Words whose keys a customer must have. */
  words: string[];
  /** Whether what is searched is so particular that few can have it. */
  isParticular: boolean;
}

/** Days of a range of birthdays that are looked up one by one; more than these are frequent enough to be met anyway. */
const DAYS_MAX = 40;
/** As a day of the year is written; a date has its year before it. */
const DAY = 'MM-DD';
/** Digits of a phone number or a Telegram id that few others share. */
const PARTICULAR_DIGITS = 5;
/** Of an e-mail address the domain is nearly everybody's: it is compared, but not looked up. */
const LOCAL_PART = /^[^@]{3,}@/;
/** Digits from which on a leading 0 or 8 is that of a whole number. */
const WHOLE_NUMBER_DIGITS = 7;

/** @param parameters of the statement the conditions go into */
export function conditionsOf(filter: CustomerFilter, parameters: Parameters): CustomerConditions {
  const { status, subscribed, tag = [], source, isTest = false } = filter;
  const rest: string[] = [];
  const exact: string[] = [];
  const facets: string[] = [];
  const facet = (name: string, condition: string): void => {
    facets.push(name);
    exact.push(condition);
  };
  if (isTest) facet('test', 'c.is_test');
  else rest.push('NOT c.is_test');
  // Nearly all are active: of those there are no keys.
  if (status === 'active') rest.push(`c.status = 'active'`);
  else if (status !== undefined) facet(`status:${status}`, `c.status = ${parameters.add(status)}`);
  if (subscribed !== undefined) facet(`subscribed:${subscribed}`, `c.subscribed = ${parameters.add(subscribed)}`);
  if (source !== undefined) facet(`source:${source}`, `c.source = ${parameters.add(source)}`);
  for (const each of tag) facet(`tag:${each}`, `${parameters.add(each)} = ANY(c.tags)`);
  const born = birthdays(filter, parameters);
  rest.push(...born.conditions);
  const searched = wordsOf(filter.q ?? '');
  if (searched.id !== undefined) rest.push(`c.id = ${parameters.add(searched.id)}`);
  for (const word of searched.words) {
    rest.push(`c.search_text LIKE search_form(${parameters.add(containing(word))})`);
  }
  return {
    all: [...rest, ...exact],
    rest,
    facets,
    oneOf: born.facets,
    words: searched.words.map((word) => LOCAL_PART.exec(word)?.[0] ?? word),
    isParticular: searched.words.some((word) => new RegExp(`^[0-9]{${PARTICULAR_DIGITS},}$`).test(word)),
  };
}

/**
 * What is searched for. A phone number may be written in any way: of all that is no digit nothing is stored, and a leading 0 or 8
 * stands for a country code that is not known here.
 * @returns words, short ones behind a space: the beginning of a word; or an id
 */
export function wordsOf(q: string): { words: string[]; id?: string } {
  const text = q.trim();
  if (isUuid(text)) return { words: [], id: text };
  const digits = text.replace(/\D/g, '');
  const isNumber = digits.length > 0 && /^[\d\s()+./-]*$/.test(text);
  if (isNumber)
    return { words: [asWord(digits.length >= WHOLE_NUMBER_DIGITS ? digits.replace(/^(00|0|8)/, '') : digits)] };
  return {
    words: text
      .split(/\s+/)
      .filter((word) => word !== '')
      .map(asWord),
  };
}

function asWord(word: string): string {
  return [...word].length < 3 ? ` ${word}` : word;
}

function birthdays(
  { birthdayFrom, birthdayTo }: CustomerFilter,
  parameters: Parameters,
): { conditions: string[]; facets: string[] } {
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

function daysOfYear(
  bounds: { from?: string; to?: string },
  parameters: Parameters,
): { conditions: string[]; facets: string[] } {
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

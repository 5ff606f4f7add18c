import { DateTime } from 'luxon';
import { monthNamed } from './month-names.js';

/** A birthday, 1991-05-14, or what is wrong with what was written. */
export type ParsedBirthday = { birthday: string } | { wrong: 'unclear' | 'impossible' | 'future' | 'tooOld' };

const OLDEST_YEARS = 120;

/** Years of the Buddhist era are 543 more; a birthday with such a year can not be meant otherwise. */
const BUDDHIST = 543;
const BUDDHIST_FROM = 2_400;

const DIGITS: Readonly<Record<string, string>> = Object.fromEntries(
  [...'๐๑๒๓๔๕๖๗๘๙'].map((digit, value) => [digit, String(value)]),
);

/**
 * Reads a birthday as people write it: 14.05.1991, 14/5/1991, 1991-05-14, 14 May 1991, May 14, 1991, 14 мая 1991, 14 พฤษภาคม 2534.
 * The day goes before the month, as wherever the three languages are spoken but in America.
 * @param today a day of the person's calendar, 2026-11-30
 */
export function parseBirthday(text: string, today: string): ParsedBirthday {
  const parts = partsOf(normalised(text));
  if (!parts) return { wrong: 'unclear' };
  const { day, month } = parts;
  const year = parts.year >= BUDDHIST_FROM ? parts.year - BUDDHIST : parts.year;
  const date = DateTime.fromObject({ year, month, day }, { zone: 'UTC' });
  if (!date.isValid) return { wrong: 'impossible' };
  const now = DateTime.fromISO(today, { zone: 'UTC' });
  if (date > now) return { wrong: 'future' };
  if (date < now.minus({ years: OLDEST_YEARS })) return { wrong: 'tooOld' };
  return { birthday: date.toISODate()! };
}

interface Parts {
  day: number;
  month: number;
  year: number;
}

/** Between the numbers stands anything but letters and digits. */
const NUMBERS = /^(\d{1,4})[^\p{L}\d]+(\d{1,2})[^\p{L}\d]+(\d{1,4})$/u;
const EIGHT = /^(\d{2})(\d{2})(\d{4})$/;
const DAY_MONTH_YEAR = /^(\d{1,2})(?:st|nd|rd|th|-?го|-?е)?[^\p{L}\d]*(?:of\s+)?([\p{L}\p{M}.]+)[^\p{L}\d]*(\d{4})$/u;
const MONTH_DAY_YEAR = /^([\p{L}\p{M}.]+)[^\p{L}\d]*(\d{1,2})(?:st|nd|rd|th)?[^\p{L}\d]+(\d{4})$/u;

function partsOf(text: string): Parts | undefined {
  const [, first, second, third] = text.match(NUMBERS) ?? text.match(EIGHT) ?? [];
  if (first !== undefined && second !== undefined && third !== undefined) return byNumbers(first, second, third);
  const [, day, name, year] = text.match(DAY_MONTH_YEAR) ?? [];
  if (name !== undefined) return named(name, day!, year!);
  const [, monthName, dayOfMonth, yearAfter] = text.match(MONTH_DAY_YEAR) ?? [];
  return monthName === undefined ? undefined : named(monthName, dayOfMonth!, yearAfter!);
}

/** A year of two digits is not guessed: 05.06.07 may be anything. */
function byNumbers(first: string, second: string, third: string): Parts | undefined {
  if (first.length === 4 && third.length <= 2)
    return { year: Number(first), month: Number(second), day: Number(third) };
  if (first.length <= 2 && third.length === 4)
    return { day: Number(first), month: Number(second), year: Number(third) };
  return undefined;
}

function named(name: string, day: string, year: string): Parts | undefined {
  const month = monthNamed(name);
  return month === undefined ? undefined : { day: Number(day), month, year: Number(year) };
}

/** Thai digits as ours; what people put around a date is left out. */
function normalised(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[๐-๙]/g, (digit) => DIGITS[digit]!)
    .replace(/พ\.?\s*ศ\.?|ค\.?\s*ศ\.?/g, ' ')
    .replace(/\s+(г\.?|года?|year)$/iu, '')
    .trim()
    .replace(/\s+/g, ' ')
    .toLowerCase();
}

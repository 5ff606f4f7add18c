import type { Money } from '@marmalade/contracts-envelope';

/** The largest amount that is counted, in minor units: exact as a number, and in PostgreSQL's bigint with room for sums. */
export const MINOR_MAX = 999_999_999_999_999;

const decimals = new Map<string, number>();
const MONEY = /^([0-9]{1,15})(?:\.([0-9]{1,4}))?$/;

/** Digits after the point: 2 for RUB, 0 for JPY, 3 for KWD. */
export function decimalsOf(currency: string): number {
  let known = decimals.get(currency);
  if (known === undefined) {
    known = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
    decimals.set(currency, known);
  }
  return known;
}

/** @returns integer minor units; undefined: it is no amount of that currency, or a larger one than is counted */
export function toMinor({ amount, currency }: Money): number | undefined {
  const parts = MONEY.exec(amount);
  if (!parts) return undefined;
  const [, major, fraction = ''] = parts as unknown as [string, string, string?];
  const places = decimalsOf(currency);
  if (/[^0]/.test(fraction.slice(places))) return undefined;
  const minor = Number(major + fraction.slice(0, places).padEnd(places, '0'));
  return minor <= MINOR_MAX ? minor : undefined;
}

/** As the API and events carry it. @param minor a whole number of minor units, not negative; a text where it may be a large sum */
export function toMoney(minor: number | string, currency: string): Money {
  const places = decimalsOf(currency);
  const digits = String(minor).padStart(places + 1, '0');
  const amount = places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
  return { amount, currency };
}

import type { Money } from '../texts/formats.js';

/** An amount, or what is wrong with what was written. */
export type ParsedAmount = { amount: Money } | { wrong: 'unclear' | 'zero' } | { wrong: 'decimals'; digits: number };

const WHOLE_DIGITS = 12;

/** Words and signs of money that people write beside it. */
const CURRENCY_SIGNS = /\p{Sc}|руб(лей|ля|ль)?\.?|р\.?(?=$|\s)|baht|thb|rub|usd|eur|บาท/giu;
const BLANKS = /[\s\u00a0\u202f'’]/g;

/**
 * Reads an amount as people type it in a hurry: 1500, 1 500,50, 1500.50, 1,500.50, 1.500,50, 1500р.
 * Of one dot or comma, three digits behind it are thousands, unless the currency has as many decimals.
 */
export function parseAmount(text: string, currency: string): ParsedAmount {
  const digits = decimalsOf(currency);
  const plain = text
    .replace(/[๐-๙]/g, (digit) => String(digit.charCodeAt(0) - 0x0e50))
    .replace(CURRENCY_SIGNS, '')
    .replace(BLANKS, '');
  if (!/^\d[\d.,]*$/.test(plain) || /[.,]$/.test(plain)) return { wrong: 'unclear' };
  const parts = split(plain, digits);
  if (!parts) return { wrong: 'unclear' };
  const [whole, decimals] = parts;
  if (whole.length > WHOLE_DIGITS) return { wrong: 'unclear' };
  if (decimals.length > digits) return { wrong: 'decimals', digits };
  if (/^0*$/.test(whole + decimals)) return { wrong: 'zero' };
  const shown = digits === 0 ? '' : `.${decimals.padEnd(digits, '0')}`;
  return { amount: { amount: `${whole.replace(/^0+(?=\d)/, '')}${shown}`, currency } };
}

/** How many decimals a currency has: two roubles, none of yen. */
export function decimalsOf(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

/** Whole and decimals; undefined: dots and commas stand where they mean nothing. */
function split(plain: string, digits: number): [whole: string, decimals: string] | undefined {
  const signs = plain.replace(/\d/g, '');
  if (signs === '') return [plain, ''];
  const last = signs.at(-1)!;
  const isOneKind = [...signs].every((sign) => sign === last);
  // Several of one kind part thousands; of two kinds, the last one parts the decimals.
  if (signs.length > 1 && isOneKind) return thousands(plain, last, '');
  const place = plain.lastIndexOf(last);
  const behind = plain.slice(place + 1);
  if (signs.length === 1) {
    if (behind.length === 3 && digits !== 3 && !plain.startsWith('0')) return thousands(plain, last, '');
    return [plain.slice(0, place), behind];
  }
  const before = plain.slice(0, place);
  return before.includes(last) ? undefined : thousands(before, signs[0]!, behind);
}

function thousands(plain: string, sign: string, decimals: string): [string, string] | undefined {
  const [first, ...groups] = plain.split(sign);
  const isGrouped = first!.length <= 3 && groups.every((group) => /^\d{3}$/.test(group));
  return isGrouped ? [[first, ...groups].join(''), decimals] : undefined;
}

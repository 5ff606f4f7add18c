import { stringify } from 'csv-stringify/sync';
import type { Customer } from './customer.js';

/** By this spreadsheets know that a file is UTF-8. */
const BYTE_ORDER_MARK = '\ufeff';

/** The columns of a file of customers, in their order; times are ISO-8601, tags are joined by commas. */
export const CSV_COLUMNS = [
  'id',
  'name',
  'email',
  'emailVerified',
  'phone',
  'phoneVerified',
  'telegramId',
  'birthday',
  'locale',
  'timeZone',
  'tags',
  'status',
  'subscribed',
  'subscriptionCheckedAt',
  'source',
  'site',
  'isTest',
  'createdAt',
  'updatedAt',
  'telegramBlocked',
] as const satisfies readonly (keyof Customer)[];

/**
 * Lines of CSV (RFC 4180). A cell that a spreadsheet would take for a formula (it begins with = + - @, a tab or a line break)
 * begins with an apostrophe instead: so do phone numbers.
 */
function linesOf(rows: readonly string[][]): string {
  // The library knows their wide forms too, but not the line feed, and quotes a line break only when it is its own.
  const safe = rows.map((row) => row.map((cell) => (cell.startsWith('\n') ? `'${cell}` : cell)));
  return stringify(safe, { escape_formulas: true, record_delimiter: 'windows', quoted_match: /[\r\n]/ });
}

/** The first line. @param bom whether a byte order mark goes before it */
export function csvHeader(bom = false): string {
  return `${bom ? BYTE_ORDER_MARK : ''}${linesOf([[...CSV_COLUMNS]])}`;
}

/** A line a customer; an empty text for none. */
export function csvLines(customers: readonly Customer[]): string {
  return linesOf(customers.map((customer) => CSV_COLUMNS.map((column) => textOf(customer[column]))));
}

function textOf(value: Customer[(typeof CSV_COLUMNS)[number]]): string {
  if (value === null) return '';
  if (value instanceof Date) return value.toISOString();
  return Array.isArray(value) ? value.join(', ') : String(value);
}

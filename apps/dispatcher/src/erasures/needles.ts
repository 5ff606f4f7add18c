import { containing } from '@marmalade/database';
import type { PersonTraces } from './person-traces.js';

/** What to look for in text that is in lower case: `LIKE ANY (patterns)`, and to be sure, `~ expression`. */
export interface Needles {
  /** The same without their ids, for what may name people by these. */
  addresses: Omit<Needles, 'addresses'>;
  patterns: string[];
  expression: string;
}

/** A number that is shorter could be anything. */
const DIGITS_MIN = 5;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** How a character may be written before an address without being a part of it: escapes of JSON, of URLs and of bytes. */
const ESCAPED = '\\\\[nrtbf]|\\\\u[0-9a-f]{4}|\\\\[0-7]{3}|%[0-9a-f]{2}';

/** Their addresses and ids as other rows may quote them; names are too much like each other to be looked for everywhere. */
export function needlesOf({ ids, emails, phones, telegramIds }: PersonTraces): Needles | undefined {
  const numbers = [...phones, ...telegramIds]
    .map((number) => number.replace(/^\+/, ''))
    .filter((number) => number.replace('-', '').length >= DIGITS_MIN);
  const mails = emails.flatMap((email) => [email, encodeURIComponent(email).toLowerCase()]);
  // An id of two letters would be found everywhere; rows that are theirs are found by it in its own column.
  const uuids = ids.map((id) => id.toLowerCase()).filter((id) => UUID.test(id));
  if (numbers.length + mails.length + uuids.length === 0) return undefined;
  return { ...searchFor([...mails, ...uuids], numbers), addresses: searchFor(mails, numbers) };
}

function searchFor(words: string[], numbers: string[]): Omit<Needles, 'addresses'> {
  const alternatives = [
    // An address is not found in a longer one.
    words.length > 0 &&
      `(^|[^a-z0-9._%+-]|${ESCAPED})(${words.map(inExpression).join('|')})($|[^a-z0-9.-]|\\.($|[^a-z0-9]))`,
    numbers.length > 0 && `(^|[^0-9]|${ESCAPED})(${numbers.map(inExpression).join('|')})($|[^0-9])`,
  ].filter((each) => each !== false);
  return { patterns: [...new Set([...numbers, ...words])].map(containing), expression: alternatives.join('|') };
}

/** Their names beside that, for rows that are known to tell of them. */
export function patternsWithNames(traces: PersonTraces): string[] {
  const names = traces.names
    .filter((name) => name.length > 2)
    .map((name) => JSON.stringify(name.toLowerCase()).slice(1, -1));
  return [...(needlesOf(traces)?.patterns ?? []), ...names.map(containing)];
}

function inExpression(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

import { randomInt } from 'node:crypto';

/** Without 0, O, 1, I and L, which are taken for each other. Its size is a prime, which the check character needs. */
export const CODE_ALPHABET = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
export const CODE_LENGTH_MIN = 6;
export const CODE_LENGTH_MAX = 16;
export const CODE_LENGTH_DEFAULT = 8;
export const PREFIX_LENGTH_MAX = 10;

const SIZE = CODE_ALPHABET.length;
const GROUP = 4;
const VALUE_OF = new Map([...CODE_ALPHABET].map((character, value) => [character, value]));

/** Letters of other scripts that look like one of ours: on a keyboard set to Russian or Greek nobody sees the difference. */
const LOOK_ALIKES = new Map(
  Object.entries({
    А: 'A',
    В: 'B',
    Е: 'E',
    К: 'K',
    М: 'M',
    Н: 'H',
    Р: 'P',
    С: 'C',
    Т: 'T',
    У: 'Y',
    Х: 'X',
    З: '3',
    Ё: 'E',
    Ѕ: 'S',
    Ј: 'J',
    Ү: 'Y',
    Α: 'A',
    Β: 'B',
    Ε: 'E',
    Ζ: 'Z',
    Η: 'H',
    Κ: 'K',
    Μ: 'M',
    Ν: 'N',
    Ρ: 'P',
    Τ: 'T',
    Υ: 'Y',
    Χ: 'X',
  }),
);

/** Blanks, dashes and the like, and what can not be seen; they only group a code. */
const GROUPING = /[\p{White_Space}\p{Dash_Punctuation}\p{Control}\p{Format}_\u2212]/u;

/** What stands in the way of a text being a code. */
export type Mistyped =
  /** `place` counts from 1, without blanks and dashes; `character` is as it was typed. */
  | { reason: 'IMPOSSIBLE_CHARACTER'; character: string; place: number }
  | { reason: 'WRONG_LENGTH'; length: number }
  | { reason: 'CHECK_FAILED' };

/**
 * A new code that nobody can guess. It has both letters and digits: in whatever way somebody writes it, it is no word of a sentence.
 * @param prefix of the code alphabet @param length of what follows it, its check character included
 */
export function newCode(prefix: string, length: number): string {
  for (;;) {
    const drawn = Array.from({ length: length - 1 }, () => CODE_ALPHABET[randomInt(SIZE)]!).join('');
    if (/[A-Z]/.test(drawn) && /[2-9]/.test(drawn)) return prefix + drawn + checkCharacter(prefix + drawn);
  }
}

/**
 * Reads a code as people type it: small letters, blanks, dashes and look-alikes of other scripts are forgiven.
 * A wrong character, and two that changed places, never make another good code.
 */
export function readCode(text: string): { code: string } | { mistyped: Mistyped } {
  const typed = [...text].filter((character) => !GROUPING.test(character));
  const read = typed.map(normalised);
  const wrong = read.findIndex((character) => !VALUE_OF.has(character));
  if (wrong >= 0) return { mistyped: { reason: 'IMPOSSIBLE_CHARACTER', character: typed[wrong]!, place: wrong + 1 } };
  if (read.length < CODE_LENGTH_MIN || read.length > PREFIX_LENGTH_MAX + CODE_LENGTH_MAX) {
    return { mistyped: { reason: 'WRONG_LENGTH', length: read.length } };
  }
  const code = read.join('');
  return checkCharacter(code.slice(0, -1)) === code.at(-1) ? { code } : { mistyped: { reason: 'CHECK_FAILED' } };
}

/** A code as people read it: `SWEET-7K4M-X2YZ`. @param prefixLength of its first group, 0: it has no prefix */
export function shownCode(code: string, prefixLength: number): string {
  const rest = code.slice(prefixLength);
  const count = Math.ceil(rest.length / GROUP);
  const groups = prefixLength > 0 ? [code.slice(0, prefixLength)] : [];
  for (let place = 0, begin = 0; place < count; place += 1) {
    // As even as can be, the longer ones first: 4-4, 4-3, 3-3.
    const end = begin + Math.ceil((rest.length - begin) / (count - place));
    groups.push(rest.slice(begin, end));
    begin = end;
  }
  return groups.join('-');
}

/** Whether all of a text is of the code alphabet. */
export function isOfCodeAlphabet(text: string): boolean {
  return [...text].every((character) => VALUE_OF.has(character));
}

/**
 * Each place has a weight of its own, counted from the end, and the weighted sum over all is divisible by the alphabet's size. It is a
 * prime, so a single other character changes the sum; and so do two that changed places, since their weights differ.
 */
function checkCharacter(before: string): string {
  const sum = [...before].reduce(
    (total, character, place) => total + VALUE_OF.get(character)! * (before.length - place + 1),
    0,
  );
  return CODE_ALPHABET[(SIZE - (sum % SIZE)) % SIZE]!;
}

/** Only what stays one character: `ß` is no `SS`. */
function normalised(character: string): string {
  const upper = character.normalize('NFKC').toUpperCase();
  return LOOK_ALIKES.get(upper) ?? upper;
}

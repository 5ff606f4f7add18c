/** In the link of a QR code: https://t.me/sweets_cashier_bot?start=d_SWEET7K4MX2YZ */
const LINK = /[?&]start=d_([\w-]{4,60})/;
/** Behind the link the bot itself gets this. */
const START = /^d_([\w-]{4,60})$/;

const GROUPED = /[\p{L}\p{N}]{2,16}(?:[-‐-―−][\p{L}\p{N}]{2,16})+/gu;
const WORD = /[\p{L}\p{N}]{6,26}/gu;
const ALONE = /^[\p{L}\p{N}][\p{L}\p{N}\p{Dash_Punctuation}\s_−]*$/u;
const LONGEST_ALONE = 40;
const SHORTEST = 6;
const SHORTEST_MIXED = 4;

/** The code behind `/start`; undefined: it is another argument. */
export function codeOfStart(argument: string): string | undefined {
  return argument.match(START)?.[1];
}

/**
 * The code in what a cashier sends: alone in any writing, or within a message that a customer has sent on.
 * Whether it is a good one the platform says; here only what may be meant as one is found.
 * @param marked what the message shows as code, and where its links lead
 */
export function findCode(text: string, marked: readonly string[]): string | undefined {
  const linked = [...marked, text].map((each) => each.match(LINK)?.[1]).find((code) => code !== undefined);
  if (linked !== undefined) return linked;
  const shown = marked.find((each) => isAlone(each));
  if (shown !== undefined) return shown.trim();
  if (isAlone(text)) return text.trim();
  const grouped = (text.match(GROUPED) ?? []).filter(isCodeLike);
  return grouped[0] ?? (text.match(WORD) ?? []).find((word) => isCodeLike(word) && /\p{N}/u.test(word));
}

/** Letters a code may have, also those of a Russian keyboard that look like them: a lone word of others is no code. */
const POSSIBLE = /^[a-hjkmnp-zавекмнрстухзё]+$/i;

/** Nothing else stands there: even one with mistakes is meant as a code. Words without any digit are words. */
function isAlone(text: string): boolean {
  const trimmed = text.trim();
  if (trimmed.length > LONGEST_ALONE || !ALONE.test(trimmed)) return false;
  const signs = trimmed.replace(/[^\p{L}\p{N}]/gu, '');
  const isMixed = /\p{L}/u.test(signs) && /\p{N}/u.test(signs);
  if (isMixed) return signs.length >= SHORTEST_MIXED;
  if (signs.length < SHORTEST) return false;
  if (/\p{N}/u.test(signs)) return true;
  return !/\s/.test(trimmed) && (trimmed === trimmed.toUpperCase() || POSSIBLE.test(signs));
}

/** Within a sentence codes are in capital letters, or have both letters and digits. */
function isCodeLike(word: string): boolean {
  const signs = word.replace(/[^\p{L}\p{N}]/gu, '');
  const hasBoth = /\p{L}/u.test(signs) && /\p{N}/u.test(signs);
  return (
    signs.length >= SHORTEST && (hasBoth || (signs === signs.toUpperCase() && /\p{L}/u.test(signs) && word !== signs))
  );
}

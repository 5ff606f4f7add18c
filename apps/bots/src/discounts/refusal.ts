import type { PlatformProblem } from '../platform/platform-errors.js';
import type { Formats } from '../texts/formats.js';
import type { Html } from '../texts/html.js';
import type { Texts } from '../texts/texts.js';

type Words = Texts['cashier']['refused'];

const PLAIN = [
  'DISCOUNT_UNKNOWN',
  'DISCOUNT_REVOKED',
  'DISCOUNT_LIMIT_REACHED',
  'CURRENCY_MISMATCH',
  'DISCOUNT_OF_TEST_DATA',
  'CUSTOMER_BLOCKED',
] as const;

/** Which parameter of the problem the sentence names. */
const PARTICULARS = {
  DISCOUNT_EXPIRED: 'validUntil',
  DISCOUNT_USED: 'usedAt',
  DISCOUNT_NOT_YET_VALID: 'validFrom',
  DISCOUNT_WRONG_SITE: 'site',
  ORDER_BELOW_MINIMUM: 'minimumOrder',
} as const;

const MISTYPED = 'CODE_MISTYPED';
const LIMITED = 'CODE_GUESSING_LIMITED';

/** Whether a problem says why a code can not be redeemed. */
export function isRefusal({ code }: PlatformProblem): boolean {
  return code === MISTYPED || code === LIMITED || code in PARTICULARS || PLAIN.some((each) => each === code);
}

/** Why a code can not be redeemed, in one sentence. */
export function refusalOf(problem: PlatformProblem, words: Words, formats: Formats): Html {
  const { code } = problem;
  const plain = PLAIN.find((each) => each === code);
  if (plain) return words[plain];
  if (code === LIMITED) return words.CODE_GUESSING_LIMITED(problem.retryAfter ?? 600);
  if (code === MISTYPED) return mistyped(problem, words);
  if (code in PARTICULARS) return particular(problem, code as keyof typeof PARTICULARS, words, formats);
  return words.other;
}

function particular(
  { parameters }: PlatformProblem,
  code: keyof typeof PARTICULARS,
  words: Words,
  formats: Formats,
): Html {
  const value = parameters[PARTICULARS[code]];
  if (value === undefined) return words[code]('');
  if (typeof value === 'object') return words[code](formats.money(value));
  if (code === 'DISCOUNT_WRONG_SITE') return words[code](String(value));
  const where = parameters.location === undefined ? '' : `, ${String(parameters.location)}`;
  return words[code](`${formats.moment(String(value))}${where}`);
}

/** Which character no code has, by its place; one that only does not fit is not known. */
function mistyped({ errors, parameters: { character, place } }: PlatformProblem, words: Words): Html {
  if (character !== undefined && place !== undefined) return words.impossible(String(character), Number(place));
  return errors.some(({ code }) => code === 'WRONG_LENGTH') ? words.length : words.CODE_MISTYPED;
}

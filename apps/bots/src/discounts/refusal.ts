import { characterAt } from '../codes/find-code.js';
import type { PlatformProblem } from '../platform/platform-errors.js';
import type { Formats } from '../texts/formats.js';
import { type Html, lines } from '../texts/html.js';
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

/** Why a code can not be redeemed, in one sentence. @param typed as the cashier has sent it */
export function refusalOf(problem: PlatformProblem, typed: string, words: Words, formats: Formats): Html {
  const { code } = problem;
  const plain = PLAIN.find((each) => each === code);
  if (plain) return words[plain];
  if (code === LIMITED) return words.CODE_GUESSING_LIMITED(problem.retryAfter ?? 600);
  if (code === MISTYPED) return mistyped(problem, typed, words);
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
  if (value === undefined || value === null) return words[code]('');
  if (typeof value === 'object') return words[code](formats.money(value));
  const isMoment = code !== 'DISCOUNT_WRONG_SITE' && code !== 'ORDER_BELOW_MINIMUM';
  return words[code](isMoment ? formats.moment(String(value)) : String(value));
}

/** Which character no code has, by its place; one that only does not fit is not known. */
function mistyped({ errors }: PlatformProblem, typed: string, words: Words): Html {
  const impossible = errors
    .filter(({ code }) => code === 'IMPOSSIBLE_CHARACTER')
    .map(({ pointer }) => Number(pointer.match(/\/(\d+)$/)?.[1]))
    .flatMap((place) => {
      const character = characterAt(typed, place);
      return character === undefined ? [] : [words.impossible(character, place)];
    });
  if (impossible.length > 0) return lines(...impossible);
  return errors.some(({ code }) => code === 'WRONG_LENGTH') ? words.length : words.CODE_MISTYPED;
}

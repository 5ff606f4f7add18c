import { problemType } from '@marmalade/http';
import bcrypt from 'bcrypt';
import { commonPasswords } from './common-passwords.js';
import { Turnstile } from './turnstile.js';

/** About a quarter of a second of one core. */
const COST = 12;
const SHORTEST = 10;
/** bcrypt looks at no more: what comes after would be for show. */
const LONGEST_BYTES = 72;

/** Hashes that are worked out at the same time: the thread pool has four threads, and others need some. */
const AT_ONCE = 2;
/** Those that may wait for that; half a minute of work, and nobody waits longer. */
const WAITING = 60;

export const PASSWORD_REFUSED = problemType({
  code: 'PASSWORD_REFUSED',
  status: 422,
  title: 'The password can not be used',
});
export const SIGN_IN_BUSY = problemType({
  code: 'SIGN_IN_BUSY',
  status: 503,
  title: 'Too many people sign in at this moment',
  retryable: true,
  headers: { 'retry-after': '10' },
});

const turnstile = new Turnstile(AT_ONCE, WAITING);

/** Of a password nobody knows, at the same cost: to compare with it takes the same time when there is no account. */
export const NOBODYS_HASH = '$2b$12$ZLThIBrGhQdWSclarb.28uGHTCrkWaV46QfA4/OrzHHSx3waPoDYi';

/**
 * Whether a password may be chosen.
 * @param email of whose it is
 * @throws Problem PASSWORD_REFUSED
 */
export function assertGoodPassword(password: string, email: string | null): void {
  const refusal = refusalOf(password, email);
  if (refusal) throw PASSWORD_REFUSED.problem(refusal, [{ pointer: '/password', code: 'PASSWORD_REFUSED', message: refusal }]); // prettier-ignore
}

function refusalOf(password: string, email: string | null): string | undefined {
  const text = normal(password);
  if ([...text].length < SHORTEST) return `A password has at least ${SHORTEST} characters.`;
  if (Buffer.byteLength(text) > LONGEST_BYTES) return `A password has at most ${LONGEST_BYTES} bytes.`;
  if (/\p{Cc}/u.test(text)) return 'A password has no control characters.';
  const lower = text.toLowerCase();
  if (email !== null && [email.toLowerCase(), email.toLowerCase().split('@')[0]].includes(lower)) {
    return 'The e-mail address is no password.';
  }
  if (new Set(lower).size < 4) return 'A password is more than a few characters repeated.';
  return commonPasswords.has(lower) ? 'It is one of the passwords that are tried first.' : undefined;
}

/** @throws Problem SIGN_IN_BUSY @throws Problem PASSWORD_REFUSED when it is too long for bcrypt */
export async function hashPassword(password: string): Promise<string> {
  const text = normal(password);
  if (Buffer.byteLength(text) > LONGEST_BYTES) {
    throw PASSWORD_REFUSED.problem(`A password has at most ${LONGEST_BYTES} bytes.`);
  }
  return turnstile.pass(() => bcrypt.hash(text, COST), busy);
}

/**
 * Whether a password is the one of a hash. It takes the same time when there is no hash, or when the password can be none.
 * @param hash null or undefined: there is no such account, or it has no password
 * @throws Problem SIGN_IN_BUSY
 */
export async function verifyPassword(password: string, hash: string | null | undefined): Promise<boolean> {
  return turnstile.pass(() => compare(password, hash), busy);
}

/**
 * Waits for a turn, and then does what ends with a comparison. Whoever gets no turn has not tried.
 * @param work gets the comparison of `verifyPassword`
 * @throws Problem SIGN_IN_BUSY
 */
export function inTurn<Value>(work: (verify: typeof compare) => Promise<Value>): Promise<Value> {
  return turnstile.pass(() => work(compare), busy);
}

async function compare(password: string, hash: string | null | undefined): Promise<boolean> {
  const text = normal(password);
  const isPossible = Buffer.byteLength(text) <= LONGEST_BYTES && !text.includes('\0');
  const matches = await bcrypt.compare(isPossible ? text : '', hash ?? NOBODYS_HASH);
  return matches && isPossible && Boolean(hash);
}

/** The same characters, however a keyboard composes them. */
function normal(password: string): string {
  return password.normalize('NFKC');
}

function busy(): Error {
  return SIGN_IN_BUSY.problem();
}

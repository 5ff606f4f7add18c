import { newCode, readCode } from '../codes/discount-code.js';

/** Beside the check character seven: some 27,000 million codes, of which few are ever given out. */
const LENGTH = 8;
/** How the source of a customer names who brought them along: `ref_7K4MX2YZ`. */
const SOURCE = /^ref_(.{6,40})$/iu;

/** A new code that nobody can guess. */
export function newReferralCode(): string {
  return newCode('', LENGTH);
}

/** The code a customer's source names; undefined: it names none, or one that can not be. */
export function referralCodeIn(source: string | null | undefined): string | undefined {
  const [, text] = SOURCE.exec(source ?? '') ?? [];
  const read = text === undefined ? undefined : readCode(text);
  return read && 'code' in read ? read.code : undefined;
}

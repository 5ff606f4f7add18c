import { hash, randomBytes } from 'node:crypto';

const BYTES = 32;

/** A secret of 256 bits that says nothing, recognisable in a leak scan by its prefix. */
export function newOpaqueToken(prefix: string): string {
  return `${prefix}${randomBytes(BYTES).toString('base64url')}`;
}

/** What is kept of it: SHA-256. Nobody guesses 256 bits, so that it needs neither salt nor time. */
export function tokenHash(token: string): Buffer {
  return hash('sha256', token, 'buffer');
}

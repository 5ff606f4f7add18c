import { createHash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import { problemType } from '@marmalade/http';
import type { EntityManager } from 'typeorm';

export const ADDRESS_KINDS = ['email', 'phone'] as const;
export type AddressKind = (typeof ADDRESS_KINDS)[number];

const LIFETIME_MINUTES = 10;
const TRIES = 5;
/** Between two codes. */
const PAUSE_S = 60;
const CODES_AN_HOUR = 5;
const DIGITS = 6;
const SALT_BYTES = 16;

export const ADDRESS_MISSING = problemType({
  code: 'ADDRESS_MISSING',
  status: 409,
  title: 'There is no such address to verify',
});
export const ADDRESS_VERIFIED = problemType({
  code: 'ADDRESS_VERIFIED',
  status: 409,
  title: 'The address is verified already',
});
export const VERIFICATION_CODES_LIMITED = problemType({
  code: 'VERIFICATION_CODES_LIMITED',
  status: 429,
  title: 'Codes were sent a short time ago',
  retryable: true,
});
export const VERIFICATION_CODE_WRONG = problemType({
  code: 'VERIFICATION_CODE_WRONG',
  status: 422,
  title: 'It is another code',
});
export const VERIFICATION_CODE_EXPIRED = problemType({
  code: 'VERIFICATION_CODE_EXPIRED',
  status: 422,
  title: 'There is no code that could be confirmed: ask for a new one',
});

/** Codes that show whether an address is a person's: six digits, ten minutes, five tries, kept as salted SHA-256. */
export class AddressVerifications {
  /**
   * Makes a code for an address, in place of the one before. All codes of a person count, whichever address they were for.
   * @param personId with their row locked
   * @throws Problem VERIFICATION_CODES_LIMITED with Retry-After
   */
  async issue(
    tx: EntityManager,
    personId: string,
    kind: AddressKind,
    address: string,
  ): Promise<{ code: string; expiresAt: Date }> {
    const code = String(randomInt(10 ** DIGITS)).padStart(DIGITS, '0');
    const salt = randomBytes(SALT_BYTES);
    const [issued]: { expiresAt: Date }[] = await tx.query(
      `INSERT INTO address_verification AS v (person_id, kind, address, salt, code_hash, expires_at)
       VALUES ($1, $2, $3, $4, $5, clock_timestamp() + $6 * interval '1 minute')
       ON CONFLICT (person_id, kind) DO UPDATE SET address = excluded.address, salt = excluded.salt,
         code_hash = excluded.code_hash, expires_at = excluded.expires_at, tries = 0, sent_at = clock_timestamp(),
         sent = CASE WHEN v.first_sent_at < clock_timestamp() - interval '1 hour' THEN 1 ELSE v.sent + 1 END,
         first_sent_at = CASE WHEN v.first_sent_at < clock_timestamp() - interval '1 hour' THEN clock_timestamp()
           ELSE v.first_sent_at END
       WHERE v.sent_at < clock_timestamp() - $7 * interval '1 second'
         AND (v.sent < $8 OR v.first_sent_at < clock_timestamp() - interval '1 hour')
       RETURNING expires_at AS "expiresAt"`,
      [personId, kind, address, salt, hashOf(salt, code), LIFETIME_MINUTES, PAUSE_S, CODES_AN_HOUR],
    );
    if (issued) return { code, expiresAt: issued.expiresAt };
    const [{ wait }]: [{ wait: number }] = await tx.query(
      `SELECT ceil(extract(epoch FROM CASE WHEN sent >= $3 THEN first_sent_at + interval '1 hour'
         ELSE sent_at + $4 * interval '1 second' END - clock_timestamp()))::int AS wait
       FROM address_verification WHERE person_id = $1 AND kind = $2`,
      [personId, kind, CODES_AN_HOUR, PAUSE_S],
    );
    const seconds = String(Math.max(1, wait));
    throw VERIFICATION_CODES_LIMITED.problem(`Try again in ${seconds} seconds.`, undefined, { 'retry-after': seconds });
  }

  /**
   * Tries a code, which counts before it is compared; the right one is used up.
   * @param address the person's now: a code for another one says nothing of it
   */
  async try(
    tx: EntityManager,
    personId: string,
    kind: AddressKind,
    address: string | null,
    code: string,
  ): Promise<'right' | 'wrong' | 'expired'> {
    const [rows] = (await tx.query(
      `UPDATE address_verification SET tries = tries + 1
       WHERE person_id = $1 AND kind = $2 AND address = $3 AND expires_at > clock_timestamp() AND tries < $4
       RETURNING salt, code_hash AS hash`,
      [personId, kind, address, TRIES],
    )) as [{ salt: Buffer; hash: Buffer }[], number];
    if (!rows[0]) return 'expired';
    if (!timingSafeEqual(hashOf(rows[0].salt, code), rows[0].hash)) return 'wrong';
    // The row stays, since it counts what was sent.
    await tx.query(
      'UPDATE address_verification SET expires_at = clock_timestamp() WHERE person_id = $1 AND kind = $2',
      [personId, kind],
    );
    return 'right';
  }
}

function hashOf(salt: Buffer, code: string): Buffer {
  return createHash('sha256').update(salt).update(code).digest();
}

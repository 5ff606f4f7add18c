import { problemType } from '@marmalade/http';
import type { EntityManager } from 'typeorm';
import { findPerson, type Person } from '../persons/person.js';
import { newOpaqueToken, tokenHash } from '../sessions/opaque-token.js';

const LIFETIME_MINUTES = 5;
/** Open at the same time; older ones are void. */
const OPEN_AT_ONCE = 3;
const ISSUES = 5;
const ISSUES_WITHIN_MINUTES = 10;

export const LOGIN_TOKEN_INVALID = problemType({
  code: 'LOGIN_TOKEN_INVALID',
  status: 401,
  title: 'The link is not one that signs somebody in',
});
export const LOGIN_TOKEN_EXPIRED = problemType({
  code: 'LOGIN_TOKEN_EXPIRED',
  status: 401,
  title: 'The link has expired',
});
export const LOGIN_TOKEN_USED = problemType({
  code: 'LOGIN_TOKEN_USED',
  status: 401,
  title: 'The link was used before',
});
export const LOGIN_TOKENS_LIMITED = problemType({
  code: 'LOGIN_TOKENS_LIMITED',
  status: 429,
  title: 'This person has asked for many links already',
  retryable: true,
});

/** What a token that somebody sends was found to be. */
export type LoginTokenFound = { state: 'good' | 'used' | 'expired'; person: Person } | { state: 'unknown' };

/** One-time tokens that sign a person in: 256 bits, kept as SHA-256, five minutes, one use. */
export class LoginTokens {
  /**
   * @param person with their row locked: their tokens are counted
   * @throws Problem LOGIN_TOKENS_LIMITED with Retry-After
   */
  async issue(tx: EntityManager, person: Person): Promise<{ token: string; expiresAt: Date }> {
    const [{ issued, wait }]: [{ issued: number; wait: number }] = await tx.query(
      `SELECT count(*)::int AS issued,
         ceil(extract(epoch FROM min(created_at) + $2 * interval '1 minute' - clock_timestamp()))::int AS wait
       FROM login_token WHERE person_id = $1 AND created_at > clock_timestamp() - $2 * interval '1 minute'`,
      [person.id, ISSUES_WITHIN_MINUTES],
    );
    if (issued >= ISSUES) {
      const seconds = String(Math.max(1, wait));
      throw LOGIN_TOKENS_LIMITED.problem(`Try again in ${seconds} seconds.`, undefined, { 'retry-after': seconds });
    }
    await tx.query(
      `UPDATE login_token SET voided_at = clock_timestamp() WHERE token_hash IN (
         SELECT token_hash FROM login_token
         WHERE person_id = $1 AND used_at IS NULL AND voided_at IS NULL AND expires_at > clock_timestamp()
         ORDER BY created_at DESC OFFSET $2)`,
      [person.id, OPEN_AT_ONCE - 1],
    );
    const token = newOpaqueToken('ml_');
    const [{ expiresAt }]: [{ expiresAt: Date }] = await tx.query(
      `INSERT INTO login_token (token_hash, person_id, expires_at)
       VALUES ($1, $2, clock_timestamp() + $3 * interval '1 minute') RETURNING expires_at AS "expiresAt"`,
      [tokenHash(token), person.id, LIFETIME_MINUTES],
    );
    return { token, expiresAt };
  }

  /** Uses a token up: of any number that send it at the same time one finds it good. */
  async use(tx: EntityManager, token: string): Promise<LoginTokenFound> {
    const hash = tokenHash(token);
    const [known]: { personId: string }[] = await tx.query(
      'SELECT person_id AS "personId" FROM login_token WHERE token_hash = $1',
      [hash],
    );
    // The person first, as whoever erases one does: the other way round both would wait for each other.
    const person = known && (await findPerson(tx, known.personId, { lock: true }));
    if (!person) return { state: 'unknown' };
    const [, used] = (await tx.query(
      `UPDATE login_token SET used_at = clock_timestamp()
       WHERE token_hash = $1 AND used_at IS NULL AND voided_at IS NULL AND expires_at > clock_timestamp()`,
      [hash],
    )) as [unknown, number];
    return used > 0 ? { state: 'good', person } : this.whyNot(tx, hash, person);
  }

  private async whyNot(tx: EntityManager, hash: Buffer, person: Person): Promise<LoginTokenFound> {
    const [token]: { used: boolean; voided: boolean }[] = await tx.query(
      'SELECT used_at IS NOT NULL AS used, voided_at IS NOT NULL AS voided FROM login_token WHERE token_hash = $1',
      [hash],
    );
    // What a newer one has replaced is as good as none.
    if (!token || (token.voided && !token.used)) return { state: 'unknown' };
    return { state: token.used ? 'used' : 'expired', person };
  }
}

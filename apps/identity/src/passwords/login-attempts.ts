import { hash } from 'node:crypto';
import { problemType } from '@marmalade/http';
import type { DataSource, EntityManager } from 'typeorm';

/** So many in a row may fail, then each costs a pause. */
const FREE = 5;
const FIRST_PAUSE_S = 60;
const LONGEST_PAUSE_S = 3_600;
/** Without another attempt for so long, what failed before is forgotten. */
const FORGOTTEN_AFTER = `interval '24 hours'`;

export const LOGIN_BLOCKED = problemType({
  code: 'LOGIN_BLOCKED',
  status: 429,
  title: 'Too many attempts have failed',
  retryable: true,
});

/** An attempt that was counted. */
export interface LoginAttempt {
  /** How many in a row have failed when this one fails too. */
  failures: number;
  /** Until when there is none after it; null: another may follow at once. */
  blockedUntil: Date | null;
}

/**
 * Counts attempts with a password by the SHA-256 of the e-mail address, whether there is such an account or not. An attempt
 * counts as failed before it is made, so that many at the same time are not more than many one after another.
 */
export class LoginAttempts {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws Problem LOGIN_BLOCKED with Retry-After, for the right password too */
  async count(email: string): Promise<LoginAttempt> {
    const key = keyOf(email);
    const [counted]: LoginAttempt[] = await this.dataSource.query(
      `INSERT INTO login_attempt AS a (login_hash, failures) VALUES ($1, 1)
       ON CONFLICT (login_hash) DO UPDATE SET last_at = clock_timestamp(), (failures, blocked_until) = (
         SELECT n, CASE WHEN n >= $2 THEN
           clock_timestamp() + least($3 * power(2, least(n - $2, 30)), $4) * interval '1 second' END
         FROM (SELECT CASE WHEN a.last_at < clock_timestamp() - ${FORGOTTEN_AFTER} THEN 1 ELSE a.failures + 1 END AS n) AS next)
       WHERE a.blocked_until IS NULL OR a.blocked_until <= clock_timestamp()
       RETURNING failures, blocked_until AS "blockedUntil"`,
      [key, FREE, FIRST_PAUSE_S, LONGEST_PAUSE_S],
    );
    if (counted) return counted;
    const [{ seconds }]: [{ seconds: number }] = await this.dataSource.query(
      `SELECT coalesce(max(ceil(extract(epoch FROM blocked_until - clock_timestamp()))), 1)::int AS seconds
       FROM login_attempt WHERE login_hash = $1`,
      [key],
    );
    const wait = String(Math.max(1, seconds));
    throw LOGIN_BLOCKED.problem(`Try again in ${wait} seconds.`, undefined, { 'retry-after': wait });
  }

  /** The password was right: nothing failed. */
  async succeeded(tx: EntityManager, email: string): Promise<void> {
    await tx.query('DELETE FROM login_attempt WHERE login_hash = $1', [keyOf(email)]);
  }
}

function keyOf(email: string): Buffer {
  return hash('sha256', email.trim().toLowerCase(), 'buffer');
}

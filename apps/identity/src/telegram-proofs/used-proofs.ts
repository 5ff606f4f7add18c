import { problemType } from '@marmalade/http';
import type { EntityManager } from 'typeorm';
import type { TelegramProof } from './telegram-proof.js';

const OLDEST_S = 5 * 60;
/** Telegram's clock and ours differ by so much at most. */
const AHEAD_S = 60;

export const TELEGRAM_PROOF_INVALID = problemType({
  code: 'TELEGRAM_PROOF_INVALID',
  status: 401,
  title: 'Telegram has not signed this',
});
export const TELEGRAM_PROOF_EXPIRED = problemType({
  code: 'TELEGRAM_PROOF_EXPIRED',
  status: 401,
  title: "Telegram's signature is too old",
});
export const TELEGRAM_PROOF_USED = problemType({
  code: 'TELEGRAM_PROOF_USED',
  status: 401,
  title: "Telegram's signature was used before",
});
export const TELEGRAM_LOGIN_OFF = problemType({
  code: 'TELEGRAM_LOGIN_OFF',
  status: 409,
  title: 'Nobody signs in with Telegram here: no bot is configured',
});

/**
 * Uses a proof up; its age is judged by the database's time.
 * @returns whether it is young and new: `used` to whoever sends it a second time, however many at once
 */
export async function useProof(
  tx: EntityManager,
  { hash, authDate }: TelegramProof,
): Promise<'good' | 'expired' | 'used'> {
  const [{ now }]: [{ now: number }] = await tx.query('SELECT extract(epoch FROM clock_timestamp())::float8 AS now');
  if (authDate < now - OLDEST_S || authDate > now + AHEAD_S) return 'expired';
  // Kept longer than it would be believed.
  const inserted: unknown[] = await tx.query(
    `INSERT INTO telegram_proof (proof, expires_at) VALUES ($1, to_timestamp($2) + $3 * interval '1 second')
     ON CONFLICT DO NOTHING RETURNING 1`,
    [hash, authDate, 2 * (OLDEST_S + AHEAD_S)],
  );
  return inserted.length > 0 ? 'good' : 'used';
}

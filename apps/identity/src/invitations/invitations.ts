import { problemType } from '@marmalade/http';
import type { EntityManager } from 'typeorm';
import { newOpaqueToken, tokenHash } from '../sessions/opaque-token.js';

const LIFETIME_DAYS = 3;

export const INVITATION_INVALID = problemType({
  code: 'INVITATION_INVALID',
  status: 404,
  title: 'There is no such invitation',
});
export const INVITATION_EXPIRED = problemType({
  code: 'INVITATION_EXPIRED',
  status: 410,
  title: 'The invitation has expired',
});
export const INVITATION_USED = problemType({
  code: 'INVITATION_USED',
  status: 409,
  title: 'The invitation was used before',
});

/** What a code that somebody sends was found to be. */
export type InvitationState = 'good' | 'used' | 'expired' | 'unknown';

/** Codes that bind a Telegram account to a member of staff: 256 bits, kept as SHA-256, three days, one use. */
export class Invitations {
  /** A new code; one that was not used yet is good for nothing any more. @param staffId of somebody whose row is locked */
  async make(tx: EntityManager, staffId: string): Promise<{ code: string; expiresAt: Date }> {
    await tx.query('DELETE FROM staff_invitation WHERE staff_id = $1 AND used_at IS NULL', [staffId]);
    // At most 64 letters, digits, _ and -: Telegram passes on no more behind a link to a bot.
    const code = newOpaqueToken('mi_');
    const [{ expiresAt }]: [{ expiresAt: Date }] = await tx.query(
      `INSERT INTO staff_invitation (code_hash, staff_id, expires_at)
       VALUES ($1, $2, clock_timestamp() + $3 * interval '1 day') RETURNING expires_at AS "expiresAt"`,
      [tokenHash(code), staffId, LIFETIME_DAYS],
    );
    return { code, expiresAt };
  }

  /** @returns whom a code invites, whatever has become of it; undefined: nobody */
  async invited(tx: EntityManager, code: string): Promise<string | undefined> {
    const [row]: { staffId: string }[] = await tx.query(
      'SELECT staff_id AS "staffId" FROM staff_invitation WHERE code_hash = $1',
      [tokenHash(code)],
    );
    return row?.staffId;
  }

  /** Uses a code up: of any number that send it at the same time one finds it good. */
  async use(tx: EntityManager, code: string): Promise<InvitationState> {
    const hash = tokenHash(code);
    const [, used] = (await tx.query(
      `UPDATE staff_invitation SET used_at = clock_timestamp()
       WHERE code_hash = $1 AND used_at IS NULL AND expires_at > clock_timestamp()`,
      [hash],
    )) as [unknown, number];
    if (used > 0) return 'good';
    const [row]: { used: boolean }[] = await tx.query(
      'SELECT used_at IS NOT NULL AS used FROM staff_invitation WHERE code_hash = $1',
      [hash],
    );
    if (!row) return 'unknown';
    return row.used ? 'used' : 'expired';
  }
}

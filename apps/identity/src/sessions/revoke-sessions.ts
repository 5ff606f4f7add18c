import type { EntityManager } from 'typeorm';

/** Why a session ended before its time. */
export type RevokedBecause =
  | 'logout'
  | 'refresh_token_reused'
  | 'ended_by_person'
  | 'password_changed'
  | 'role_changed'
  | 'deactivated'
  | 'deleted';

/**
 * Ends all sessions of a person, in the transaction of what ends them: their access tokens are refused here at once, and by
 * other services when they expire.
 * @param except a session that goes on
 * @returns how many were ended
 */
export async function revokeSessionsOf(
  tx: EntityManager,
  personId: string,
  because: RevokedBecause,
  except?: string,
): Promise<number> {
  const [, count] = (await tx.query(
    `UPDATE session SET revoked_at = clock_timestamp(), revoked_because = $2
     WHERE person_id = $1 AND revoked_at IS NULL AND id IS DISTINCT FROM $3::uuid`,
    [personId, because, except ?? null],
  )) as [unknown, number];
  return count;
}

/** Ends one session. @returns whose it was; undefined: it had ended before, or there is none */
export async function revokeSession(
  tx: EntityManager,
  id: string,
  because: RevokedBecause,
): Promise<{ personId: string } | undefined> {
  const [rows] = (await tx.query(
    `UPDATE session SET revoked_at = clock_timestamp(), revoked_because = $2
     WHERE id = $1 AND revoked_at IS NULL RETURNING person_id AS "personId"`,
    [id, because],
  )) as [{ personId: string }[], number];
  return rows[0];
}

import type { Principal } from '@marmalade/auth';
import { prepared } from '@marmalade/database';
import type { DataSource } from 'typeorm';
import { validate as isUuid } from 'uuid';
import { ACCOUNT_DEACTIVATED, SESSION_ENDED } from './session-problems.js';

const QUERY = `
  SELECT person.active, person.role, session.id IS NOT NULL AS "inSession"
  FROM (
    SELECT id, role, active FROM staff WHERE id = $1
    UNION ALL
    SELECT id, 'customer', status = 'active' FROM customer WHERE id = $1
  ) AS person
  LEFT JOIN session ON session.id = $2 AND session.person_id = person.id
    AND session.revoked_at IS NULL AND session.expires_at > clock_timestamp()`;

/**
 * For identity's own guard: a token is good until it expires, but here it is known whether its session has ended since, its
 * person was sent away, or has another role. One query by primary keys.
 * @returns what throws the problem SESSION_ENDED or ACCOUNT_DEACTIVATED when somebody is not welcome any more
 */
export function stillWelcome(dataSource: DataSource): (principal: Principal) => Promise<void> {
  return async ({ role, id, sessionId }) => {
    // Whether an API key still holds is asked where its token is made, which lives ten minutes.
    if (role === 'service') return;
    if (!isUuid(id) || (sessionId !== undefined && !isUuid(sessionId))) throw SESSION_ENDED.problem();
    const { rows } = await prepared<{ active: boolean; role: string; inSession: boolean }>(
      dataSource,
      'still_welcome',
      QUERY,
      [id, sessionId ?? null],
    );
    const [person] = rows;
    if (!person) throw SESSION_ENDED.problem();
    if (!person.active) throw ACCOUNT_DEACTIVATED.problem();
    if (person.role !== role || (sessionId !== undefined && !person.inSession)) throw SESSION_ENDED.problem();
  };
}

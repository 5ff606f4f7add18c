import { problemType } from '@marmalade/http';
import type { Outbox } from '@marmalade/outbox';
import type { DataSource, EntityManager } from 'typeorm';
import { type Actor, writeAudit } from '../audit-log/audit-log.js';
import type { LoginAttempts } from '../passwords/login-attempts.js';
import { assertGoodPassword, hashPassword, inTurn, PASSWORD_REFUSED } from '../passwords/passwords.js';
import { revokeSessionsOf } from '../sessions/revoke-sessions.js';
import { SESSION_ENDED } from '../sessions/session-problems.js';
import { type Staff, STAFF_COLUMNS, staffFact } from '../staff/staff.js';

export const CURRENT_PASSWORD_WRONG = problemType({
  code: 'CURRENT_PASSWORD_WRONG',
  status: 422,
  title: 'The current password is another one',
});

/** Gives a member of staff another password, by themselves: wherever else they are signed in, they are not any more. */
export class ChangePassword {
  constructor(
    private readonly dataSource: DataSource,
    private readonly attempts: LoginAttempts,
    private readonly outbox: Outbox,
  ) {}

  /**
   * @param sessionId of the session that goes on
   * @throws Problem CURRENT_PASSWORD_WRONG, PASSWORD_REFUSED, LOGIN_BLOCKED (who tries out the current one), SIGN_IN_BUSY
   */
  async change(actor: Actor, sessionId: string | undefined, current: string | undefined, next: string): Promise<void> {
    const [account]: { email: string | null; hash: string | null }[] = await this.dataSource.query(
      'SELECT email, password_hash AS hash FROM staff WHERE id = $1',
      [actor.id],
    );
    if (!account) throw SESSION_ENDED.problem();
    const { email, hash } = account;
    if (email === null) throw PASSWORD_REFUSED.problem('A password is asked for together with an e-mail address.');
    assertGoodPassword(next, email);
    if (hash !== null) await this.checkCurrent(email, current, hash);
    const newHash = await hashPassword(next);
    await this.dataSource.transaction(async (tx) => {
      const staff = await write(tx, actor.id, hash, newHash);
      // Somebody else has changed it since: what was proved is not so any more.
      if (!staff) throw CURRENT_PASSWORD_WRONG.problem();
      await this.attempts.succeeded(tx, email);
      const ended = await revokeSessionsOf(tx, actor.id, 'password_changed', sessionId);
      const entry = { action: 'password.changed', subjectKind: 'staff', subjectId: actor.id };
      await writeAudit(tx, actor, [{ ...entry, after: { otherSessionsEnded: ended } }]);
      await this.outbox.add(tx, [staffFact(staff)]);
    });
  }

  private async checkCurrent(email: string, current: string | undefined, hash: string): Promise<void> {
    if (current === undefined) throw CURRENT_PASSWORD_WRONG.problem('Send it as currentPassword.');
    const isRight = await inTurn(async (verify) => {
      await this.attempts.count(email);
      return verify(current, hash);
    });
    if (!isRight) throw CURRENT_PASSWORD_WRONG.problem();
  }
}

async function write(
  tx: EntityManager,
  id: string,
  oldHash: string | null,
  newHash: string,
): Promise<Staff | undefined> {
  const [rows] = (await tx.query(
    `UPDATE staff AS s SET password_hash = $3, revision = s.revision + 1, updated_at = clock_timestamp()
     WHERE s.id = $1 AND s.active AND s.password_hash IS NOT DISTINCT FROM $2 RETURNING ${STAFF_COLUMNS}`,
    [id, oldHash, newHash],
  )) as [Staff[], number];
  return rows[0];
}

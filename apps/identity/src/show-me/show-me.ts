import { type Principal, reachOf, ROLE_PERMISSIONS } from '@marmalade/auth';
import type { DataSource } from 'typeorm';
import { type Actor, writeAudit } from '../audit-log/audit-log.js';
import { findPerson } from '../persons/person.js';
import { revokeSession } from '../sessions/revoke-sessions.js';
import { SESSION_ENDED, SESSION_NOT_FOUND } from '../sessions/session-problems.js';
import { findLiveSession, liveSessionsOf } from '../sessions/sessions.js';
import type { MeView, MySessionView } from './me-view.js';

/** What a person is told of themselves, and of where they are signed in. */
export class ShowMe {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws Problem SESSION_ENDED when the person is not there any more */
  async me(principal: Principal): Promise<MeView> {
    const person = await findPerson(this.dataSource, principal.id);
    if (!person) throw SESSION_ENDED.problem();
    const { id, role, name, inEvents } = person;
    const { email = null, locale = null, timeZone = null } = inEvents;
    const permissions = Object.keys(ROLE_PERMISSIONS).flatMap((permission) => {
      const reach = reachOf({ ...principal, role }, permission);
      return reach ? [{ name: permission, reach }] : [];
    });
    const session = principal.sessionId ? await findLiveSession(this.dataSource, principal.sessionId) : undefined;
    return { person: { id, role, name, email, locale, timeZone }, permissions, session: session ?? null };
  }

  async sessions({ id, sessionId }: Principal): Promise<MySessionView[]> {
    const sessions = await liveSessionsOf(this.dataSource, id);
    return sessions.map((session) => ({ ...session, current: session.id === sessionId }));
  }

  /** @param sessionId a UUID @throws Problem SESSION_NOT_FOUND, for those of others too */
  async end(actor: Actor, sessionId: string): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      const revoked = await revokeSession(tx, sessionId, 'ended_by_person');
      if (revoked?.personId !== actor.id) throw SESSION_NOT_FOUND.problem();
      const entry = { action: 'session.revoked', subjectKind: 'session', subjectId: sessionId };
      await writeAudit(tx, actor, [{ ...entry, after: { because: 'ended_by_person' } }]);
    });
  }
}

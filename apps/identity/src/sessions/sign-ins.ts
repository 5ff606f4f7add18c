import { createEvent, type DataOf } from '@marmalade/contracts-envelope';
import { MemberLoggedIn, MemberLoginFailed } from '@marmalade/contracts-identity';
import type { Outbox } from '@marmalade/outbox';
import type { EntityManager } from 'typeorm';
import { type Actor, type AuditEntry, writeAudit } from '../audit-log/audit-log.js';
import type { Person } from '../persons/person.js';
import type { LiveSession, Sessions, SignInMethod } from './sessions.js';

type Failure = DataOf<typeof MemberLoginFailed>;

/** Somebody who was not let in. */
export interface FailedSignIn {
  /** Unset: nobody is known to be meant. */
  person?: Person;
  /** What was typed. */
  login?: string;
  method: SignInMethod;
  reason: Failure['reason'];
  /** How often in a row; default 1. */
  attempts?: number;
  blockedUntil?: Date;
}

/** What every way in ends with: a session, or none; either is announced and goes into the audit log. */
export class SignIns {
  constructor(
    private readonly outbox: Outbox,
    private readonly sessions: Sessions,
  ) {}

  /**
   * Lets somebody in who has proved who they are.
   * @param person active, with their row locked
   * @param from where the request comes from; who sends it is the person now
   */
  async letIn(tx: EntityManager, person: Person, method: SignInMethod, from: Actor): Promise<LiveSession> {
    const session = await this.sessions.open(tx, person, method, from);
    if (person.kind === 'staff') {
      await tx.query('UPDATE staff SET last_login_at = clock_timestamp() WHERE id = $1', [person.id]);
    }
    const event = createEvent(
      MemberLoggedIn,
      { customer: person.inEvents, role: person.role, method, ...whereOf(from) },
      { subject: person.id, istest: person.isTest },
    );
    await this.outbox.add(tx, [{ event, orderKey: person.id }]);
    await writeAudit(tx, asPerson(from, person), [
      { action: 'session.opened', subjectKind: 'session', subjectId: session.sessionId, after: { method } },
    ]);
    return session;
  }

  /** Announces that somebody was not let in. To be committed before the problem is thrown. */
  async turnAway(tx: EntityManager, failed: FailedSignIn, from: Actor): Promise<void> {
    const { person, login, method, reason, attempts = 1, blockedUntil } = failed;
    const event = createEvent(
      MemberLoginFailed,
      {
        ...(person && { customer: person.inEvents, role: person.role }),
        ...(login !== undefined && { login }),
        method,
        reason,
        attempts,
        ...whereOf(from),
        ...(blockedUntil && { blockedUntil: blockedUntil.toISOString() }),
      },
      { ...(person && { subject: person.id }), istest: person?.isTest ?? false },
    );
    await this.outbox.add(tx, [{ event }]);
    const entry: AuditEntry = {
      action: 'sign_in.failed',
      subjectKind: person?.kind ?? 'sign_in',
      subjectId: person?.id ?? 'unknown',
      after: { method, reason, attempts, ...(blockedUntil && { blockedUntil }) },
    };
    await writeAudit(tx, from, [entry]);
  }
}

/** Whoever has just proved who they are did what is written down. */
export function asPerson(from: Actor, { role, id, name }: Person): Actor {
  return { ...from, role, id, ...(name !== null && { name }) };
}

function whereOf({ ipAddress, userAgent }: Actor): Pick<Failure, 'ipAddress' | 'userAgent'> {
  return { ...(ipAddress && { ipAddress: ipAddress.slice(0, 64) }), ...(userAgent && { userAgent }) };
}

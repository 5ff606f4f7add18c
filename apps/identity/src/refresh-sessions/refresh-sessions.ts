import type { Problem } from '@marmalade/http';
import type { DataSource, EntityManager } from 'typeorm';
import { type Actor, type AuditEntry, writeAudit } from '../audit-log/audit-log.js';
import type { Person } from '../persons/person.js';
import { revokeSession, revokeSessionsOf } from '../sessions/revoke-sessions.js';
import {
  ACCOUNT_DEACTIVATED,
  REFRESH_TOKEN_INVALID,
  REFRESH_TOKEN_REUSED,
  SESSION_ENDED,
} from '../sessions/session-problems.js';
import type { LiveSession, RefreshTokenFound, Sessions } from '../sessions/sessions.js';
import { asPerson } from '../sessions/sign-ins.js';
import type { AccessTokenMaker, SignedIn } from '../sessions/signed-in.js';

type Good = Extract<RefreshTokenFound, { state: 'good' }>;

/** Lets sessions go on by their refresh tokens, and ends them. */
export class RefreshSessions {
  constructor(
    private readonly dataSource: DataSource,
    private readonly sessions: Sessions,
    private readonly tokens: AccessTokenMaker,
  ) {}

  /**
   * A new access token and a new refresh token for a refresh token.
   * @throws Problem REFRESH_TOKEN_INVALID, REFRESH_TOKEN_REUSED (the session is ended), SESSION_ENDED, ACCOUNT_DEACTIVATED
   */
  async refresh(refreshToken: string, from: Actor): Promise<SignedIn> {
    const { person, live } = await this.withToken(refreshToken, from, async (tx, { person, sessionId }) => ({
      person,
      live: await this.sessions.goOn(tx, sessionId, person, from),
    }));
    return this.tokens.signedIn(person, live);
  }

  /**
   * Ends the session of a refresh token, or all of its person.
   * @throws Problem as `refresh`
   */
  async endByToken(refreshToken: string, everywhere: boolean, from: Actor): Promise<void> {
    await this.withToken(refreshToken, from, (tx, { person, sessionId }) =>
      end(tx, asPerson(from, person), sessionId, everywhere),
    );
  }

  /** Ends the session of whoever asks, or all of theirs. A token without a session has none to end. */
  async end(actor: Actor, sessionId: string | undefined, everywhere: boolean): Promise<void> {
    await this.dataSource.transaction((tx) => end(tx, actor, sessionId, everywhere));
  }

  /** What is found out about a bad token is kept: the problem is thrown after the transaction. */
  private async withToken<Value extends { live?: LiveSession } | void>(
    refreshToken: string,
    from: Actor,
    work: (tx: EntityManager, found: Good) => Promise<Value>,
  ): Promise<Value> {
    const outcome = await this.dataSource.transaction(async (tx) => {
      const found = await this.sessions.useRefreshToken(tx, refreshToken);
      const refusal = await refusalOf(tx, found, from);
      return refusal ? { refusal } : { value: await work(tx, found as Good) };
    });
    if ('refusal' in outcome) throw outcome.refusal;
    return outcome.value as Value;
  }
}

async function refusalOf(tx: EntityManager, found: RefreshTokenFound, from: Actor): Promise<Problem | undefined> {
  switch (found.state) {
    case 'unknown':
      return REFRESH_TOKEN_INVALID.problem();
    case 'ended':
      return SESSION_ENDED.problem();
    case 'reused':
      await revokeFamily(tx, found.sessionId, found.person, from);
      return REFRESH_TOKEN_REUSED.problem('Sign in again. Somebody else may have had the token.');
    case 'good':
      return found.person.active ? undefined : ACCOUNT_DEACTIVATED.problem();
  }
}

/** Which of the two who used the token is the thief can not be told: both are signed out. */
async function revokeFamily(
  tx: EntityManager,
  sessionId: string,
  person: Person | undefined,
  from: Actor,
): Promise<void> {
  const revoked = await revokeSession(tx, sessionId, 'refresh_token_reused');
  if (!revoked) return;
  const after = { because: 'refresh_token_reused', personId: person?.id };
  await writeAudit(tx, from, [entry(sessionId, after)]);
}

async function end(tx: EntityManager, actor: Actor, sessionId: string | undefined, everywhere: boolean): Promise<void> {
  if (everywhere) {
    const sessions = await revokeSessionsOf(tx, actor.id, 'logout');
    if (sessions > 0) await writeAudit(tx, actor, [entry(sessionId ?? actor.id, { because: 'logout', sessions })]);
  } else if (sessionId !== undefined && (await revokeSession(tx, sessionId, 'logout'))) {
    await writeAudit(tx, actor, [entry(sessionId, { because: 'logout' })]);
  }
}

function entry(sessionId: string, after: Record<string, unknown>): AuditEntry {
  return { action: 'session.revoked', subjectKind: 'session', subjectId: sessionId, after };
}

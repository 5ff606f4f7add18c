import type { PersonRole } from '@marmalade/auth';
import { newId } from '@marmalade/contracts-envelope';
import type { DataSource, EntityManager } from 'typeorm';
import { findPerson, type Person } from '../persons/person.js';
import { newOpaqueToken, tokenHash } from './opaque-token.js';

/** How somebody signed in; `member.logged_in` names the same. */
export type SignInMethod = 'telegram_link' | 'telegram_widget' | 'telegram_mini_app' | 'password';

/** Where a request comes from. */
export interface Where {
  ipAddress?: string;
  userAgent?: string;
}

/** A sign-in on one device, as its person sees it. */
export interface Session {
  id: string;
  method: SignInMethod;
  ipAddress: string | null;
  userAgent: string | null;
  createdAt: Date;
  lastUsedAt: Date;
  /** When it ends if it is not used before. */
  expiresAt: Date;
}

/** A session that was just opened or went on, with the one refresh token that is good now. */
export interface LiveSession {
  sessionId: string;
  refreshToken: string;
  refreshExpiresIn: number;
}

/** After so many days without use a session ends. */
export interface SessionDays {
  staff: number;
  customer: number;
}

const SESSION_COLUMNS = `id, method, ip_address AS "ipAddress", user_agent AS "userAgent", created_at AS "createdAt",
  last_used_at AS "lastUsedAt", expires_at AS "expiresAt"`;
const IS_LIVE = `revoked_at IS NULL AND expires_at > clock_timestamp()`;
const DAY_S = 86_400;

/** What a refresh token was found to be. */
export type RefreshTokenFound =
  | { state: 'good'; sessionId: string; person: Person }
  | { state: 'unknown' | 'ended' }
  | { state: 'reused'; sessionId: string; person?: Person };

/** Sessions and their refresh tokens: opaque, 256 bits, kept as SHA-256, each good for one use. */
export class Sessions {
  constructor(private readonly days: SessionDays) {}

  /** @param person with their row locked, so that whoever closes the account sees the session, or the other way round */
  async open(tx: EntityManager, person: Person, method: SignInMethod, where: Where): Promise<LiveSession> {
    const sessionId = newId();
    await tx.query(
      `INSERT INTO session (id, person_id, role, method, ip_address, user_agent, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, clock_timestamp() + $7 * interval '1 day')`,
      [sessionId, person.id, person.role, method, where.ipAddress ?? null, where.userAgent ?? null, this.daysOf(person)], // prettier-ignore
    );
    return this.withToken(tx, sessionId, person);
  }

  /**
   * Uses a refresh token up: of two that use it at the same time one finds it good, and the other finds it used.
   * @returns `reused` to end the session for: the token is in two hands
   */
  async useRefreshToken(tx: EntityManager, token: string): Promise<RefreshTokenFound> {
    const hash = tokenHash(token);
    const [known]: { sessionId: string; personId: string }[] = await tx.query(
      `SELECT session.id AS "sessionId", session.person_id AS "personId"
       FROM refresh_token JOIN session ON session.id = refresh_token.session_id WHERE token_hash = $1`,
      [hash],
    );
    if (!known) return { state: 'unknown' };
    const { sessionId, personId } = known;
    // The person first, as whoever closes an account does: the other way round both would wait for each other.
    const person = await findPerson(tx, personId, { lock: true });
    const [, used] = (await tx.query(
      'UPDATE refresh_token SET used_at = clock_timestamp() WHERE token_hash = $1 AND used_at IS NULL',
      [hash],
    )) as [unknown, number];
    if (used === 0) return { state: 'reused', sessionId, person };
    const live = await findLiveSession(tx, sessionId);
    return person && live ? { state: 'good', sessionId, person } : { state: 'ended' };
  }

  /** Lets a session go on, with a new token. */
  async goOn(tx: EntityManager, sessionId: string, person: Person, where: Where): Promise<LiveSession> {
    await tx.query(
      `UPDATE session SET last_used_at = clock_timestamp(), expires_at = clock_timestamp() + $2 * interval '1 day',
         role = $3, ip_address = coalesce($4, ip_address), user_agent = coalesce($5, user_agent)
       WHERE id = $1`,
      [sessionId, this.daysOf(person), person.role, where.ipAddress ?? null, where.userAgent ?? null],
    );
    return this.withToken(tx, sessionId, person);
  }

  private async withToken(tx: EntityManager, sessionId: string, person: Person): Promise<LiveSession> {
    const refreshToken = newOpaqueToken('mr_');
    await tx.query('INSERT INTO refresh_token (token_hash, session_id) VALUES ($1, $2)', [
      tokenHash(refreshToken),
      sessionId,
    ]);
    return { sessionId, refreshToken, refreshExpiresIn: this.daysOf(person) * DAY_S };
  }

  private daysOf({ role }: { role: PersonRole }): number {
    return role === 'customer' ? this.days.customer : this.days.staff;
  }
}

/** The sessions of a person that have not ended, the latest used first; they are few, and at most 100 are shown. */
export function liveSessionsOf(on: DataSource, personId: string): Promise<Session[]> {
  return on.query(
    `SELECT ${SESSION_COLUMNS} FROM session WHERE person_id = $1 AND ${IS_LIVE} ORDER BY last_used_at DESC, id LIMIT 100`,
    [personId],
  );
}

export async function findLiveSession(on: DataSource | EntityManager, id: string): Promise<Session | undefined> {
  const [session]: Session[] = await on.query(`SELECT ${SESSION_COLUMNS} FROM session WHERE id = $1 AND ${IS_LIVE}`, [
    id,
  ]);
  return session;
}

import type { KeyObject } from 'node:crypto';
import { problemType } from '@marmalade/http';
import type { JwtPayload } from 'jsonwebtoken';
import { ExtractJwt, Strategy, type StrategyOptionsWithoutRequest } from 'passport-jwt';
import { PERSON_ROLES, type Principal, type Role } from './principal.js';

/** Who makes our tokens, and for whom: a token of another issuer, or meant for others, is refused. */
export const TOKEN_ISSUER = 'marmalade';
export const TOKEN_AUDIENCE = 'marmalade';
export const TOKEN_ALGORITHM = 'ES256';

/** Clocks of machines differ by so many seconds at most. */
const CLOCK_TOLERANCE_S = 5;

/** Verified tokens remembered at most; each is its own text and a small object. */
const REMEMBERED = 10_000;

/** A token is looked at anew after so long: the key that signed it may have been taken back since. */
const REMEMBERED_MS = 60_000;

/** What an access token says beside issuer, audience, `iat` and `exp`. */
export interface AccessTokenClaims {
  sub: string;
  role: Role;
  name?: string;
  /** The session. */
  sid?: string;
  /** By whom the person acts; unset: themselves. */
  via?: 'bot';
  /** Of a service: its scopes, separated by spaces (RFC 8693). */
  scope?: string;
}

const BEARER = { 'www-authenticate': 'Bearer realm="marmalade", error="invalid_token"' };

export const TOKEN_INVALID = problemType({
  code: 'TOKEN_INVALID',
  status: 401,
  title: 'The access token is not accepted',
  headers: BEARER,
});
export const TOKEN_EXPIRED = problemType({
  code: 'TOKEN_EXPIRED',
  status: 401,
  title: 'The access token has expired',
  headers: BEARER,
});

/** Where the public keys come from by which tokens are verified. */
export interface TokenKeys {
  /** @returns undefined when there is no key of this id @throws Problem SERVICE_UNAVAILABLE when that can not be known now */
  keyOf(kid: string): Promise<KeyObject | undefined>;
}

/**
 * Verifies access tokens with passport-jwt: signature (ES256 and nothing else), issuer, audience, expiry.
 * What was verified once is remembered for a minute, so that a client's every request costs a look-up only.
 */
export class AccessTokens {
  private readonly strategy: Strategy;
  private readonly verified = new Map<string, { principal: Principal; until: number; ends: number }>();

  constructor(keys: TokenKeys) {
    const options: StrategyOptionsWithoutRequest = {
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      secretOrKeyProvider: (_request: unknown, token: string, done: (error: unknown, key?: never) => void) => {
        keyOfToken(keys, token).then(
          (key) => done(null, key as never),
          (error: unknown) => done(error),
        );
      },
      algorithms: [TOKEN_ALGORITHM],
      issuer: TOKEN_ISSUER,
      audience: TOKEN_AUDIENCE,
      jsonWebTokenOptions: { clockTolerance: CLOCK_TOLERANCE_S },
    };
    this.strategy = new Strategy(options, (payload: JwtPayload, done) => done(null, payload));
  }

  /**
   * @param authorization the header as it came, `Bearer …`
   * @throws Problem TOKEN_INVALID, TOKEN_EXPIRED, SERVICE_UNAVAILABLE (the keys can not be had)
   */
  verify(authorization: string): Principal | Promise<Principal> {
    const known = this.verified.get(authorization);
    if (!known) return this.check(authorization);
    const now = Date.now();
    if (known.until > now) return known.principal;
    this.verified.delete(authorization);
    if (known.ends <= now) throw TOKEN_EXPIRED.problem();
    return this.check(authorization);
  }

  private async check(authorization: string): Promise<Principal> {
    const payload = await this.authenticate(authorization);
    const principal = principalOf(payload);
    if (this.verified.size >= REMEMBERED) this.verified.delete(this.verified.keys().next().value!);
    const ends = (payload.exp! + CLOCK_TOLERANCE_S) * 1_000;
    this.verified.set(authorization, { principal, ends, until: Math.min(ends, Date.now() + REMEMBERED_MS) });
    return principal;
  }

  /** Runs the strategy as passport does: on a copy that has the outcomes as methods. */
  private authenticate(authorization: string): Promise<JwtPayload> {
    return new Promise((resolve, reject) => {
      const run = Object.assign(Object.create(this.strategy) as Strategy, {
        success: (payload: unknown) => resolve(payload as JwtPayload),
        fail: (challenge: unknown) => reject(refusalOf(challenge)),
        error: reject,
      });
      run.authenticate({ headers: { authorization } } as never);
    });
  }
}

/** passport-jwt reports what the key provider throws as a failure of the token; a missing key store is none. */
async function keyOfToken(keys: TokenKeys, token: string): Promise<KeyObject> {
  const key = await keys.keyOf(kidOf(token));
  if (!key) throw TOKEN_INVALID.problem('It was signed with a key that is not known.');
  return key;
}

function kidOf(token: string): string {
  try {
    const header = JSON.parse(Buffer.from(token.slice(0, token.indexOf('.')), 'base64url').toString()) as {
      kid?: unknown;
    };
    if (typeof header.kid === 'string' && header.kid.length <= 100) return header.kid;
  } catch {
    // Not a token at all.
  }
  throw TOKEN_INVALID.problem();
}

function refusalOf(challenge: unknown): unknown {
  const { name, status } = (challenge ?? {}) as { name?: string; status?: unknown };
  if (typeof status === 'number') return challenge;
  return name === 'TokenExpiredError' ? TOKEN_EXPIRED.problem() : TOKEN_INVALID.problem();
}

function principalOf({ sub, role, name, sid, via, scope, exp }: JwtPayload): Principal {
  const known = role === 'service' || PERSON_ROLES.includes(role as never);
  if (!known || typeof sub !== 'string' || typeof exp !== 'number') throw TOKEN_INVALID.problem();
  return Object.freeze({
    role: role as Role,
    id: sub,
    scopes: Object.freeze(role === 'service' && typeof scope === 'string' ? scope.split(' ') : []),
    ...(typeof name === 'string' && { name }),
    ...(typeof sid === 'string' && { sessionId: sid }),
    ...(via === 'bot' && { via }),
    expiresAt: exp * 1_000,
  });
}

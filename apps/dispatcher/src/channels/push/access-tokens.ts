import { SignJWT } from 'jose';
import type { SendResult } from '../../deliveries/delivery.js';
import { type HttpProvider, retryAfterMs, USER_AGENT } from '../http-provider.js';
import type { ServiceAccount } from './service-account.js';

/** A token, or what becomes of a message that needed one. */
export type TokenAnswer = { token: string } | { refusal: SendResult };

const SCOPE = 'https://www.googleapis.com/auth/firebase.messaging';
const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const FORM = { 'content-type': 'application/x-www-form-urlencoded', 'user-agent': USER_AGENT };
/** A token that is about to expire might do so on its way. */
const MARGIN_MS = 60_000;

/**
 * Access tokens of a service account: a JWT signed with its key is changed for one.
 * https://developers.google.com/identity/protocols/oauth2/service-account#httprest
 */
export class AccessTokens {
  private current?: { token: string; until: number };
  private fetching?: Promise<TokenAnswer>;

  constructor(
    private readonly account: ServiceAccount,
    private readonly http: HttpProvider,
  ) {}

  /** The token of now: asked for once, used until a minute before it expires. Never rejects. */
  async get(): Promise<TokenAnswer> {
    // Not the clock on the wall, which may be set.
    if (this.current && performance.now() < this.current.until) return { token: this.current.token };
    this.fetching ??= this.fetch().finally(() => (this.fetching = undefined));
    return this.fetching;
  }

  /** Another token than this one, which was refused. */
  renew(refused: string): Promise<TokenAnswer> {
    if (this.current?.token === refused) this.current = undefined;
    return this.get();
  }

  private async fetch(): Promise<TokenAnswer> {
    const { tokenUri } = this.account;
    const form = new URLSearchParams({ grant_type: GRANT, assertion: await this.assertion() });
    const answer = await this.http.post(new URL(tokenUri), form.toString(), FORM);
    // Whatever became of the request for a token, the message itself did not leave.
    if (answer.kind === 'none') {
      return refused('PROVIDER_UNREACHABLE', `No access token: ${(answer.result as { detail: string }).detail}`);
    }
    const { status, headers } = answer;
    const body = (answer.body ?? {}) as Partial<Record<'access_token' | 'error' | 'error_description', string>> & {
      expires_in?: number;
    };
    if (status < 300 && body.access_token) {
      const lifetimeMs = Number(body.expires_in ?? 3_600) * 1_000;
      this.current = { token: body.access_token, until: performance.now() + lifetimeMs - MARGIN_MS };
      return { token: body.access_token };
    }
    const reason = body.error_description ?? body.error ?? 'no reason';
    const detail = `No access token: ${new URL(tokenUri).host} answered ${status}: ${reason}`.slice(0, 500);
    if (status < 300 || status >= 500 || status === 429) {
      return refused('PROVIDER_FAILED', detail, retryAfterMs(headers));
    }
    return refused('CREDENTIALS_REFUSED', detail);
  }

  private assertion(): Promise<string> {
    const { clientEmail, privateKey, privateKeyId, tokenUri } = this.account;
    return new SignJWT({ scope: SCOPE })
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', ...(privateKeyId && { kid: privateKeyId }) })
      .setIssuer(clientEmail)
      .setAudience(tokenUri)
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(privateKey);
  }
}

function refused(
  code: 'PROVIDER_UNREACHABLE' | 'PROVIDER_FAILED' | 'CREDENTIALS_REFUSED',
  detail: string,
  afterMs?: number,
): TokenAnswer {
  return { refusal: { outcome: 'retry', code, detail, afterMs } };
}

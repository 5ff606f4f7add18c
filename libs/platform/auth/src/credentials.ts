import type { IncomingHttpHeaders } from 'node:http';
import { CREDENTIALS_MISSING } from '@marmalade/http';
import { AccessTokens, type TokenKeys } from './access-token.js';
import { API_KEY_HEADER, API_KEY_INVALID, FirstApiKey } from './api-key.js';
import type { Principal } from './principal.js';

/** What credentials are judged by. */
export interface CredentialsOptions {
  /** The first API key, in clear. */
  apiKey: string;
  keys: TokenKeys;
  /**
   * Whether somebody whose token is good is still welcome: their session may have ended since.
   * @throws Problem when not
   */
  stillWelcome?(principal: Principal): Promise<void>;
}

/** Tells from a request's headers who asks: by a token in `Authorization`, else by the first API key in `X-API-Key`. */
export class Credentials {
  private readonly tokens: AccessTokens;
  private readonly firstKey: FirstApiKey;

  constructor(private readonly options: CredentialsOptions) {
    this.tokens = new AccessTokens(options.keys);
    this.firstKey = new FirstApiKey(options.apiKey);
  }

  /**
   * Answers at once, without a promise, when the token was seen before.
   * @throws Problem CREDENTIALS_MISSING, TOKEN_INVALID, TOKEN_EXPIRED, API_KEY_INVALID, SERVICE_UNAVAILABLE
   */
  verify(headers: IncomingHttpHeaders): Principal | Promise<Principal> {
    const { authorization, [API_KEY_HEADER]: apiKey } = headers;
    if (authorization !== undefined && authorization !== '') return this.ofToken(authorization);
    if (apiKey === undefined || apiKey.length === 0) {
      throw CREDENTIALS_MISSING.problem('Send a token in the Authorization header, or an API key in X-API-Key.');
    }
    const principal = typeof apiKey === 'string' ? this.firstKey.recognise(apiKey) : undefined;
    if (!principal) throw API_KEY_INVALID.problem();
    return principal;
  }

  private ofToken(authorization: string): Principal | Promise<Principal> {
    const principal = this.tokens.verify(authorization);
    return this.options.stillWelcome ? this.welcomed(principal) : principal;
  }

  private async welcomed(verified: Principal | Promise<Principal>): Promise<Principal> {
    const principal = await verified;
    await this.options.stillWelcome!(principal);
    return principal;
  }
}

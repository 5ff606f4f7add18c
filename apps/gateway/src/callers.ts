import type { IncomingHttpHeaders } from 'node:http';
import { API_KEY_HEADER, type Credentials, FirstApiKey, type Principal } from '@marmalade/auth';
import type { ApiKeyTokens } from './api-key-tokens.js';

/** Who sends a request, and what the services are shown of their credentials. */
export interface Caller {
  principal: Principal;
  /** Goes on in place of what the client sent. */
  authorization?: string;
  /** Whether the client's own X-API-Key goes on: services know the first one only. */
  keepsApiKey: boolean;
}

/** Recognises callers: by a token, which is verified here; by the first API key; by another one, which identity knows. */
export class Callers {
  private readonly firstKey: FirstApiKey;

  /** @param apiKey the first API key, in clear */
  constructor(
    private readonly credentials: Credentials,
    apiKey: string,
    private readonly apiKeys: ApiKeyTokens,
  ) {
    this.firstKey = new FirstApiKey(apiKey);
  }

  /**
   * Answers at once when the credentials were seen before. A token goes before an API key.
   * @param mayAsk called before identity is asked about an API key that is not known here; what it throws ends the attempt
   * @throws Problem CREDENTIALS_MISSING, TOKEN_INVALID, TOKEN_EXPIRED, API_KEY_INVALID, SERVICE_UNAVAILABLE
   */
  identify(headers: IncomingHttpHeaders, mayAsk: () => Promise<void>): Caller | Promise<Caller> {
    const { authorization, [API_KEY_HEADER]: key } = headers;
    const isByKey = (authorization === undefined || authorization === '') && typeof key === 'string' && key !== '';
    if (!isByKey) {
      const principal = this.credentials.verify(headers);
      return principal instanceof Promise ? principal.then(byToken) : byToken(principal);
    }
    const principal = this.firstKey.recognise(key);
    return principal ? { principal, keepsApiKey: true } : this.apiKeys.callerOf(key, mayAsk);
  }
}

function byToken(principal: Principal): Caller {
  return { principal, keepsApiKey: false };
}

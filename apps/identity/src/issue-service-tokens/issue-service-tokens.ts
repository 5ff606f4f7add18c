import { API_KEY_INVALID, type AccessTokenClaims } from '@marmalade/auth';
import type { ApiKeyStore } from '../api-keys/api-key-store.js';

/** A revoked key's last token lives so long, in seconds. */
const LIFETIME_S = 600;

/** What signs tokens. */
export interface TokenSigner {
  sign(claims: AccessTokenClaims, lifetimeSeconds: number): Promise<string>;
}

/** A token by which services recognise the holder of an API key. */
export interface ServiceToken {
  accessToken: string;
  /** Seconds. */
  expiresIn: number;
  principal: { id: string; role: 'service'; scopes: string[]; name: string };
}

/** Makes access tokens of API keys: services verify tokens and know nothing of keys. */
export class IssueServiceTokens {
  constructor(
    private readonly apiKeys: ApiKeyStore,
    private readonly signer: TokenSigner,
  ) {}

  /** @param key as it came in the header @throws Problem API_KEY_INVALID */
  async issue(key: string | undefined): Promise<ServiceToken> {
    const found = key ? await this.apiKeys.recognise(key) : undefined;
    if (!found) throw API_KEY_INVALID.problem();
    const { id, name, scopes, secondsLeft } = found;
    const expiresIn = Math.max(1, Math.min(LIFETIME_S, Math.floor(secondsLeft ?? LIFETIME_S)));
    const claims: AccessTokenClaims = { sub: id, role: 'service', name, scope: scopes.join(' ') };
    const accessToken = await this.signer.sign(claims, expiresIn);
    return { accessToken, expiresIn, principal: { id, role: 'service', scopes, name } };
  }
}

import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { SERVICE_UNAVAILABLE } from '@marmalade/http';
import type { TokenKeys } from './access-token.js';

/** Keys are asked for again when they are so old; a key that was taken back is refused from then on. */
const REFRESH_MS = 60_000;

/** An unknown key id makes us ask at most so often: anybody can invent one. So long a token of a new key may be refused. */
const COOLDOWN_MS = 1_000;

const ANSWER_LIMIT_MS = 3_000;

/** Where identity publishes its keys. */
export function jwksUrl({ IDENTITY_URL }: { IDENTITY_URL: string }): string {
  return `${IDENTITY_URL.replace(/\/+$/, '')}/.well-known/jwks.json`;
}

/** The public keys identity publishes. Those known go on serving while identity is away. */
export class RemoteJwks implements TokenKeys {
  private keys = new Map<string, KeyObject>();
  private fetchedAt = 0;
  private askedAt = 0;
  private asking?: Promise<void>;
  private failure?: unknown;

  /** @param url of the JWKS, such as `http://127.0.0.1:3002/.well-known/jwks.json` */
  constructor(private readonly url: string) {}

  async keyOf(kid: string): Promise<KeyObject | undefined> {
    const known = this.keys.get(kid);
    if (known) {
      if (Date.now() - this.fetchedAt > REFRESH_MS) void this.refresh();
      return known;
    }
    await this.refresh();
    // Without an answer nobody knows whether there is such a key.
    if (this.failure !== undefined && !this.keys.has(kid)) {
      throw SERVICE_UNAVAILABLE.problem('Whose token this is can not be told just now.', undefined, undefined, {
        cause: this.failure,
      });
    }
    return this.keys.get(kid);
  }

  private async refresh(): Promise<void> {
    const waits = this.failure === undefined && Date.now() - this.askedAt < COOLDOWN_MS;
    if (!this.asking && waits) return;
    this.asking ??= this.ask().finally(() => (this.asking = undefined));
    await this.asking;
  }

  private async ask(): Promise<void> {
    this.askedAt = Date.now();
    try {
      const answer = await fetch(this.url, { signal: AbortSignal.timeout(ANSWER_LIMIT_MS), redirect: 'error' });
      if (!answer.ok) throw new Error(`${this.url} answered ${answer.status}`);
      const { keys } = (await answer.json()) as { keys: (JsonWebKey & { kid: string })[] };
      this.keys = new Map(keys.map((key) => [key.kid, createPublicKey({ key, format: 'jwk' })]));
      this.fetchedAt = Date.now();
      this.failure = undefined;
    } catch (error) {
      this.failure = error;
    }
  }
}

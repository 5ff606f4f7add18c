import { hash } from 'node:crypto';
import { API_KEY_HEADER, API_KEY_INVALID, type Principal } from '@marmalade/auth';
import { SERVICE_UNAVAILABLE } from '@marmalade/http';
import { LRUCache } from 'lru-cache';
import type { Dispatcher } from 'undici';
import type { Caller } from './callers.js';

/** A token is taken as good for so long without asking whether its key still is. */
const FRESH_MS = 5_000;
/** After so long without a request the first one waits for the answer: nobody has asked whether the key was revoked. */
const IDLE_MS = 30_000;
const UNKNOWN_MS = 2_000;
const REMEMBERED = 10_000;
const ANSWER_LIMIT_MS = 3_000;

/** What may be a key at all. Anything else is not sent on. */
const POSSIBLE_KEY = /^[\x21-\x7e]{16,200}$/;

interface Entry {
  /** Undefined: identity does not know the key. */
  caller?: Caller;
  /** When the token ends, in milliseconds; of an unknown key, when it is asked about again. */
  until: number;
  /** When identity was last asked, in milliseconds. */
  askedAt: number;
}

interface AccessToken {
  accessToken: string;
  /** Seconds. */
  expiresIn: number;
  principal: { id: string; role: string; scopes: string[]; name?: string };
}

/**
 * Has identity exchange API keys for access tokens, which is what services take. Known keys go on working while identity is
 * away, until their token ends. Keys are remembered by their SHA-256.
 */
export class ApiKeyTokens {
  private readonly entries = new LRUCache<string, Entry>({ max: REMEMBERED });
  /** Questions under way. */
  private readonly asking = new Map<string, Promise<Entry>>();
  private readonly origin: string;
  private readonly path: string;

  /** @param identityUrl its base address */
  constructor(
    identityUrl: string,
    private readonly agent: Dispatcher,
  ) {
    const { origin, pathname } = new URL(identityUrl);
    this.origin = origin;
    this.path = `${pathname.replace(/\/+$/, '')}/internal/access-tokens`;
  }

  /**
   * @param mayAsk called before identity is asked about a key that is not known here; what it throws ends the attempt
   * @throws Problem API_KEY_INVALID, SERVICE_UNAVAILABLE (identity is away, and there is no token)
   */
  callerOf(key: string, mayAsk: () => Promise<void>): Caller | Promise<Caller> {
    if (!POSSIBLE_KEY.test(key)) throw API_KEY_INVALID.problem();
    const digest = hash('sha256', key, 'base64');
    const entry = this.entries.get(digest);
    const now = Date.now();
    if (!entry || entry.until <= now) return this.firstAnswer(key, digest, mayAsk);
    if (!entry.caller) throw API_KEY_INVALID.problem();
    const age = now - entry.askedAt;
    if (age <= FRESH_MS) return entry.caller;
    const asking = this.ask(key, digest);
    if (age > IDLE_MS) return asking.then(callerIn, () => entry.caller!);
    asking.catch(() => undefined);
    return entry.caller;
  }

  private async firstAnswer(key: string, digest: string, mayAsk: () => Promise<void>): Promise<Caller> {
    await mayAsk();
    return callerIn(await this.ask(key, digest));
  }

  private ask(key: string, digest: string): Promise<Entry> {
    const asking = this.asking.get(digest) ?? this.exchange(key).finally(() => this.asking.delete(digest));
    if (this.asking.has(digest)) return asking;
    this.asking.set(digest, asking);
    asking.then(
      (answer) => this.entries.set(digest, answer),
      () => {
        // While identity is away, each key asks once in so long.
        const known = this.entries.peek(digest);
        if (known) known.askedAt = Date.now();
      },
    );
    return asking;
  }

  /** @throws Problem SERVICE_UNAVAILABLE */
  private async exchange(key: string): Promise<Entry> {
    const askedAt = Date.now();
    try {
      const { statusCode, body } = await this.agent.request({
        origin: this.origin,
        path: this.path,
        method: 'POST',
        headers: { [API_KEY_HEADER]: key },
        signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
      });
      if (statusCode === 200) return entryOf((await body.json()) as AccessToken, askedAt);
      await body.dump();
      if (statusCode === 401) return { until: askedAt + UNKNOWN_MS, askedAt };
      throw new Error(`identity answered ${statusCode}`);
    } catch (cause) {
      const detail = 'Whose API key this is can not be told just now: the service identity is not available.';
      throw SERVICE_UNAVAILABLE.problem(detail, undefined, undefined, { cause });
    }
  }
}

function callerIn({ caller }: Entry): Caller {
  if (!caller) throw API_KEY_INVALID.problem();
  return caller;
}

function entryOf({ accessToken, expiresIn, principal }: AccessToken, askedAt: number): Entry {
  const caller: Caller = {
    principal: Object.freeze(principal) as Principal,
    authorization: `Bearer ${accessToken}`,
    keepsApiKey: false,
  };
  return { caller, until: askedAt + expiresIn * 1_000, askedAt };
}

import { RATE_LIMITED } from '@marmalade/http';
import type { FastifyReply } from 'fastify';
import ipaddr from 'ipaddr.js';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { GatewaySettings } from './gateway.config.js';

/** What requests are counted as. */
export type LimitClass =
  'default' | 'anonymous' | 'pages' | 'login' | 'failed-credentials' | 'codes' | 'sends' | 'events' | 'connects';

const WINDOW_S = 60;

/** Callers counted at once in a class; the longest counted is forgotten when more come. About 300 bytes each. */
const CALLERS = 50_000;

/** Messages people make by hand. */
const SENDS =
  /^\/(notifications|broadcasts\/[^/]+\/(send|test)|inbox\/admin(\/.*)?|(channels|event-types|webhook-endpoints)\/[^/]+\/test)$/;

/** Of whoever has signed in: their tokens are beyond guessing, and a whole office renews them from one address. */
const SESSION = /^\/auth\/(refresh|logout)$/;

/**
 * What a request is counted as.
 * @param path of the service, decoded: written in another way it would be another class
 * @param isPublic whether it comes without credentials
 */
export function limitClassOf(method: string, path: string, isPublic = false): LimitClass {
  if (method === 'POST') {
    if (isPublic && path.startsWith('/auth/') && !SESSION.test(path)) return 'login';
    // Providers tell of each message of a broadcast, from a few addresses; each receipt is signed.
    if (path === '/events' || path.startsWith('/sms-receipts')) return 'events';
    if (SENDS.test(path)) return 'sends';
  }
  if (path.startsWith('/discounts/codes/')) return 'codes';
  return isPublic ? 'anonymous' : 'default';
}

/** Whom requests without credentials are counted for: of an IPv6 address the network, since each customer of a provider has one. */
export function addressKey(address: string): string {
  if (!address.includes(':') || !ipaddr.IPv6.isValid(address)) return address;
  const parsed = ipaddr.IPv6.parse(address);
  if (parsed.isIPv4MappedAddress()) return parsed.toIPv4Address().toString();
  return parsed.parts.slice(0, 4).join(':');
}

/** Counts requests by caller and class, a minute at a time, in this process alone. */
export class RateLimits {
  private readonly counters: ReadonlyMap<LimitClass, Counter>;

  /** @param perMinute requests of a caller in each class; 0 or missing: any number */
  constructor(perMinute: Readonly<Partial<Record<LimitClass, number>>>) {
    const limited = Object.entries(perMinute).filter(([, points]) => points > 0) as [LimitClass, number][];
    this.counters = new Map(limited.map(([name, points]) => [name, new Counter(name, points)]));
  }

  /**
   * Counts one request, and tells the caller how many are left.
   * @throws Problem RATE_LIMITED when there is none
   */
  async spend(name: LimitClass, caller: string, reply?: FastifyReply): Promise<void> {
    const counter = this.counters.get(name);
    if (!counter) return;
    const counted = await counter.count(caller);
    if (counted.consumedPoints > counter.limit) throw counter.refusal(counted);
    if (reply) void reply.header('ratelimit-policy', counter.policy).header('ratelimit', counter.stateOf(counted));
  }

  /** @throws Problem RATE_LIMITED when the next request would be one too many; counts nothing */
  async assertLeft(name: LimitClass, caller: string): Promise<void> {
    const counter = this.counters.get(name);
    const counted = await counter?.look(caller);
    if (counter && counted && counted.consumedPoints >= counter.limit) throw counter.refusal(counted);
  }
}

/** One class's counts. Windows are of one length, so the order in which they began is that in which they end. */
class Counter {
  readonly policy: string;
  private readonly limiter: RateLimiterMemory;
  /** When each counted caller's window ends, in milliseconds. */
  private readonly ends = new Map<string, number>();

  constructor(
    private readonly name: LimitClass,
    readonly limit: number,
  ) {
    this.policy = `"${name}";q=${limit};w=${WINDOW_S}`;
    this.limiter = new RateLimiterMemory({ points: limit, duration: WINDOW_S, keyPrefix: '' });
  }

  async count(caller: string): Promise<RateLimiterRes> {
    const counted = await this.limiter.consume(caller).catch((refused: RateLimiterRes) => refused);
    if (counted.isFirstInDuration) this.remember(caller, counted.msBeforeNext);
    return counted;
  }

  look(caller: string): Promise<RateLimiterRes | null> {
    return this.limiter.get(caller);
  }

  stateOf({ remainingPoints, msBeforeNext }: RateLimiterRes): string {
    return `"${this.name}";r=${Math.max(0, remainingPoints)};t=${Math.max(1, Math.ceil(msBeforeNext / 1_000))}`;
  }

  refusal(counted: RateLimiterRes) {
    return RATE_LIMITED.problem(`At most ${this.limit} a minute.`, undefined, {
      'retry-after': String(Math.max(1, Math.ceil(counted.msBeforeNext / 1_000))),
      'ratelimit-policy': this.policy,
      ratelimit: this.stateOf(counted),
    });
  }

  private remember(caller: string, forMs: number): void {
    const now = Date.now();
    for (const [other, end] of this.ends) {
      if (end > now && this.ends.size < CALLERS) break;
      this.ends.delete(other);
      if (end > now) void this.limiter.delete(other);
    }
    this.ends.delete(caller);
    this.ends.set(caller, now + forMs);
  }
}

/** The limits the settings ask for. */
export function rateLimits(settings: GatewaySettings): RateLimits {
  return new RateLimits({
    default: settings.RATE_LIMIT_DEFAULT_PER_MINUTE,
    anonymous: settings.RATE_LIMIT_ANONYMOUS_PER_MINUTE,
    pages: settings.RATE_LIMIT_PAGES_PER_MINUTE,
    login: settings.RATE_LIMIT_LOGIN_PER_MINUTE,
    'failed-credentials': settings.RATE_LIMIT_FAILED_CREDENTIALS_PER_MINUTE,
    codes: settings.RATE_LIMIT_CODES_PER_MINUTE,
    sends: settings.RATE_LIMIT_SENDS_PER_MINUTE,
    events: settings.RATE_LIMIT_EVENTS_PER_MINUTE,
    connects: settings.RATE_LIMIT_CONNECTS_PER_MINUTE,
  });
}

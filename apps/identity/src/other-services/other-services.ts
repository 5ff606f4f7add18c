import { SERVICE_UNAVAILABLE } from '@marmalade/http';
import type { FastifyRequest } from 'fastify';

/** A service that keeps something of persons. */
export interface OtherService {
  /** `dispatcher` */
  name: string;
  /** Where it listens. */
  url: string;
}

/** Where the services listen that keep something of persons. */
interface Addresses {
  BOTS_URL: string;
  DISPATCHER_URL: string;
  INBOX_URL: string;
  LOYALTY_URL: string;
}

/**
 * Every service that keeps something of persons and answers `/people/{id}/data` and `/people/{id}/timeline`: a line each. One that
 * tells nothing of timelines answers 404 there.
 */
export function servicesWithPeople(config: Addresses): OtherService[] {
  return [
    { name: 'dispatcher', url: config.DISPATCHER_URL },
    { name: 'inbox', url: config.INBOX_URL },
    { name: 'loyalty', url: config.LOYALTY_URL },
    { name: 'bots', url: config.BOTS_URL },
  ];
}

/** Within which a service must begin to answer; whoever asks for all of them waits for the slowest. */
const PATIENCE_MS = 3_000;

/** By which whoever asked here asks there: their permission is judged there once more. */
const FORWARDED = ['authorization', 'x-api-key', 'traceparent'] as const;

/** Asks other services what they know of a person, in the name of whoever asks. */
export class OtherServices {
  constructor(
    readonly all: readonly OtherService[],
    private readonly patienceMs = PATIENCE_MS,
  ) {}

  /**
   * @param signal aborts it when whoever asked is gone
   * @returns the answer, its status 200 and its body not yet read; undefined: the service does not know the person
   * @throws Problem SERVICE_UNAVAILABLE when it is away, too slow, or answers anything else
   */
  async get(
    service: OtherService,
    path: string,
    request: FastifyRequest,
    signal?: AbortSignal,
  ): Promise<Response | undefined> {
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), this.patienceMs);
    try {
      const response = await fetch(`${service.url}${path}`, {
        headers: forwardedHeaders(request),
        signal: signal ? AbortSignal.any([signal, patience.signal]) : patience.signal,
        redirect: 'error',
      });
      if (response.status === 200) return response;
      await response.body?.cancel();
      if (response.status === 404) return undefined;
      throw new Error(`it answered ${response.status}`);
    } catch (cause) {
      throw SERVICE_UNAVAILABLE.problem(`The ${service.name} does not answer just now.`, undefined, undefined, {
        cause,
      });
    } finally {
      clearTimeout(timer);
    }
  }
}

/** The headers by which another service is asked in the name of whoever asks here. */
export function forwardedHeaders(request: FastifyRequest): Record<string, string> {
  const headers: Record<string, string> = { 'x-request-id': String(request.id) };
  for (const name of FORWARDED) {
    const value = request.headers[name];
    if (typeof value === 'string') headers[name] = value;
  }
  return headers;
}

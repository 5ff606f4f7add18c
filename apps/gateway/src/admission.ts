import { TOKEN_EXPIRED } from '@marmalade/auth';
import { Problem } from '@marmalade/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { IncomingHttpHeaders } from 'node:http';
import type { Caller, Callers } from './callers.js';
import { addressKey, type LimitClass, type RateLimits } from './rate-limits.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; null on what is public. */
    caller: Caller | null;
  }
}

/** Who may come in, and how often. */
export class Admission {
  constructor(
    private readonly callers: Callers,
    private readonly limits: RateLimits,
  ) {}

  /**
   * Recognises the caller, and counts the request as theirs.
   * @throws Problem of the credentials, RATE_LIMITED
   */
  async admit(
    request: FastifyRequest,
    reply: FastifyReply,
    limit: LimitClass,
    headers: IncomingHttpHeaders = request.headers,
  ): Promise<void> {
    const caller = await this.identify(request, headers);
    request.caller = caller;
    await this.limits.spend(limit, caller.principal.id, reply);
  }

  /** Counts the request as one of its address. @throws Problem RATE_LIMITED */
  async admitAnybody(request: FastifyRequest, reply: FastifyReply, limit: LimitClass): Promise<void> {
    await this.limits.spend(limit, addressKey(request.ip), reply);
  }

  private async identify(request: FastifyRequest, headers: IncomingHttpHeaders): Promise<Caller> {
    try {
      return await this.callers.identify(headers, () =>
        this.limits.assertLeft('failed-credentials', addressKey(request.ip)),
      );
    } catch (error) {
      // Who has an expired token had a good one: a page does this to a whole office every few minutes.
      if (error instanceof Problem && error.status === 401 && error.code !== TOKEN_EXPIRED.code) {
        await this.limits.spend('failed-credentials', addressKey(request.ip));
      }
      throw error;
    }
  }
}

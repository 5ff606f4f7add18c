import { SERVICE_UNAVAILABLE } from '@marmalade/http';
import type { FastifyRequest } from 'fastify';
import { forwardedHeaders } from '../other-services/other-services.js';

/** Of a discount template what is asked for here. */
export interface Template {
  active: boolean;
  archivedAt: string | null;
}

/** Discounts for customers of a job. */
export interface IssueOrder {
  templateId: string;
  customerIds: string[];
  jobId: string;
  /** Whoever made the job. */
  requestedBy: { role: string; id: string; name?: string };
}

/** Loyalty can not say now, but may later: the same order may be given again. */
export class LoyaltyAway extends Error {}

/** Loyalty has refused, in words meant for whoever made the job: the same order would be refused again. */
export class LoyaltyRefused extends Error {}

/** Within which it must have read a template. */
const READ_MS = 3_000;
/** Within which it must have issued a batch; a job is held longer than that. */
const ISSUE_MS = 30_000;
const NAME_LENGTH = 200;

/** The service that knows discounts. */
export class Loyalty {
  /** @param url where it listens @param apiKey the first API key, by which identity acts for whoever has made a job */
  constructor(
    private readonly url: string,
    private readonly apiKey: string,
  ) {}

  /**
   * @param request of whoever asks: loyalty is asked in their name
   * @returns undefined: there is no such template, or none that they may see
   * @throws Problem SERVICE_UNAVAILABLE when it is away, too slow, or answers anything else
   */
  async template(id: string, request: FastifyRequest): Promise<Template | undefined> {
    try {
      const response = await fetch(`${this.url}/discount-templates/${encodeURIComponent(id)}`, {
        headers: forwardedHeaders(request),
        signal: AbortSignal.timeout(READ_MS),
        redirect: 'error',
      });
      if (response.status === 200) return (await response.json()) as Template;
      await response.body?.cancel();
      if (response.status === 404 || response.status === 403) return undefined;
      throw new Error(`it answered ${response.status}`);
    } catch (cause) {
      throw SERVICE_UNAVAILABLE.problem('Loyalty does not answer just now.', undefined, undefined, { cause });
    }
  }

  /**
   * Has discounts issued, once however often the same order is given under the same key.
   * @returns how many were issued, and how many customers may not have one
   * @throws LoyaltyAway, LoyaltyRefused, Error when what it answers makes no sense
   */
  async issue(order: IssueOrder, key: string): Promise<{ issued: number; skipped: number }> {
    const { requestedBy: by, ...rest } = order;
    const requestedBy = { ...by, ...(by.name !== undefined && { name: by.name.slice(0, NAME_LENGTH) }) };
    const response = await fetch(`${this.url}/discounts/batch`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': this.apiKey, 'idempotency-key': key },
      body: JSON.stringify({ ...rest, requestedBy }),
      signal: AbortSignal.timeout(ISSUE_MS),
      redirect: 'error',
    }).catch((cause: unknown) => {
      throw new LoyaltyAway('Loyalty does not answer', { cause });
    });
    if (response.status !== 201) throw await failureOf(response);
    const { issued, skipped } = (await response.json()) as { issued?: unknown; skipped?: unknown };
    if (!Number.isSafeInteger(issued) || !Array.isArray(skipped))
      throw new Error('Loyalty answers what makes no sense');
    return { issued: issued as number, skipped: skipped.length };
  }
}

async function failureOf(response: Response): Promise<Error> {
  const problem = (await response.json().catch(() => ({}))) as Record<string, unknown>;
  const words = [problem.title, problem.detail].filter((each) => typeof each === 'string').join('. ');
  const isPassing = response.status >= 500 || response.status === 429 || problem.retryable === true;
  return isPassing
    ? new LoyaltyAway(`Loyalty answered ${response.status}. ${words}`.trim())
    : new LoyaltyRefused(words || `Loyalty answered ${response.status}.`);
}

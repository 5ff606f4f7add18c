import type { ProblemBody } from '@marmalade/api-client';

/** What a problem carries beside its words: a date, an amount, by name. */
export type ProblemParameters = NonNullable<ProblemBody['parameters']>;

/** The platform has understood, and refuses. Decide by `code`. */
export class PlatformProblem extends Error {
  readonly code: string;
  readonly status: number;
  readonly errors: NonNullable<ProblemBody['errors']>;
  readonly parameters: ProblemParameters;

  /** @param retryAfter seconds until it may be asked again */
  constructor(
    body: ProblemBody,
    readonly retryAfter?: number,
  ) {
    super(body.code);
    this.name = 'PlatformProblem';
    this.code = body.code;
    this.status = body.status;
    this.errors = body.errors ?? [];
    this.parameters = body.parameters ?? {};
  }
}

/** The platform can not be reached, is too slow, or has failed: what was asked for may have happened nevertheless. */
export class PlatformAway extends Error {
  constructor(reason: string, options?: ErrorOptions) {
    super(`The platform is away: ${reason}`, options);
    this.name = 'PlatformAway';
  }
}

/** Whether an error is a problem with one of these codes. */
export function isProblem(error: unknown, ...codes: readonly string[]): error is PlatformProblem {
  return error instanceof PlatformProblem && codes.includes(error.code);
}

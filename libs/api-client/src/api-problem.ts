import type { components } from './generated.js';

/** The body of every error. */
export type ProblemBody = components['schemas']['Problem'];

/** An answer of the API that is an error. Decide by `code`: it is stable. */
export class ApiProblem extends Error {
  readonly code: string;
  readonly status: number;
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;
  /** What is wrong, by JSON pointer. */
  readonly errors: NonNullable<ProblemBody['errors']>;
  /** By which the logs of the platform are searched. */
  readonly requestId?: string;

  constructor(readonly body: ProblemBody) {
    super(`${body.code}: ${body.detail ?? body.title}`);
    this.name = 'ApiProblem';
    this.code = body.code;
    this.status = body.status;
    this.retryable = body.retryable;
    this.errors = body.errors ?? [];
    this.requestId = body.requestId;
  }
}

/** Whether a value is the body of a problem: what stands before the platform (a proxy) answers in its own words. */
export function isProblemBody(value: unknown): value is ProblemBody {
  const { code, status, title } = (value ?? {}) as Record<string, unknown>;
  return typeof code === 'string' && typeof status === 'number' && typeof title === 'string';
}

/** A problem as `ApiProblem`; one with the code `NOT_A_PROBLEM` of an answer that is an error and no problem. */
export function problemOf(error: unknown, { status }: { status: number }): ApiProblem {
  if (isProblemBody(error)) return new ApiProblem(error);
  const title = `The answer ${status} is no problem+json`;
  return new ApiProblem({ type: 'about:blank', title, status, code: 'NOT_A_PROBLEM', retryable: status >= 500 });
}

/** What a call of the client came to. */
interface Outcome<Data> {
  data?: Data;
  error?: unknown;
  response: Response;
}

/**
 * The data of an answer.
 * @throws ApiProblem when the answer is an error
 */
export async function orThrow<Data>(call: Promise<Outcome<Data>>): Promise<Exclude<Data, undefined>> {
  const { data, error, response } = await call;
  if (!response.ok) throw problemOf(error, response);
  return data as Exclude<Data, undefined>;
}

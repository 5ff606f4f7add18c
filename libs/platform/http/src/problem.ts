/** One thing wrong with a request. `pointer` is a JSON pointer into the body or the query (RFC 6901). */
export interface ProblemEntry {
  pointer: string;
  code: string;
  message: string;
}

/** What is particular about a problem, as values: a client words it itself, in its reader's language. Money is as everywhere. */
export type ProblemParameters = Record<string, string | number | { amount: string; currency: string }>;

export interface ProblemOptions extends ErrorOptions {
  parameters?: ProblemParameters;
}

/** What is always true of one kind of error. `code` is stable: clients decide by it. */
export interface ProblemDeclaration {
  code: string;
  status: number;
  /** The same words each time; what is particular goes into a problem's detail. */
  title: string;
  /** Whether the same request may succeed later; default false. */
  retryable?: boolean;
  /** Response headers that belong to it, such as `retry-after`. */
  headers?: Record<string, string>;
}

/** The body of an answer with `application/problem+json` (RFC 9457). */
export interface ProblemBody {
  type: string;
  title: string;
  status: number;
  detail?: string;
  instance?: string;
  code: string;
  requestId?: string;
  retryable: boolean;
  errors?: ProblemEntry[];
  parameters?: ProblemParameters;
}

/** An error that is meant for the caller: all its words may leave the system. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly retryable: boolean;
  readonly parameters?: ProblemParameters;

  constructor(
    declaration: ProblemDeclaration,
    readonly detail?: string,
    readonly errors?: readonly ProblemEntry[],
    readonly headers: Record<string, string> = declaration.headers ?? {},
    { parameters, ...options }: ProblemOptions = {},
  ) {
    super(detail ?? declaration.title, options);
    this.name = 'Problem';
    this.status = declaration.status;
    this.code = declaration.code;
    this.title = declaration.title;
    this.retryable = declaration.retryable ?? false;
    this.parameters = parameters;
  }

  /** The answer's body. @param instance the path asked for @param requestId what the log is searched by */
  toBody(instance?: string, requestId?: string): ProblemBody {
    return {
      type: `urn:marmalade:problem:${this.code}`,
      title: this.title,
      status: this.status,
      ...(this.detail !== undefined && { detail: this.detail }),
      ...(instance !== undefined && { instance }),
      code: this.code,
      ...(requestId !== undefined && { requestId }),
      retryable: this.retryable,
      ...(this.errors && this.errors.length > 0 && { errors: [...this.errors] }),
      ...(this.parameters && { parameters: this.parameters }),
    };
  }
}

/** A declared kind of problem; `throw EVENT_TYPE_UNKNOWN.problem('no type …')`. */
export interface ProblemType extends Readonly<ProblemDeclaration> {
  readonly retryable: boolean;
  /** @param headers response headers added to those declared @param options `parameters`: what is particular, as values */
  problem(
    detail?: string,
    errors?: readonly ProblemEntry[],
    headers?: Record<string, string>,
    options?: ProblemOptions,
  ): Problem;
}

const CODE = /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/;
const known = new Map<string, ProblemType>();

/**
 * Declares a kind of problem, beside the code that throws it; the reference of errors lists all that are declared.
 * @throws Error when the code is not upper snake case, or is declared twice with another meaning
 */
export function problemType(declaration: ProblemDeclaration): ProblemType {
  const { code, status, title } = declaration;
  if (!CODE.test(code)) throw new Error(`a problem's code is upper case words joined by _, not ${code}`);
  const earlier = known.get(code);
  if (earlier && (earlier.status !== status || earlier.title !== title)) {
    throw new Error(`the problem ${code} is declared twice, with different meanings`);
  }
  const type: ProblemType = Object.freeze({
    ...declaration,
    retryable: declaration.retryable ?? false,
    problem: (detail, errors, headers, options) =>
      new Problem(declaration, detail, errors, { ...declaration.headers, ...headers }, options),
  } satisfies ProblemType);
  known.set(code, type);
  return type;
}

/** All kinds of problems declared by the modules loaded so far, by code. */
export function knownProblemTypes(): ProblemType[] {
  return [...known.values()].sort((one, other) => (one.code < other.code ? -1 : 1));
}

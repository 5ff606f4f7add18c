import { HttpException } from '@nestjs/common';
import * as problems from './platform-problems.js';
import { Problem, type ProblemType } from './problem.js';

/** What Fastify says before a handler runs. */
const FASTIFY: Record<string, ProblemType> = {
  FST_ERR_CTP_INVALID_JSON_BODY: problems.MALFORMED_JSON,
  FST_ERR_CTP_EMPTY_JSON_BODY: problems.MALFORMED_JSON,
  FST_ERR_CTP_BODY_TOO_LARGE: problems.BODY_TOO_LARGE,
  FST_ERR_CTP_INVALID_MEDIA_TYPE: problems.UNSUPPORTED_MEDIA_TYPE,
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: problems.BAD_REQUEST,
  FST_ERR_BAD_URL: problems.BAD_REQUEST,
  FST_ERR_MAX_PARAM_LENGTH: problems.ROUTE_NOT_FOUND,
};

const BY_STATUS: Record<number, ProblemType> = {
  400: problems.BAD_REQUEST,
  401: problems.CREDENTIALS_INVALID,
  403: problems.PERMISSION_DENIED,
  404: problems.NOT_FOUND,
  405: problems.METHOD_NOT_ALLOWED,
  409: problems.CONFLICT,
  413: problems.BODY_TOO_LARGE,
  415: problems.UNSUPPORTED_MEDIA_TYPE,
  429: problems.RATE_LIMITED,
  503: problems.SERVICE_UNAVAILABLE,
  504: problems.SERVICE_TIMEOUT,
};

/** PostgreSQL shutting down, starting, refusing (57P0x, 53300, 08xxx), or nothing listening where a server should be. */
const AWAY_CODE =
  /^(57P0[1-5]|53300|08\w{3}|ECONNREFUSED|ECONNRESET|EPIPE|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ETIMEDOUT)$/;

/** What `pg` and its pool say without a code. */
const AWAY_MESSAGE =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Cannot use a pool after calling end)/;

/**
 * The problem a caller is told of for any error thrown while a request was worked on.
 * What is not meant for callers becomes INTERNAL_ERROR, with none of its words; it stays reachable as `cause`.
 */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const source = error instanceof HttpException && error.cause instanceof Error ? error.cause : error;
  if (source instanceof Problem) return source;
  const known = FASTIFY[codeOf(source)];
  if (known) return known.problem((source as Error).message, undefined, undefined, { cause: error });
  const status = statusOf(error);
  if (status !== undefined) return byStatus(status, error as Error);
  // Half a character, which JSON can write and nothing else: what checks addresses throws at it.
  if (isDataException(error) || error instanceof URIError)
    return problems.BAD_REQUEST.problem('A value can not be represented.', undefined, undefined, { cause: error });
  if (isAway(error)) return problems.SERVICE_UNAVAILABLE.problem(undefined, undefined, undefined, { cause: error });
  return problems.INTERNAL_ERROR.problem(undefined, undefined, undefined, { cause: error });
}

/** SQLSTATE class 22: a value PostgreSQL has no place for, such as a text with a NUL. Only input can bring one. */
function isDataException(error: unknown): boolean {
  const { driverError } = (error ?? {}) as { driverError?: unknown };
  return /^22/.test(codeOf(driverError)) || /^22[0-9A-Z]{3}$/.test(codeOf(error));
}

/** Only what Nest and Fastify made carries words for a caller; 5xx of theirs other than 503 and 504 do not. */
function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  const { name, statusCode } = (error ?? {}) as { name?: unknown; statusCode?: unknown };
  return name === 'FastifyError' && typeof statusCode === 'number' ? statusCode : undefined;
}

function byStatus(status: number, error: Error): Problem {
  const type = BY_STATUS[status];
  if (type) return type.problem(status < 500 ? error.message : undefined, undefined, undefined, { cause: error });
  if (status >= 400 && status < 500) {
    return new Problem({ ...problems.BAD_REQUEST, status }, error.message, undefined, undefined, { cause: error });
  }
  return problems.INTERNAL_ERROR.problem(undefined, undefined, undefined, { cause: error });
}

/** Whether an error, or what caused it, says that the database or another server cannot be reached for now. */
export function isAway(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > 4) return false;
  const { message, errors, driverError, cause } = error as {
    message?: unknown;
    errors?: unknown;
    driverError?: unknown;
    cause?: unknown;
  };
  if (AWAY_CODE.test(codeOf(error)) || (typeof message === 'string' && AWAY_MESSAGE.test(message))) return true;
  const inner = [driverError, cause, ...(Array.isArray(errors) ? (errors as unknown[]) : [])];
  return inner.some((one) => isAway(one, depth + 1));
}

/** The machine-readable code of a Node, PostgreSQL or Fastify error; an empty text when it has none. */
export function codeOf(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : '';
}

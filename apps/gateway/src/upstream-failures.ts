import { INTERNAL_ERROR, isAway, Problem, SERVICE_TIMEOUT, SERVICE_UNAVAILABLE } from '@marmalade/http';
import type { ServiceName } from './routing-table.js';

const TIMEOUT = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'ETIMEDOUT']);
const AWAY = new Set(['UND_ERR_SOCKET', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_CLOSED', 'UND_ERR_DESTROYED']);

/** What a client is told when a service could not be asked. */
export function failureOf(error: unknown, service: ServiceName): Problem {
  if (error instanceof Problem) return error;
  const code = String((error as { code?: unknown }).code);
  if (TIMEOUT.has(code)) {
    return SERVICE_TIMEOUT.problem(`The service ${service} did not answer in time.`, undefined, undefined, {
      cause: error,
    });
  }
  return AWAY.has(code) || isAway(error)
    ? awayProblem(service, error)
    : INTERNAL_ERROR.problem(undefined, undefined, undefined, { cause: error });
}

/** @param cause unset: this installation has no such service */
export function awayProblem(service: ServiceName, cause?: unknown): Problem {
  return SERVICE_UNAVAILABLE.problem(`The service ${service} is not available.`, undefined, undefined, { cause });
}

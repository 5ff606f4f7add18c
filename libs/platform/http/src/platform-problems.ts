import { problemType } from './problem.js';

/** How long a client should wait when a service is away, in seconds. */
const RETRY_AFTER = { 'retry-after': '2' };

export const BAD_REQUEST = problemType({ code: 'BAD_REQUEST', status: 400, title: 'The request is not understood' });
export const MALFORMED_JSON = problemType({ code: 'MALFORMED_JSON', status: 400, title: 'The body is not JSON' });
export const VALIDATION_FAILED = problemType({
  code: 'VALIDATION_FAILED',
  status: 400,
  title: 'Some fields are not valid',
});
export const CURSOR_INVALID = problemType({
  code: 'CURSOR_INVALID',
  status: 400,
  title: 'The cursor is not one this list gave out',
});
export const IDEMPOTENCY_KEY_INVALID = problemType({
  code: 'IDEMPOTENCY_KEY_INVALID',
  status: 400,
  title: 'The Idempotency-Key is not usable',
});
export const CREDENTIALS_MISSING = problemType({
  code: 'CREDENTIALS_MISSING',
  status: 401,
  title: 'The request carries no credentials',
  headers: { 'www-authenticate': 'Bearer realm="marmalade", ApiKey realm="marmalade", header="X-API-Key"' },
});
export const CREDENTIALS_INVALID = problemType({
  code: 'CREDENTIALS_INVALID',
  status: 401,
  title: 'The credentials are not accepted',
  headers: { 'www-authenticate': 'ApiKey realm="marmalade", header="X-API-Key"' },
});
export const PERMISSION_DENIED = problemType({
  code: 'PERMISSION_DENIED',
  status: 403,
  title: 'The credentials do not allow this',
});
export const NOT_FOUND = problemType({ code: 'NOT_FOUND', status: 404, title: 'There is no such thing' });
export const ROUTE_NOT_FOUND = problemType({ code: 'ROUTE_NOT_FOUND', status: 404, title: 'There is no such route' });
export const METHOD_NOT_ALLOWED = problemType({
  code: 'METHOD_NOT_ALLOWED',
  status: 405,
  title: 'The route does not take this method',
});
export const CONFLICT = problemType({ code: 'CONFLICT', status: 409, title: 'The request conflicts with the state' });
export const IDEMPOTENCY_IN_FLIGHT = problemType({
  code: 'IDEMPOTENCY_IN_FLIGHT',
  status: 409,
  title: 'The first request with this Idempotency-Key is still being worked on',
  retryable: true,
  headers: { 'retry-after': '1' },
});
export const BODY_TOO_LARGE = problemType({ code: 'BODY_TOO_LARGE', status: 413, title: 'The body is too large' });
export const UNSUPPORTED_MEDIA_TYPE = problemType({
  code: 'UNSUPPORTED_MEDIA_TYPE',
  status: 415,
  title: 'The content type is not supported',
});
export const IDEMPOTENCY_KEY_REUSED = problemType({
  code: 'IDEMPOTENCY_KEY_REUSED',
  status: 422,
  title: 'The Idempotency-Key was used for another request',
});
export const HEADERS_TOO_LARGE = problemType({
  code: 'HEADERS_TOO_LARGE',
  status: 431,
  title: 'The headers are too large',
});
export const REQUEST_TIMEOUT = problemType({
  code: 'REQUEST_TIMEOUT',
  status: 408,
  title: 'The request took too long to arrive',
  retryable: true,
});
export const RATE_LIMITED = problemType({
  code: 'RATE_LIMITED',
  status: 429,
  title: 'Too many requests',
  retryable: true,
});
export const INTERNAL_ERROR = problemType({
  code: 'INTERNAL_ERROR',
  status: 500,
  title: 'Something went wrong on our side',
});
export const SERVICE_UNAVAILABLE = problemType({
  code: 'SERVICE_UNAVAILABLE',
  status: 503,
  title: 'The service is not available just now',
  retryable: true,
  headers: RETRY_AFTER,
});
export const SERVICE_TIMEOUT = problemType({
  code: 'SERVICE_TIMEOUT',
  status: 504,
  title: 'The service did not answer in time',
  retryable: true,
});

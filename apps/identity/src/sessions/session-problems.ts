import { problemType } from '@marmalade/http';

const BEARER = { 'www-authenticate': 'Bearer realm="marmalade", error="invalid_token"' };

export const REFRESH_TOKEN_INVALID = problemType({
  code: 'REFRESH_TOKEN_INVALID',
  status: 401,
  title: 'The refresh token is not known',
});
export const REFRESH_TOKEN_REUSED = problemType({
  code: 'REFRESH_TOKEN_REUSED',
  status: 401,
  title: 'The refresh token was used before: its session has ended',
});
export const SESSION_ENDED = problemType({
  code: 'SESSION_ENDED',
  status: 401,
  title: 'The session has ended',
  headers: BEARER,
});
export const ACCOUNT_DEACTIVATED = problemType({
  code: 'ACCOUNT_DEACTIVATED',
  status: 401,
  title: 'The account is closed',
  headers: BEARER,
});
export const SESSION_NOT_FOUND = problemType({
  code: 'SESSION_NOT_FOUND',
  status: 404,
  title: 'There is no such session',
});

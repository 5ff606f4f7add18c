import { problemType } from '@marmalade/http';

export const CUSTOMER_NOT_FOUND = problemType({
  code: 'CUSTOMER_NOT_FOUND',
  status: 404,
  title: 'There is no such customer',
});

export const CUSTOMER_EXISTS = problemType({
  code: 'CUSTOMER_EXISTS',
  status: 409,
  title: 'Another customer has this address',
});

export const CUSTOMER_CHANGED = problemType({
  code: 'CUSTOMER_CHANGED',
  status: 409,
  title: 'The customer has changed since it was read',
});

export const LIST_TOO_SLOW = problemType({
  code: 'LIST_TOO_SLOW',
  status: 503,
  title: 'It took too long to find what was asked for',
  retryable: true,
  headers: { 'retry-after': '5' },
});

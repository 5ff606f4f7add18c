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

import { problemType } from '@marmalade/http';

export const DISCOUNT_NOT_FOUND = problemType({
  code: 'DISCOUNT_NOT_FOUND',
  status: 404,
  title: 'There is no such discount',
});

export const CUSTOMER_NOT_ISSUABLE = problemType({
  code: 'CUSTOMER_NOT_ISSUABLE',
  status: 409,
  title: 'This customer can not be given this discount',
});

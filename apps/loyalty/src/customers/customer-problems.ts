import { problemType } from '@marmalade/http';

export const CUSTOMER_NOT_FOUND = problemType({
  code: 'CUSTOMER_NOT_FOUND',
  status: 404,
  title: 'There is no such customer',
});

import { problemType } from '@marmalade/http';

export const INSUFFICIENT_POINTS = problemType({
  code: 'INSUFFICIENT_POINTS',
  status: 409,
  title: 'There are not so many points',
});

export const TOO_MANY_POINTS = problemType({
  code: 'TOO_MANY_POINTS',
  status: 409,
  title: 'An account holds no more points than that',
});

export const ACCOUNT_BLOCKED = problemType({
  code: 'ACCOUNT_BLOCKED',
  status: 409,
  title: 'The customer is kept out',
});

import { problemType } from '@marmalade/http';

export const STAFF_NOT_FOUND = problemType({
  code: 'STAFF_NOT_FOUND',
  status: 404,
  title: 'There is no such member of staff',
});

export const STAFF_EXISTS = problemType({
  code: 'STAFF_EXISTS',
  status: 409,
  title: 'Another member of staff has this address',
});

export const LAST_OWNER = problemType({
  code: 'LAST_OWNER',
  status: 409,
  title: 'Somebody has to stay the owner',
});

export const OWN_ACCOUNT = problemType({
  code: 'OWN_ACCOUNT',
  status: 409,
  title: 'Nobody takes their own account away',
});

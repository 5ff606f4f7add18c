import { problemType } from '@marmalade/http';

export const PERSON_NOT_FOUND = problemType({
  code: 'PERSON_NOT_FOUND',
  status: 404,
  title: 'Nobody here has this Telegram account',
});

export const PERSON_INACTIVE = problemType({
  code: 'PERSON_INACTIVE',
  status: 409,
  title: 'The account is closed',
});

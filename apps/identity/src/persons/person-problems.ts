import { problemType } from '@marmalade/http';

export const PERSON_NOT_FOUND = problemType({
  code: 'PERSON_NOT_FOUND',
  status: 404,
  title: 'Nobody here has this Telegram account',
});

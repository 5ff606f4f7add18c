import { problemType } from '@marmalade/http';

export const NOTIFICATION_NOT_FOUND = problemType({
  code: 'NOTIFICATION_NOT_FOUND',
  status: 404,
  title: 'There is no such notification',
});

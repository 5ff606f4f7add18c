import { problemType } from '@marmalade/http';

export const ORIGIN_NOT_ALLOWED = problemType({
  code: 'ORIGIN_NOT_ALLOWED',
  status: 403,
  title: 'Pages of this origin may not connect',
});

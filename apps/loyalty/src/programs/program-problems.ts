import { problemType } from '@marmalade/http';

export const PROGRAM_CHANGED = problemType({
  code: 'PROGRAM_CHANGED',
  status: 409,
  title: 'The program has changed since it was read',
});

import { problemType } from '@marmalade/http';

export const TEST_HAS_NO_RECEIVER = problemType({
  code: 'TEST_HAS_NO_RECEIVER',
  status: 422,
  title: 'Nobody is there to receive the test',
});

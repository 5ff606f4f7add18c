import { problemType } from '@marmalade/http';

export const NOTHING_TO_RETRY = problemType({
  code: 'NOTHING_TO_RETRY',
  status: 409,
  title: 'No delivery of the notification can be sent once more',
});

export const NOTHING_TO_CANCEL = problemType({
  code: 'NOTHING_TO_CANCEL',
  status: 409,
  title: 'No delivery of the notification can be held back any more',
});

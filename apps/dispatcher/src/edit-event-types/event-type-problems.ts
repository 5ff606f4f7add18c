import { problemType } from '@marmalade/http';

export const EVENT_TYPE_INVALID = problemType({
  code: 'EVENT_TYPE_INVALID',
  status: 422,
  title: 'The event type can not be used as it is',
});

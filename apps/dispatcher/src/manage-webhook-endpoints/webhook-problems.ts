import { problemType } from '@marmalade/http';

export const WEBHOOK_URL_REFUSED = problemType({
  code: 'WEBHOOK_URL_REFUSED',
  status: 422,
  title: 'The URL can not be a webhook address',
});

export const WEBHOOK_EVENT_TYPE_UNKNOWN = problemType({
  code: 'WEBHOOK_EVENT_TYPE_UNKNOWN',
  status: 422,
  title: 'No event type is called so',
});

import { problemType } from '@marmalade/http';

export const PUSH_ENDPOINT_REFUSED = problemType({
  code: 'PUSH_ENDPOINT_REFUSED',
  status: 422,
  title: 'The endpoint is not one of a push service',
});

export const PUSH_KEYS_REFUSED = problemType({
  code: 'PUSH_KEYS_REFUSED',
  status: 422,
  title: 'Nothing can be encrypted for this device with its keys',
});

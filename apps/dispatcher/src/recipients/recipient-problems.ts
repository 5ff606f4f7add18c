import { problemType } from '@marmalade/http';

export const RECIPIENT_OF_IDENTITY = problemType({
  code: 'RECIPIENT_OF_IDENTITY',
  status: 409,
  title: 'Who this person is, is said at customers and staff',
});

export const RECIPIENT_ERASED = problemType({
  code: 'RECIPIENT_ERASED',
  status: 409,
  title: 'The person was erased',
});

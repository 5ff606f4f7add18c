import { problemType } from '@marmalade/http';

export const RECEIPT_SIGNATURE_INVALID = problemType({
  code: 'RECEIPT_SIGNATURE_INVALID',
  status: 403,
  title: 'The receipt is not signed by the provider',
});

export const RECEIPT_MESSAGE_UNKNOWN = problemType({
  code: 'RECEIPT_MESSAGE_UNKNOWN',
  status: 404,
  title: 'No message with this id was sent',
  // A receipt may overtake the note that the message was sent.
  retryable: true,
});

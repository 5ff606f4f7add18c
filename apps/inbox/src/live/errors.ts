import { problemType, type ProblemDeclaration } from '@marmalade/http';

export const INVALID_JSON = problemType({
  code: 'INVALID_JSON',
  status: 400,
  title: 'The message is not a JSON object',
});
export const BINARY_NOT_SUPPORTED = problemType({
  code: 'BINARY_NOT_SUPPORTED',
  status: 400,
  title: 'Binary frames are not understood',
});
export const UNKNOWN_MESSAGE_TYPE = problemType({
  code: 'UNKNOWN_MESSAGE_TYPE',
  status: 400,
  title: 'There is no message of this type',
});
export const INVALID_MESSAGE = problemType({
  code: 'INVALID_MESSAGE',
  status: 400,
  title: 'A field of the message is missing or wrong',
});
export const LAST_ID_UNKNOWN = problemType({
  code: 'LAST_ID_UNKNOWN',
  status: 404,
  title: 'There is no such notification (any more): load the list',
});

/** An error as a connection is told of it. @param inReplyTo the type of the message in question; null: that can not be told */
export function errorOf(
  { code, title }: Pick<ProblemDeclaration, 'code' | 'title'>,
  inReplyTo: string | null,
  detail?: string,
) {
  return { type: 'error', code, message: detail ?? title, in_reply_to: inReplyTo };
}

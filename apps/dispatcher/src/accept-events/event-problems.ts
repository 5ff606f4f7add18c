import { problemType } from '@marmalade/http';

export { EVENT_DATA_INVALID, EVENT_TYPE_UNKNOWN } from '../planning/request-problems.js';

export const EVENT_TYPE_RESERVED = problemType({
  code: 'EVENT_TYPE_RESERVED',
  status: 422,
  title: 'Only a service of the platform announces this type',
});

export const EVENT_ATTRIBUTE_MISSING = problemType({
  code: 'EVENT_ATTRIBUTE_MISSING',
  status: 400,
  title: 'The event lacks a required attribute',
});

export const EVENT_ATTRIBUTE_INVALID = problemType({
  code: 'EVENT_ATTRIBUTE_INVALID',
  status: 400,
  title: 'An attribute of the event is not valid',
});

export const EVENT_BATCH_TOO_LARGE = problemType({
  code: 'EVENT_BATCH_TOO_LARGE',
  status: 413,
  title: 'The batch holds too many events',
});

export const EVENT_NOT_AN_OBJECT = problemType({
  code: 'EVENT_NOT_AN_OBJECT',
  status: 400,
  title: 'An event is a JSON object',
});

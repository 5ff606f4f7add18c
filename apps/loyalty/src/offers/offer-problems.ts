import { problemType } from '@marmalade/http';

export const OFFER_CHANGED = problemType({
  code: 'OFFER_CHANGED',
  status: 409,
  title: 'It has changed since it was read',
});

export const OFFER_ARCHIVED = problemType({
  code: 'OFFER_ARCHIVED',
  status: 409,
  title: 'It is archived and can not be changed any more',
});

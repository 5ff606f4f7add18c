import { problemType } from '@marmalade/http';

export const DISCOUNT_TEMPLATE_NOT_FOUND = problemType({
  code: 'DISCOUNT_TEMPLATE_NOT_FOUND',
  status: 404,
  title: 'There is no such discount template',
});

export const DISCOUNT_TEMPLATE_ARCHIVED = problemType({
  code: 'DISCOUNT_TEMPLATE_ARCHIVED',
  status: 409,
  title: 'The discount template is archived',
});

export const DISCOUNT_TEMPLATE_NOT_ISSUABLE = problemType({
  code: 'DISCOUNT_TEMPLATE_NOT_ISSUABLE',
  status: 409,
  title: 'Nothing is issued of this discount template now',
});

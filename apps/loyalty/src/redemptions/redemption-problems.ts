import { problemType } from '@marmalade/http';

export const CODE_MISTYPED = problemType({
  code: 'CODE_MISTYPED',
  status: 422,
  title: 'This can not be a code: something is mistyped',
});
export const DISCOUNT_UNKNOWN = problemType({
  code: 'DISCOUNT_UNKNOWN',
  status: 404,
  title: 'There is no discount with this code',
});
export const DISCOUNT_OF_TEST_DATA = problemType({
  code: 'DISCOUNT_OF_TEST_DATA',
  status: 409,
  title: 'Test discounts are for test cashiers, all others for all others',
});
export const DISCOUNT_REVOKED = problemType({
  code: 'DISCOUNT_REVOKED',
  status: 409,
  title: 'The discount was revoked',
});
export const CUSTOMER_BLOCKED = problemType({
  code: 'CUSTOMER_BLOCKED',
  status: 409,
  title: 'The customer is blocked',
});
export const DISCOUNT_USED = problemType({ code: 'DISCOUNT_USED', status: 409, title: 'The discount is used up' });
export const DISCOUNT_EXPIRED = problemType({
  code: 'DISCOUNT_EXPIRED',
  status: 409,
  title: 'The discount has expired',
});
export const DISCOUNT_NOT_YET_VALID = problemType({
  code: 'DISCOUNT_NOT_YET_VALID',
  status: 409,
  title: 'The discount is not valid yet',
});
export const DISCOUNT_WRONG_SITE = problemType({
  code: 'DISCOUNT_WRONG_SITE',
  status: 409,
  title: 'The discount is for another brand',
});
export const CURRENCY_MISMATCH = problemType({
  code: 'CURRENCY_MISMATCH',
  status: 422,
  title: 'The order is in another currency than the discount',
});
export const ORDER_BELOW_MINIMUM = problemType({
  code: 'ORDER_BELOW_MINIMUM',
  status: 409,
  title: 'The order is too small for the discount',
});
export const DISCOUNT_LIMIT_REACHED = problemType({
  code: 'DISCOUNT_LIMIT_REACHED',
  status: 409,
  title: 'As many of these discounts are used as there may be',
});
export const REDEMPTION_NOT_FOUND = problemType({
  code: 'REDEMPTION_NOT_FOUND',
  status: 404,
  title: 'There is no such use of a discount',
});
export const REDEMPTION_REVERSED = problemType({
  code: 'REDEMPTION_REVERSED',
  status: 409,
  title: 'This use was reversed already',
});
export const REVERSAL_TOO_LATE = problemType({
  code: 'REVERSAL_TOO_LATE',
  status: 409,
  title: 'The time for taking it back is over',
});

/** What stands in the way of a discount being used. */
export const REFUSALS = [
  CODE_MISTYPED,
  DISCOUNT_UNKNOWN,
  DISCOUNT_OF_TEST_DATA,
  DISCOUNT_REVOKED,
  CUSTOMER_BLOCKED,
  DISCOUNT_USED,
  DISCOUNT_EXPIRED,
  DISCOUNT_NOT_YET_VALID,
  DISCOUNT_WRONG_SITE,
  CURRENCY_MISMATCH,
  ORDER_BELOW_MINIMUM,
  DISCOUNT_LIMIT_REACHED,
];

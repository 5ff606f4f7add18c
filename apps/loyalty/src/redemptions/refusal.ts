import type { Problem, ProblemParameters, ProblemType } from '@marmalade/http';
import { DateTime } from 'luxon';
import type { Mistyped } from '../codes/discount-code.js';
import { toMoney } from '../money/minor-units.js';
import type { Redeemable } from './redeemable.js';
import * as problems from './redemption-problems.js';
import type { Till } from './till.js';

/** An order that a discount is to be used for; in minor units. */
export interface OrderAmount {
  amount: number;
  currency: string;
}

/** Says which character is impossible, and where; or that one is wrong which could be. */
export function mistypedProblem(mistyped: Mistyped): Problem {
  if (mistyped.reason === 'IMPOSSIBLE_CHARACTER') {
    const { character, place } = mistyped;
    const message = `${character} (character ${place}) is in no code`;
    const entry = { pointer: `/code/${place - 1}`, code: mistyped.reason, message };
    return problems.CODE_MISTYPED.problem(`${message}.`, [entry], undefined, { parameters: { character, place } });
  }
  const entry =
    mistyped.reason === 'WRONG_LENGTH'
      ? { pointer: '/code', code: mistyped.reason, message: `no code has ${mistyped.length} characters` }
      : { pointer: '/code', code: mistyped.reason, message: 'a character is wrong, or two changed places' };
  return problems.CODE_MISTYPED.problem('Please read the code again.', [entry]);
}

/**
 * What stands in the way of a discount being used at a till; the first thing of several. When it was used up, and whether the template
 * is limited, is asked of the database.
 * @param order undefined: not known yet @param timeZone of the shop, in which times are told
 */
export function refusalOf(
  redeemable: Redeemable,
  till: Till,
  order: OrderAmount | undefined,
  timeZone: string,
): Problem | undefined {
  const { discount, customer } = redeemable;
  if (till.isTest !== undefined && till.isTest !== discount.isTest) return problems.DISCOUNT_OF_TEST_DATA.problem();
  if (discount.revokedAt) {
    const detail = `It was revoked on ${said(discount.revokedAt, timeZone)}.`;
    return withParameters(problems.DISCOUNT_REVOKED, detail, { revokedAt: discount.revokedAt.toISOString() });
  }
  if (customer.status === 'blocked') return problems.CUSTOMER_BLOCKED.problem();
  if (discount.used >= discount.maxUses) return problems.DISCOUNT_USED.problem();
  return (
    refusalByTime(redeemable, timeZone) ??
    refusalBySite(redeemable, till) ??
    (order && refusalByOrder(redeemable, order))
  );
}

function refusalByTime(
  { discount: { validFrom, validUntil }, now }: Redeemable,
  timeZone: string,
): Problem | undefined {
  if (validUntil && validUntil < now) {
    const parameters = { validUntil: validUntil.toISOString() };
    return withParameters(problems.DISCOUNT_EXPIRED, `It was valid until ${said(validUntil, timeZone)}.`, parameters);
  }
  if (validFrom && validFrom > now) {
    const parameters = { validFrom: validFrom.toISOString() };
    return withParameters(
      problems.DISCOUNT_NOT_YET_VALID,
      `It is valid from ${said(validFrom, timeZone)} on.`,
      parameters,
    );
  }
  return undefined;
}

function refusalBySite({ discount: { site } }: Redeemable, till: Till): Problem | undefined {
  if (site === null || till.site === null || site === till.site) return undefined;
  return withParameters(problems.DISCOUNT_WRONG_SITE, `It is for ${site}, not for ${till.site}.`, { site });
}

function refusalByOrder({ discount }: Redeemable, { amount, currency }: OrderAmount): Problem | undefined {
  if (discount.currency !== null && discount.currency !== currency) {
    const detail = `The discount is in ${discount.currency}, the order in ${currency}.`;
    return withParameters(problems.CURRENCY_MISMATCH, detail, { currency: discount.currency });
  }
  if (discount.minimumOrder === null || amount >= discount.minimumOrder) return undefined;
  const minimumOrder = toMoney(discount.minimumOrder, currency);
  const detail = `It applies to orders from ${minimumOrder.amount} ${currency} on.`;
  return withParameters(problems.ORDER_BELOW_MINIMUM, detail, { minimumOrder });
}

/** That all uses are spent. @param last the last of them, when it is known */
export function usedProblem(last: { usedAt: Date; location: string | null } | undefined, timeZone: string): Problem {
  if (!last) return problems.DISCOUNT_USED.problem();
  const where = last.location === null ? '' : ` at ${last.location}`;
  return withParameters(problems.DISCOUNT_USED, `It was used on ${said(last.usedAt, timeZone)}${where}.`, {
    usedAt: last.usedAt.toISOString(),
    ...(last.location !== null && { location: last.location }),
  });
}

/** A moment in the shop's time: `21 Nov 2025, 14:05 (Asia/Vladivostok)`. */
export function said(at: Date, timeZone: string): string {
  return `${DateTime.fromJSDate(at, { zone: timeZone }).setLocale('en').toFormat('d LLL yyyy, HH:mm')} (${timeZone})`;
}

function withParameters(type: ProblemType, detail: string, parameters: ProblemParameters): Problem {
  return type.problem(detail, undefined, undefined, { parameters });
}

import type { DiscountTerms } from '../discount-templates/discount-template.js';

const WHOLE = 10_000n;

/**
 * What a discount takes off an order, in minor units: never more than the order. Parts of a minor unit are rounded to the nearest, halves
 * in the customer's favour.
 */
export function amountOff(
  { percent, amount, maximumOff }: Pick<DiscountTerms, 'percent' | 'amount' | 'maximumOff'>,
  orderAmount: number,
): number {
  const wanted = percent === null ? amount! : Number((BigInt(orderAmount) * BigInt(percent) + WHOLE / 2n) / WHOLE);
  return Math.min(wanted, maximumOff ?? wanted, orderAmount);
}

import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MINOR_MAX } from '../money/minor-units.js';
import { amountOff } from './amount-off.js';

test.each([
  ['ten percent', { percent: 1_000, amount: null, maximumOff: null }, 175_000, 17_500],
  ['half a minor unit, for the customer', { percent: 1_000, amount: null, maximumOff: null }, 5, 1],
  ['less than half of one', { percent: 1_000, amount: null, maximumOff: null }, 4, 0],
  ['at most', { percent: 5_000, amount: null, maximumOff: 20_000 }, 175_000, 20_000],
  ['all of it', { percent: 10_000, amount: null, maximumOff: null }, 99, 99],
  ['a fixed amount', { percent: null, amount: 30_000, maximumOff: null }, 175_000, 30_000],
  ['a fixed amount larger than the order', { percent: null, amount: 30_000, maximumOff: null }, 100, 100],
])('%s', (_, terms, order, expected) => {
  expect(amountOff(terms, order)).toBe(expected);
});

test('is never less than nothing nor more than the order, and grows with it', () => {
  const amounts = fc.integer({ min: 1, max: MINOR_MAX });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000 }), amounts, fc.option(amounts), (percent, order, maximumOff) => {
      const off = amountOff({ percent, amount: null, maximumOff }, order);
      expect(Number.isSafeInteger(off) && off >= 0 && off <= order).toBe(true);
      expect(off).toBeLessThanOrEqual(amountOff({ percent, amount: null, maximumOff }, Math.min(order + 1, MINOR_MAX)));
    }),
  );
});

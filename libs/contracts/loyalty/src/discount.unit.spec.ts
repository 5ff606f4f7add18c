import { describe, expect, test } from '@jest/globals';
import { createValidator, problemsOf } from '@marmalade/contracts-envelope';
import { DiscountIssued } from './discount.js';

const validate = createValidator().compile(DiscountIssued.schema);
const rubles = { amount: '300.00', currency: 'RUB' };
const holds = (change: object) => problemsOf(validate, { ...DiscountIssued.sample, ...change }).length === 0;

describe('the value of a discount is what its kind says', () => {
  test.each([
    ['percents for percent', { kind: 'percent', value: 12.5 }, true],
    ['money for fixed', { kind: 'fixed', value: rubles }, true],
    ['money for percent', { kind: 'percent', value: rubles }, false],
    ['a number for fixed', { kind: 'fixed', value: 300 }, false],
    ['more than all of it', { kind: 'percent', value: 101 }, false],
    ['nothing off', { kind: 'percent', value: 0 }, false],
    ['another kind', { kind: 'gift', value: 10 }, false],
  ])('%s', (_, change, expected) => {
    expect(holds(change)).toBe(expected);
  });
});

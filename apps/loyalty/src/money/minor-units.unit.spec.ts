import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decimalsOf, MINOR_MAX, toMinor, toMoney } from './minor-units.js';

test.each([
  ['1500.00', 'RUB', 150_000],
  ['0.05', 'USD', 5],
  ['7', 'USD', 700],
  ['1.2', 'EUR', 120],
  ['1500', 'JPY', 1_500],
  ['1500.00', 'JPY', 1_500],
  ['1.234', 'KWD', 1_234],
  ['1.2300', 'RUB', 123],
])('%s %s is %i', (amount, currency, minor) => {
  expect(toMinor({ amount, currency })).toBe(minor);
});

test.each([
  ['1.001', 'RUB'],
  ['1.5', 'JPY'],
  ['-1', 'RUB'],
  ['1e3', 'RUB'],
  ['', 'RUB'],
  ['1,5', 'RUB'],
  ['999999999999999', 'RUB'],
])('%s %s is no amount', (amount, currency) => {
  expect(toMinor({ amount, currency })).toBeUndefined();
});

test('what is written is read as it was', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: MINOR_MAX }),
      fc.constantFrom('RUB', 'JPY', 'KWD', 'USD', 'THB'),
      (minor, currency) => {
        const money = toMoney(minor, currency);
        expect(money.amount).toMatch(/^[0-9]{1,15}(\.[0-9]{1,4})?$/);
        expect(toMinor(money)).toBe(minor);
      },
    ),
  );
  expect(decimalsOf('RUB')).toBe(2);
});

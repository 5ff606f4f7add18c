import { describe, expect, test } from '@jest/globals';
import { defaultRules, pointsFor } from './program.js';

const money = (amount: string, currency = 'RUB') => ({ amount, currency });

describe('what an order brings', () => {
  const rules = defaultRules('RUB');
  test.each([
    ['nothing for less than a full amount', money('9.99'), 100, 0],
    ['a point for each full one', money('10.00'), 100, 1],
    ['and none for the rest', money('1509.99'), 100, 150],
    ['more in a higher tier, rounded down', money('1509.99'), 125, 187],
    ['nothing for other money', money('1500.00', 'USD'), 100, 0],
    ['never more than a thousand million', money('9999999999999.99'), 100, 1_000_000_000],
  ])('%s', (_, total, multiplier, expected) => {
    expect(pointsFor(total, rules, multiplier)).toBe(expected);
  });

  test('as the shop has set it', () => {
    expect(pointsFor(money('250'), { pointsPer: { amount: money('100'), points: 3 } })).toBe(6);
    expect(defaultRules('JPY').pointsPer.amount).toEqual({ amount: '10', currency: 'JPY' });
  });
});

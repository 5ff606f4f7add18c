import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { cancelled, countsOf, type CountedOrder, due, newOrder, paid, refunded } from './counted-order.js';

const rubles = (amount: string) => ({ minor: Math.round(Number(amount) * 100), currency: 'RUB' });
const tell = (...changes: ((order: CountedOrder) => CountedOrder)[]): CountedOrder =>
  changes.reduce((order, change) => change(order), newOrder('anna', '1042'));
const pay = paid(rubles('1000.00'), 100, 'М-1042');

test('an order brings its points once', () => {
  const order = tell(pay, paid(rubles('5000.00'), 500, 'М-1042'));
  expect([due(order), countsOf(order)]).toEqual([100, { orders: 1, amount: 100_000 }]);
  expect(due({ ...order, given: 100 })).toBe(0);
});

test('what goes back takes its part of the points along, rounded in favour of the shop', () => {
  const order = { ...tell(pay), given: 100 };
  const after = refunded(rubles('333.33'), 'r1')(order);
  expect([due(after), countsOf(after).amount]).toEqual([-34, 66_667]);
  expect(due(refunded(rubles('333.33'), 'r1')(after))).toBe(-34);
  expect(due(refunded(rubles('700.00'), 'r2')(after))).toBe(-100);
  expect(due(refunded({ minor: 33_333, currency: 'USD' }, 'r3')(order))).toBe(0);
});

test('what was asked back in vain is not asked for again', () => {
  const order = { ...tell(pay, cancelled), given: 100, takenBack: 60, short: 40 };
  expect(due(refunded(rubles('1000.00'), 'r1')(order))).toBe(0);
});

test('an order that is free counts, and brings nothing', () => {
  const order = tell(paid(rubles('0.00'), 0, 'М-1'));
  expect([due(order), countsOf(order)]).toEqual([0, { orders: 1, amount: 0 }]);
});

test('in whatever order it is told of, the end is the same', () => {
  const story = [
    pay,
    refunded(rubles('100.00'), 'r1'),
    refunded(rubles('250.00'), 'r2'),
    refunded(rubles('100.00'), 'r1'),
  ];
  fc.assert(
    fc.property(fc.shuffledSubarray([...story, cancelled], { minLength: 0 }), (changes) => {
      const isPaid = changes.includes(pay);
      const isOff = changes.includes(cancelled);
      const back =
        (changes.includes(story[1]!) || changes.includes(story[3]!) ? 10 : 0) + (changes.includes(story[2]!) ? 25 : 0);
      expect(due(tell(...changes))).toBe(isPaid && !isOff ? 100 - back : 0);
    }),
  );
});

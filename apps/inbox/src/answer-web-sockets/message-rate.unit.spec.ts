import { expect, test } from '@jest/globals';
import { MessageRate } from './message-rate.js';

test('forty at once, then twenty a second, and not for ever', () => {
  let now = 1_000;
  const rate = new MessageRate(() => now);
  const take = (count: number) => Array.from({ length: count }, () => rate.take());
  expect(new Set(take(40))).toEqual(new Set(['allowed']));
  expect(take(1)).toEqual(['refused']);
  now += 100;
  expect(take(3)).toEqual(['allowed', 'allowed', 'refused']);
  // What was refused long ago counts no more.
  now += 11_000;
  expect(new Set(take(40))).toEqual(new Set(['allowed']));
  expect(new Set(take(200))).toEqual(new Set(['refused']));
  expect(take(1)).toEqual(['too-many']);
});

import { expect, test } from '@jest/globals';
import { Backoff } from './backoff.js';

const series = (backoff: Backoff, length: number) => Array.from({ length }, () => backoff.next());

test('waits longer each time, from one second to thirty', () => {
  expect(series(new Backoff(() => 0), 7)).toEqual([1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000]);
  expect(series(new Backoff(() => 1), 7)).toEqual([2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
});

test('begins again once the connection was good', () => {
  const backoff = new Backoff(() => 0.5);
  series(backoff, 2_000);
  expect(backoff.next()).toBe(22_500);
  backoff.reset();
  expect(backoff.next()).toBe(1_500);
});

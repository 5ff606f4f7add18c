import { expect, test } from '@jest/globals';
import { waitFor } from '@marmalade/testing';
import { Pauses } from './pause.js';

test('a key rests until its pause is over, the others do not', async () => {
  const pauses = new Pauses();
  pauses.pause('a', 60);
  expect(pauses.leftMs('a')).toBeGreaterThan(0);
  expect(pauses.leftMs('b')).toBe(0);
  await waitFor(() => pauses.leftMs('a') === 0);
});

test('a shorter pause does not shorten a longer one', () => {
  const pauses = new Pauses();
  pauses.pause('a', 3_600_000);
  pauses.pause('a', 1);
  expect(pauses.leftMs('a')).toBeGreaterThan(3_000_000);
});

test('milliseconds are whole', () => {
  const pauses = new Pauses();
  pauses.pause('a', 1_000_000.5);
  expect(Number.isInteger(pauses.leftMs('a'))).toBe(true);
});

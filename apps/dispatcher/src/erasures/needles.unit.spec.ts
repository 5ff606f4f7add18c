import { describe, expect, test } from '@jest/globals';
import { needlesOf, patternsWithNames } from './needles.js';

const ID = '019aa4b0-31c2-7a54-8f0d-2b6f1c9e4a77';
const traces = {
  ids: [ID, 'kim', 'address:abc'],
  emails: ['ann+shop@example.com'],
  phones: ['+79145550123'],
  telegramIds: ['482910573', '7'],
  names: ['Anna "Anya" S', 'Li'],
};
const { expression, patterns, addresses } = needlesOf(traces)!;
const isFound = (text: string): boolean => new RegExp(expression).test(text.toLowerCase());

describe('what is looked for', () => {
  test.each([
    'to ann+shop@example.com.',
    '{"email":"Ann+Shop@Example.com"}',
    'line\\nann+shop@example.com',
    'write to <ann+shop@example.com>',
    'me?email=ann%2Bshop%40example.com&x=1',
    '%3cann+shop@example.com%3e',
    '\\320\\260ann+shop@example.com',
    'tel:+79145550123',
    '%2B79145550123',
    '"telegramId":"482910573"',
    `customer ${ID.toUpperCase()} left`,
  ])('is found in %s', (text) => {
    expect(isFound(text)).toBe(true);
  });

  test.each([
    'joann+shop@example.com',
    'ann+shop@example.com.au',
    'ann+shop@example.community',
    '1482910573',
    '4829105731',
    '791455501234',
    'kim',
    'room 7',
    `${ID}0`,
  ])('is not found in %s', (text) => {
    expect(isFound(text)).toBe(false);
  });

  test('is quoted for LIKE, and without ids where these may stand', () => {
    expect(patterns).toContain(`%${ID}%`);
    expect(addresses.patterns).toEqual([
      '%79145550123%',
      '%482910573%',
      '%ann+shop@example.com%',
      '%ann\\%2bshop\\%40example.com%',
    ]);
  });

  test('is nothing of somebody of whom nothing is known', () => {
    expect(needlesOf({ ids: ['kim'], emails: [], phones: [], telegramIds: ['7'], names: [] })).toBeUndefined();
  });
});

test('names are looked for as JSON has them, unless they are too short to tell anybody', () => {
  expect(patternsWithNames(traces).filter((pattern) => /anna|li/.test(pattern))).toEqual(['%anna \\\\"anya\\\\" s%']);
});

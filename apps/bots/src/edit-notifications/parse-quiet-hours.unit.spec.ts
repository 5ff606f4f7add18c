import { expect, test } from '@jest/globals';
import { parseQuietHours } from './parse-quiet-hours.js';

test.each([
  ['22:30-07:00', '22:30', '07:00'],
  ['22.30 – 7.00', '22:30', '07:00'],
  ['22 7', '22:00', '07:00'],
  ['с 22 до 7', '22:00', '07:00'],
  ['from 9:15 to 10', '09:15', '10:00'],
])('%s', (text, from, to) => {
  expect(parseQuietHours(text)).toEqual({ from, to });
});

test.each(['', '22:30', '24:00-07:00', '22:60-07:00', '22:00-22:00', 'never', '1 2 3', '22:00-07:00-09:00'])(
  '"%s" are no quiet hours',
  (text) => expect(parseQuietHours(text)).toBeUndefined(),
);

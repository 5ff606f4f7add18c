import { expect, test } from '@jest/globals';
import { endOfDayIn } from './last-moment.js';

test.each([
  ['a year later', 12, 'UTC', '2026-03-10T10:00:00Z', '2027-03-10T23:59:59.999Z'],
  ['by the day of the shop', 12, 'Asia/Vladivostok', '2026-03-10T20:00:00Z', '2027-03-11T13:59:59.999Z'],
  ['a shorter month', 1, 'UTC', '2027-01-31T10:00:00Z', '2027-02-28T23:59:59.999Z'],
  ['a leap day and a year', 12, 'UTC', '2028-02-29T10:00:00Z', '2029-02-28T23:59:59.999Z'],
  ['over a change of the clocks', 1, 'Europe/Berlin', '2026-03-20T10:00:00Z', '2026-04-20T21:59:59.999Z'],
  ['a day that ends at another hour', 1, 'America/Sao_Paulo', '2018-01-15T10:00:00Z', '2018-02-16T01:59:59.999Z'],
])('points lapse with the end of a day: %s', (_, months, zone, from, expected) => {
  expect(endOfDayIn(months, zone, new Date(from)).toISOString()).toBe(expected);
});

import { expect, test } from '@jest/globals';
import { birthdayYear } from './birthday-year.js';

test.each([
  ['before the hour', '1991-05-14', 'UTC', '2026-05-14T09:59:59Z', undefined],
  ['at the hour', '1991-05-14', 'UTC', '2026-05-14T10:00:00Z', 2026],
  ['the next day, before a day is over', '1991-05-14', 'UTC', '2026-05-15T09:59:59Z', 2026],
  ['and not after it', '1991-05-14', 'UTC', '2026-05-15T10:00:00Z', undefined],
  ['by the clock of the customer', '1991-05-14', 'Asia/Vladivostok', '2026-05-14T00:00:00Z', 2026],
  ['in the year before', '1991-12-31', 'UTC', '2027-01-01T05:00:00Z', 2026],
  ['29 February in a leap year', '1992-02-29', 'UTC', '2028-02-29T12:00:00Z', 2028],
  ['and not on the 28th then', '1992-02-29', 'UTC', '2028-02-28T12:00:00Z', undefined],
  ['but in a common year', '1992-02-29', 'UTC', '2027-02-28T12:00:00Z', 2027],
  ['and not on 1 March', '1992-02-29', 'UTC', '2027-03-01T12:00:00Z', undefined],
  ['in a zone nobody knows: by the clock of the shop', '1991-05-14', 'Mars/Base', '2026-05-14T10:00:00Z', 2026],
])('%s', (_, birthday, timeZone, now, year) => {
  expect(birthdayYear(birthday, { hour: 10, timeZone, fallback: 'UTC', now: new Date(now) })).toBe(year);
});

test('an hour that does not exist on the day has come when the clock is past it', () => {
  const of = (now: string) =>
    birthdayYear('1991-03-29', { hour: 2, timeZone: 'Europe/Berlin', fallback: 'UTC', now: new Date(now) });
  expect([of('2026-03-29T00:59:59Z'), of('2026-03-29T01:00:00Z')]).toEqual([undefined, 2026]);
});

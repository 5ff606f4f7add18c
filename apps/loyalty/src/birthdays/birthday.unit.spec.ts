import { describe, expect, test } from '@jest/globals';
import { birthdayDays, celebrationOf, isDue } from './birthday.js';

const at = (text: string) => new Date(text);
const daysOf = (now: string) =>
  Object.fromEntries(birthdayDays(at(now)).map(({ date, birthDays }) => [date, birthDays]));

describe('which birthdays may be due', () => {
  test('those of tomorrow, where it is tomorrow already, of today, and of the days before', () => {
    expect(daysOf('2026-12-31T12:00:00Z')).toEqual({
      '2027-01-01': [101],
      '2026-12-31': [1231],
      '2026-12-30': [1230],
      '2026-12-29': [1229],
      '2026-12-28': [1228],
      '2026-12-27': [1227],
    });
    expect(birthdayDays(at('2026-12-31T12:00:00Z')).map(({ year }) => year)).toEqual([
      2027, 2026, 2026, 2026, 2026, 2026,
    ]);
  });

  test('that of 29 February: on its day in a leap year, on the 28th in others', () => {
    expect(daysOf('2028-02-28T12:00:00Z')).toMatchObject({ '2028-02-28': [228], '2028-02-29': [229] });
    expect(daysOf('2027-02-28T12:00:00Z')).toMatchObject({ '2027-02-28': [228, 229], '2027-03-01': [301] });
  });
});

describe('when it is celebrated', () => {
  test.each([
    [
      'in the local time zone',
      '2026-05-14',
      9,
      'Asia/Vladivostok',
      '2026-05-13T23:00:00.000Z',
      '2026-05-14T14:00:00.000Z',
    ],
    ['on a day of 23 hours', '2026-03-29', 9, 'Europe/Berlin', '2026-03-29T07:00:00.000Z', '2026-03-29T22:00:00.000Z'],
    [
      'at an hour the clock jumps over',
      '2026-03-29',
      2,
      'Europe/Berlin',
      '2026-03-29T01:00:00.000Z',
      '2026-03-29T22:00:00.000Z',
    ],
    [
      'at an hour that comes twice: the first',
      '2026-10-25',
      2,
      'Europe/Berlin',
      '2026-10-25T00:00:00.000Z',
      '2026-10-25T23:00:00.000Z',
    ],
    [
      'where midnight itself is jumped over',
      '2026-09-06',
      0,
      'America/Santiago',
      '2026-09-06T04:00:00.000Z',
      '2026-09-07T03:00:00.000Z',
    ],
    [
      'in a zone nobody knows: in UTC',
      '2026-05-14',
      9,
      'Mars/Olympus',
      '2026-05-14T09:00:00.000Z',
      '2026-05-15T00:00:00.000Z',
    ],
  ])('%s', (_, date, hour, zone, from, until) => {
    expect(celebrationOf(date, hour, zone)).toEqual({ from: at(from), until: at(until) });
  });

  test('from its hour on, also when nothing ran on the day, and not for a birthday told afterwards', () => {
    const day = celebrationOf('2026-05-14', 9, 'UTC');
    const long = at('2020-01-01T00:00:00Z');
    expect(isDue(day, at('2026-05-14T08:59:59Z'), long)).toBe(false);
    expect(isDue(day, at('2026-05-14T09:00:00Z'), long)).toBe(true);
    expect(isDue(day, at('2026-05-16T23:59:59Z'), long)).toBe(true);
    expect(isDue(day, at('2026-05-17T00:00:00Z'), long)).toBe(false);
    expect(isDue(day, at('2026-05-14T22:00:00Z'), at('2026-05-14T21:59:00Z'))).toBe(true);
    expect(isDue(day, at('2026-05-15T10:00:00Z'), at('2026-05-15T09:00:00Z'))).toBe(false);
  });
});

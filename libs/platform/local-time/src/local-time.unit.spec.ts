import { describe, expect, test } from '@jest/globals';
import { nextDigest, type QuietHours, quietUntil } from './local-time.js';

const at = (iso: string): Date => new Date(iso);
const NIGHT: QuietHours = { from: '22:00', to: '07:00' };

function until(hours: QuietHours, zone: string, moment: string): string | undefined {
  return quietUntil(hours, zone, at(moment))?.toISOString();
}

/** `[name, hours, zone, moment, end]`; no end: it is no quiet moment. */
type Case = [name: string, hours: QuietHours, zone: string, moment: string, end: string | undefined];

const early = (to: string, from = '22:00'): QuietHours => ({ from, to });

const CASES: Record<string, Case[]> = {
  'Asia/Vladivostok, where clocks are never changed (+10)': [
    ['a minute before they begin', NIGHT, 'Asia/Vladivostok', '2026-03-08T11:59:59.999Z', undefined],
    ['as they begin', NIGHT, 'Asia/Vladivostok', '2026-03-08T12:00:00Z', '2026-03-08T21:00:00.000Z'],
    ['after midnight', NIGHT, 'Asia/Vladivostok', '2026-03-08T15:30:00Z', '2026-03-08T21:00:00.000Z'],
    ['the last millisecond', NIGHT, 'Asia/Vladivostok', '2026-03-08T20:59:59.999Z', '2026-03-08T21:00:00.000Z'],
    ['as they end', NIGHT, 'Asia/Vladivostok', '2026-03-08T21:00:00Z', undefined],
    ['by day', { from: '13:00', to: '15:00' }, 'Asia/Vladivostok', '2026-03-08T03:30:00Z', '2026-03-08T05:00:00.000Z'],
    [
      'up to midnight',
      { from: '22:00', to: '00:00' },
      'Asia/Vladivostok',
      '2026-03-08T13:30:00Z',
      '2026-03-08T14:00:00.000Z',
    ],
    [
      'from midnight on',
      { from: '00:00', to: '06:00' },
      'Asia/Vladivostok',
      '2026-03-08T14:00:00Z',
      '2026-03-08T20:00:00.000Z',
    ],
    ['over the end of the year', NIGHT, 'Asia/Vladivostok', '2026-12-31T13:00:00Z', '2026-12-31T21:00:00.000Z'],
    ['over the 29th of February', NIGHT, 'Asia/Vladivostok', '2028-02-29T12:30:00Z', '2028-02-29T21:00:00.000Z'],
    ['into the 29th of February', NIGHT, 'Asia/Vladivostok', '2028-02-28T13:00:00Z', '2028-02-28T21:00:00.000Z'],
    ['from the 28th to March', NIGHT, 'Asia/Vladivostok', '2026-02-28T13:00:00Z', '2026-02-28T21:00:00.000Z'],
  ],
  'America/New_York, 8 March 2026, 2:00 EST becomes 3:00 EDT': [
    ['a night an hour shorter', NIGHT, 'America/New_York', '2026-03-08T03:30:00Z', '2026-03-08T11:00:00.000Z'],
    [
      'the end is in the gap: when the clock jumps',
      early('02:30'),
      'America/New_York',
      '2026-03-08T06:30:00Z',
      '2026-03-08T07:00:00.000Z',
    ],
    [
      'the end is the first minute that is left out',
      early('02:00'),
      'America/New_York',
      '2026-03-08T06:59:00Z',
      '2026-03-08T07:00:00.000Z',
    ],
    [
      'the end is the last minute that is left out',
      early('02:59'),
      'America/New_York',
      '2026-03-08T05:00:00Z',
      '2026-03-08T07:00:00.000Z',
    ],
    [
      'the end is just after it',
      early('03:00'),
      'America/New_York',
      '2026-03-08T06:59:00Z',
      '2026-03-08T07:00:00.000Z',
    ],
    ['as the clock has jumped past the end', early('02:30'), 'America/New_York', '2026-03-08T07:00:00Z', undefined],
    [
      'the beginning is in the gap',
      early('06:00', '02:15'),
      'America/New_York',
      '2026-03-08T07:00:00Z',
      '2026-03-08T10:00:00.000Z',
    ],
    [
      'before the gap with the beginning in it',
      early('06:00', '02:15'),
      'America/New_York',
      '2026-03-08T06:59:00Z',
      undefined,
    ],
  ],
  'America/New_York, 1 November 2026, 2:00 EDT becomes 1:00 EST': [
    ['a night an hour longer', NIGHT, 'America/New_York', '2026-11-01T02:30:00Z', '2026-11-01T12:00:00.000Z'],
    [
      'the end comes twice: the first',
      early('01:30'),
      'America/New_York',
      '2026-11-01T04:00:00Z',
      '2026-11-01T05:30:00.000Z',
    ],
    ['between both ends', early('01:30'), 'America/New_York', '2026-11-01T05:45:00Z', undefined],
    [
      'the clock shows a quiet minute again: the second',
      early('01:30'),
      'America/New_York',
      '2026-11-01T06:10:00Z',
      '2026-11-01T06:30:00.000Z',
    ],
    ['after both', early('01:30'), 'America/New_York', '2026-11-01T06:30:00Z', undefined],
    [
      'in the first of the two hours',
      early('02:00'),
      'America/New_York',
      '2026-11-01T05:30:00Z',
      '2026-11-01T07:00:00.000Z',
    ],
    [
      'in the second of the two hours',
      early('02:00'),
      'America/New_York',
      '2026-11-01T06:30:00Z',
      '2026-11-01T07:00:00.000Z',
    ],
    ['the evening after', NIGHT, 'America/New_York', '2026-11-02T02:59:00Z', undefined],
  ],
  'Europe/Berlin, 29 March and 25 October 2026': [
    ['the end is in the gap', early('02:30'), 'Europe/Berlin', '2026-03-29T00:15:00Z', '2026-03-29T01:00:00.000Z'],
    ['a night an hour shorter', NIGHT, 'Europe/Berlin', '2026-03-28T21:00:00Z', '2026-03-29T05:00:00.000Z'],
    ['a night an hour longer', NIGHT, 'Europe/Berlin', '2026-10-24T20:00:00Z', '2026-10-25T06:00:00.000Z'],
    [
      'the end comes twice: the first',
      early('02:30'),
      'Europe/Berlin',
      '2026-10-24T23:00:00Z',
      '2026-10-25T00:30:00.000Z',
    ],
  ],
  'Australia/Lord_Howe, where the clock is changed by half an hour (4 October, 5 April 2026)': [
    [
      'the end is in the gap',
      early('02:15'),
      'Australia/Lord_Howe',
      '2026-10-03T15:00:00Z',
      '2026-10-03T15:30:00.000Z',
    ],
    ['the end is after it', early('02:45'), 'Australia/Lord_Howe', '2026-10-03T15:00:00Z', '2026-10-03T15:45:00.000Z'],
    [
      'the end comes twice: the first',
      early('01:45'),
      'Australia/Lord_Howe',
      '2026-04-04T14:15:00Z',
      '2026-04-04T14:45:00.000Z',
    ],
    [
      'the clock shows a quiet minute again: the second',
      early('01:45'),
      'Australia/Lord_Howe',
      '2026-04-04T15:05:00Z',
      '2026-04-04T15:15:00.000Z',
    ],
  ],
  'Asia/Kathmandu, a quarter to six hours ahead': [
    ['at night', NIGHT, 'Asia/Kathmandu', '2026-05-05T16:15:00Z', '2026-05-06T01:15:00.000Z'],
    ['a minute before', NIGHT, 'Asia/Kathmandu', '2026-05-05T16:14:59Z', undefined],
  ],
  'Asia/Beirut, whose clock is changed at midnight (28 March, 24 October 2026)': [
    [
      'the end at midnight does not exist',
      { from: '22:00', to: '00:00' },
      'Asia/Beirut',
      '2026-03-28T21:00:00Z',
      '2026-03-28T22:00:00.000Z',
    ],
    [
      'the end just after midnight does not exist',
      { from: '22:00', to: '00:30' },
      'Asia/Beirut',
      '2026-03-28T21:00:00Z',
      '2026-03-28T22:00:00.000Z',
    ],
    [
      'the hour before midnight comes twice',
      { from: '22:00', to: '00:00' },
      'Asia/Beirut',
      '2026-10-24T20:30:00Z',
      '2026-10-24T22:00:00.000Z',
    ],
  ],
  'days on which a quiet period begins': [
    // 2026-11-20 is a Friday.
    ['Friday night', { ...NIGHT, days: [5] }, 'Europe/Berlin', '2026-11-20T22:00:00Z', '2026-11-21T06:00:00.000Z'],
    [
      'its morning on Saturday',
      { ...NIGHT, days: [5] },
      'Europe/Berlin',
      '2026-11-21T03:00:00Z',
      '2026-11-21T06:00:00.000Z',
    ],
    ['Saturday night', { ...NIGHT, days: [5] }, 'Europe/Berlin', '2026-11-21T22:00:00Z', undefined],
    [
      'Sunday night reaches into Monday',
      { ...NIGHT, days: [7] },
      'Europe/Berlin',
      '2026-11-23T03:00:00Z',
      '2026-11-23T06:00:00.000Z',
    ],
    [
      'by day, on its day',
      { from: '13:00', to: '15:00', days: [6] },
      'Europe/Berlin',
      '2026-11-21T12:30:00Z',
      '2026-11-21T14:00:00.000Z',
    ],
    [
      'by day, on another',
      { from: '13:00', to: '15:00', days: [6] },
      'Europe/Berlin',
      '2026-11-20T12:30:00Z',
      undefined,
    ],
  ],
};

describe('quietUntil', () => {
  describe.each(Object.entries(CASES))('%s', (_zone, cases) => {
    test.each(cases)('%s', (_name, hours, zone, moment, end) => {
      expect(until(hours, zone, moment)).toBe(end);
    });
  });

  test.each(['America/New_York', 'Europe/Berlin', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'Africa/Cairo'])(
    'in %s each end is later than its moment, is not quiet itself, and what lies between shows the clock of a quiet minute',
    (zone) => {
      const hours = { from: '23:40', to: '02:20' };
      const shown = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' });
      const wrong: string[] = [];
      for (let moment = Date.UTC(2026, 0, 1); moment < Date.UTC(2027, 0, 1); moment += 10 * 60_000) {
        const clock = shown.format(moment);
        const end = quietUntil(hours, zone, new Date(moment));
        const isQuiet = clock >= '23:40' || clock < '02:20';
        const lasts = end === undefined ? 0 : end.getTime() - moment;
        const holds = isQuiet
          ? end && lasts > 0 && lasts <= 3 * 3_600_000 + 40 * 60_000 && quietUntil(hours, zone, end) === undefined
          : end === undefined;
        if (!holds) wrong.push(`${new Date(moment).toISOString()} ${clock}: ${end?.toISOString() ?? 'not quiet'}`);
      }
      expect(wrong).toEqual([]);
    },
  );
});

describe('nextDigest', () => {
  type Rule = Parameters<typeof nextDigest>[0];
  const next = (rule: Rule, zone: string, after: string): string => nextDigest(rule, zone, at(after)).toISOString();
  const hourly: Rule = { every: 'hourly' };
  const daily: Rule = { every: 'daily', at: '08:30' };

  test.each<[string, Rule, string, string, string]>([
    ['hourly: the next full hour', hourly, 'Europe/Berlin', '2026-05-05T10:20:30.500Z', '2026-05-05T11:00:00.000Z'],
    ['hourly: on the hour, the next', hourly, 'Europe/Berlin', '2026-05-05T10:00:00Z', '2026-05-05T11:00:00.000Z'],
    [
      'hourly: the full hour of the place',
      hourly,
      'Asia/Kathmandu',
      '2026-05-05T10:20:00Z',
      '2026-05-05T11:15:00.000Z',
    ],
    [
      'hourly: into the hour that comes again',
      hourly,
      'America/New_York',
      '2026-11-01T05:30:00Z',
      '2026-11-01T06:00:00.000Z',
    ],
    [
      'hourly: in the hour that came again',
      hourly,
      'America/New_York',
      '2026-11-01T06:30:00Z',
      '2026-11-01T07:00:00.000Z',
    ],
    [
      'hourly: over the hour that is left out',
      hourly,
      'America/New_York',
      '2026-03-08T06:30:00Z',
      '2026-03-08T07:00:00.000Z',
    ],
    [
      'hourly: the clock goes back by half an hour',
      hourly,
      'Australia/Lord_Howe',
      '2026-04-04T14:45:00Z',
      '2026-04-04T15:30:00.000Z',
    ],
    [
      'hourly: after it has gone back',
      hourly,
      'Australia/Lord_Howe',
      '2026-04-04T15:15:00Z',
      '2026-04-04T15:30:00.000Z',
    ],
    [
      'hourly: the clock goes on by half an hour',
      hourly,
      'Australia/Lord_Howe',
      '2026-10-03T15:15:00Z',
      '2026-10-03T16:00:00.000Z',
    ],
    ['hourly: after it has gone on', hourly, 'Australia/Lord_Howe', '2026-10-03T15:40:00Z', '2026-10-03T16:00:00.000Z'],
    ['daily: today', daily, 'Asia/Vladivostok', '2026-05-04T22:29:00Z', '2026-05-04T22:30:00.000Z'],
    ['daily: just over, so tomorrow', daily, 'Asia/Vladivostok', '2026-05-04T22:30:00Z', '2026-05-05T22:30:00.000Z'],
    [
      'daily at nine unless said otherwise',
      { every: 'daily' },
      'UTC',
      '2026-05-04T09:00:01Z',
      '2026-05-05T09:00:00.000Z',
    ],
    ['daily: the day of 23 hours', daily, 'America/New_York', '2026-03-07T14:00:00Z', '2026-03-08T12:30:00.000Z'],
    ['daily: the day of 25 hours', daily, 'America/New_York', '2026-10-31T13:00:00Z', '2026-11-01T13:30:00.000Z'],
    [
      'daily: at a minute that does not exist',
      { every: 'daily', at: '02:30' },
      'America/New_York',
      '2026-03-08T05:00:00Z',
      '2026-03-08T07:00:00.000Z',
    ],
    [
      'daily: after a minute that did not exist',
      { every: 'daily', at: '02:30' },
      'America/New_York',
      '2026-03-08T07:00:00Z',
      '2026-03-09T06:30:00.000Z',
    ],
    [
      'daily: at a minute that comes twice, the first',
      { every: 'daily', at: '01:30' },
      'America/New_York',
      '2026-11-01T05:00:00Z',
      '2026-11-01T05:30:00.000Z',
    ],
    [
      'daily: never twice a day',
      { every: 'daily', at: '01:30' },
      'America/New_York',
      '2026-11-01T05:30:00Z',
      '2026-11-02T06:30:00.000Z',
    ],
    ['daily: over the end of the year', daily, 'Europe/Berlin', '2026-12-31T08:00:00Z', '2027-01-01T07:30:00.000Z'],
    ['daily: the 29th of February', daily, 'Europe/Berlin', '2028-02-28T08:00:00Z', '2028-02-29T07:30:00.000Z'],
    ['daily: no 29th of February', daily, 'Europe/Berlin', '2026-02-28T08:00:00Z', '2026-03-01T07:30:00.000Z'],
    // 2026-11-21 is a Saturday.
    [
      'weekly on Monday unless said otherwise',
      { every: 'weekly' },
      'Asia/Bangkok',
      '2026-11-21T05:00:00Z',
      '2026-11-23T02:00:00.000Z',
    ],
    [
      'weekly: later today',
      { every: 'weekly', at: '18:00', weekday: 6 },
      'Asia/Bangkok',
      '2026-11-21T05:00:00Z',
      '2026-11-21T11:00:00.000Z',
    ],
    [
      'weekly: earlier today, so in a week',
      { every: 'weekly', at: '08:00', weekday: 6 },
      'Asia/Bangkok',
      '2026-11-21T05:00:00Z',
      '2026-11-28T01:00:00.000Z',
    ],
    [
      'weekly: by the day of the place, not of Greenwich',
      { every: 'weekly', at: '08:00', weekday: 1 },
      'Asia/Vladivostok',
      '2026-11-22T20:00:00Z',
      '2026-11-22T22:00:00.000Z',
    ],
    [
      'weekly: over a change of the clocks',
      { every: 'weekly', at: '09:00', weekday: 7 },
      'Europe/Berlin',
      '2026-10-18T08:00:00Z',
      '2026-10-25T08:00:00.000Z',
    ],
  ])('%s', (_name, rule, zone, after, expected) => {
    expect(next(rule, zone, after)).toBe(expected);
  });

  test.each(['America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'Asia/Beirut'])(
    'in %s digests follow each other: each is later than the one before, one a day or an hour',
    (zone) => {
      const dayOf = new Intl.DateTimeFormat('en-CA', { timeZone: zone });
      const days = new Set<string>();
      let moment = at('2026-01-01T12:00:00Z');
      for (let count = 1; count <= 365; count += 1) {
        moment = nextDigest({ every: 'daily', at: '01:40' }, zone, moment);
        expect(days.add(dayOf.format(moment)).size).toBe(count);
      }
      for (let hour = Date.UTC(2026, 3, 4); hour < Date.UTC(2026, 3, 6); hour += 5 * 60_000) {
        const wait = nextDigest(hourly, zone, new Date(hour)).getTime() - hour;
        expect(wait).toBeGreaterThan(0);
        expect(wait).toBeLessThanOrEqual(90 * 60_000);
      }
    },
  );
});

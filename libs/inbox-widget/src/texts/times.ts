const SECOND = 1_000;
const UNITS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 365 * 24 * 3_600],
  ['month', 30 * 24 * 3_600],
  ['week', 7 * 24 * 3_600],
  ['day', 24 * 3_600],
  ['hour', 3_600],
  ['minute', 60],
];

/** Times in words, in one language and in the reader's own time zone. */
export class Times {
  private readonly relative: Intl.RelativeTimeFormat;
  private readonly full: Intl.DateTimeFormat;
  private readonly clock: Intl.DateTimeFormat;
  private readonly seconds: Intl.DateTimeFormat;
  private readonly dayAndClock: Intl.DateTimeFormat;

  /** @param timeZone the reader's; left out: that of the device */
  constructor(locale: string, timeZone?: string) {
    // Years as they are counted in the mail and on the till: of 543 years' difference nobody expects one in a list of news.
    const calendar = { calendar: 'gregory', timeZone } as const;
    this.relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });
    this.full = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'medium', ...calendar });
    this.clock = new Intl.DateTimeFormat(locale, { timeStyle: 'short', ...calendar });
    this.seconds = new Intl.DateTimeFormat(locale, { timeStyle: 'medium', ...calendar });
    this.dayAndClock = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', ...calendar });
  }

  /** `now`, `5 min. ago`, `yesterday`. A time to come, by a clock that is a little slow, is now. */
  ago(time: Date, now: number): string {
    const seconds = Math.max(0, (now - time.getTime()) / SECOND);
    for (const [unit, length] of UNITS) {
      if (seconds >= length) return this.relative.format(-Math.floor(seconds / length), unit);
    }
    return this.relative.format(0, 'second');
  }

  /** `Friday, November 21, 2025 at 11:15:09 AM`. */
  exact(time: Date): string {
    return this.full.format(time);
  }

  /** `11:15:09 AM`. */
  clockOf(time: Date): string {
    return this.seconds.format(time);
  }

  /** The hour alone for one within a day, else with the date. */
  soon(time: Date, now: number): string {
    return (time.getTime() - now < 24 * 3_600 * SECOND ? this.clock : this.dayAndClock).format(time);
  }
}

import { DateTime } from 'luxon';
import type { Locale } from './locales.js';

/** An amount of money as the API carries it. */
export interface Money {
  amount: string;
  currency: string;
}

/** A day without a time, 2026-05-14. */
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** How numbers, money and times are written in somebody's language and time zone. */
export class Formats {
  constructor(
    readonly locale: Locale,
    readonly timeZone: string,
  ) {}

  /** `1 575 ₽`: decimals only where there are any. */
  money({ amount, currency }: Money): string {
    const options = { style: 'currency', currency, currencyDisplay: 'narrowSymbol' } as const;
    // As a text: a JSON number would lose what is small, Intl takes decimal strings as they are.
    return new Intl.NumberFormat(this.locale, { ...options, trailingZeroDisplay: 'stripIfInteger' }).format(
      amount as unknown as number,
    );
  }

  number(value: number): string {
    return new Intl.NumberFormat(this.locale).format(value);
  }

  /** `14 May 1991`, of a day, or of a moment in the person's time zone. */
  date(value: string): string {
    return this.day(value).toLocaleString({ day: 'numeric', month: 'long', year: 'numeric' });
  }

  /** `14 May`: of something within a year. */
  dayOfYear(value: string): string {
    return this.day(value).toLocaleString({ day: 'numeric', month: 'long' });
  }

  /** `14 May 2026, 18:30` */
  moment(value: string): string {
    if (DAY.test(value)) return this.date(value);
    return `${this.date(value)}, ${this.time(value)}`;
  }

  /** `18:30` */
  time(value: string): string {
    return this.day(value).toFormat('HH:mm');
  }

  private day(value: string): DateTime {
    const zone = DAY.test(value) ? 'UTC' : this.timeZone;
    return DateTime.fromISO(value, { zone }).setLocale(this.locale);
  }
}

import { describe, expect, test } from '@jest/globals';
import { Liquid } from 'liquidjs';
import { registerFilters } from './filters.js';

const engine = new Liquid({ strictFilters: true });
registerFilters(engine);

/** Spaces of every width become plain ones: which of them a locale uses is ICU's business and changes with it. */
function show(template: string, value: unknown, locale: string, timeZone = 'UTC'): string {
  const text = String(engine.parseAndRenderSync(template, { value, reader: { locale, timeZone } }));
  return text.replace(/[\u00a0\u202f]/g, ' ');
}

const money = (amount: string, currency: string, locale: string): string =>
  show('{{ value | money }}', { amount, currency }, locale);

describe('money', () => {
  test.each([
    ['1500.00', 'RUB', 'en', '₽1,500.00'],
    ['1500.00', 'RUB', 'ru', '1 500,00 ₽'],
    ['1500.00', 'THB', 'th', '฿1,500.00'],
    ['1500', 'JPY', 'en', '¥1,500'],
    ['0.5', 'USD', 'en', '$0.50'],
    ['1.234', 'KWD', 'en', 'KWD 1.234'],
    ['999999999999999.99', 'RUB', 'ru', '999 999 999 999 999,99 ₽'],
    ['123456789012345.67', 'USD', 'en', '$123,456,789,012,345.67'],
    ['1.00', 'ABC', 'en', 'ABC 1.00'],
  ])('%s %s in %s is %s', (amount, currency, locale, expected) => {
    expect(money(amount, currency, locale)).toBe(expected);
  });

  test('a currency that is no code is shown as it came, no error', () => {
    expect(money('1.00', 'rubles!', 'en')).toBe('1.00 rubles!');
  });

  test.each([[undefined], [null], ['text'], [{ amount: '1.00' }], [{ currency: 'RUB' }]])('%j is no money', (value) => {
    expect(show('{{ value | money }}', value, 'en')).toBe('');
  });
});

describe('number', () => {
  test.each([
    [1234.5678, 'en', '1,234.568'],
    [1234.5, 'ru', '1 234,5'],
    ['12', 'th', '12'],
    ['many', 'en', 'many'],
    [undefined, 'en', ''],
  ])('%j in %s is %j', (value, locale, expected) => {
    expect(show('{{ value | number }}', value, locale)).toBe(expected);
  });
});

describe('date, time and datetime', () => {
  const at = '2026-11-21T20:30:00.000Z';

  test.each([
    ['en', 'UTC', 'November 21, 2026', '8:30 PM'],
    ['ru', 'Asia/Vladivostok', '22 ноября 2026 г.', '06:30'],
    ['th', 'Asia/Bangkok', '22 พฤศจิกายน พ.ศ. 2569', '03:30'],
    ['th', 'Asia/Bangkok', '22 พฤศจิกายน', '03:30'],
  ])('in %s and %s: %s, %s', (locale, timeZone, date, time) => {
    expect(show('{{ value | date }}', at, locale, timeZone)).toContain(date.replace(' พ.ศ.', ''));
    expect(show('{{ value | time }}', at, locale, timeZone)).toBe(time);
    const both = show('{{ value | datetime }}', at, locale, timeZone);
    expect(both).toContain(time);
    expect(both).toContain(show('{{ value | date }}', at, locale, timeZone));
  });

  test('both halves of a repeated hour show the wall clock of their half', () => {
    // Berlin, 25 October 2026: at 03:00 CEST (01:00 UTC) clocks go back to 02:00.
    const times = ['2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z', '2026-10-25T02:30:00Z'];
    expect(times.map((time) => show('{{ value | time }}', time, 'ru', 'Europe/Berlin'))).toEqual([
      '02:30',
      '02:30',
      '03:30',
    ]);
  });

  test('an hour that does not exist is jumped over', () => {
    // Berlin, 29 March 2026: at 02:00 CET (01:00 UTC) clocks go forward to 03:00.
    const times = ['2026-03-29T00:59:00Z', '2026-03-29T01:00:00Z'];
    expect(times.map((time) => show('{{ value | time }}', time, 'ru', 'Europe/Berlin'))).toEqual(['01:59', '03:00']);
  });

  test('the day is that of the reader: the year may be another one', () => {
    expect(show('{{ value | date }}', '2026-12-31T20:00:00Z', 'en', 'Asia/Vladivostok')).toBe('January 1, 2027');
    expect(show('{{ value | date }}', '2028-02-29T12:00:00Z', 'en', 'UTC')).toBe('February 29, 2028');
  });

  test.each([[undefined], [null], ['soon'], ['']])('%j is no time, and shows as nothing', (value) => {
    for (const filter of ['date', 'time', 'datetime']) {
      expect(show(`{{ value | ${filter} }}`, value, 'en')).toBe('');
    }
  });
});

describe('plural', () => {
  const RU = '{{ value | plural: "гость", "гостя", "гостей" }}';
  test.each([
    [0, 'гостей'],
    [1, 'гость'],
    [2, 'гостя'],
    [5, 'гостей'],
    [11, 'гостей'],
    [12, 'гостей'],
    [21, 'гость'],
    [22, 'гостя'],
    [111, 'гостей'],
    [1_001, 'гость'],
  ])('%i in Russian: %s', (value, expected) => {
    expect(show(RU, value, 'ru')).toBe(expected);
  });

  // In Russian a fraction takes the form of "few": 1,5 снимка.
  test('a fraction in Russian takes the second form', () => {
    expect(show(RU, 1.5, 'ru')).toBe('гостя');
  });

  test.each([
    [1, 'guest'],
    [0, 'guests'],
    [2, 'guests'],
    [21, 'guests'],
  ])('%i in English: %s', (value, expected) => {
    expect(show('{{ value | plural: "guest", "guests" }}', value, 'en')).toBe(expected);
  });

  test('Thai knows one form', () => {
    expect([0, 1, 2, 5].map((value) => show('{{ value | plural: "คน" }}', value, 'th'))).toEqual(Array(4).fill('คน'));
  });
});

test('the built-in raw does not switch the escaping off', () => {
  const escaping = new Liquid({ outputEscape: 'escape' });
  registerFilters(escaping);
  expect(escaping.parseAndRenderSync('{{ value | raw }}', { value: '<b>' })).toBe('&lt;b&gt;');
});

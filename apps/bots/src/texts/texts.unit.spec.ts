import { describe, expect, test } from '@jest/globals';
import { Formats } from './formats.js';
import { clip, Html, lines, say } from './html.js';
import { localeOf, LOCALES } from './locales.js';
import { counting } from './plural.js';
import { type Texts, TEXTS } from './texts.js';

/** What Telegram shows as it is: labels of buttons. */
const LABELS = /buttons?|showQr|quietHours/;

/** Every text with something in it, by its place; functions are called with what breaks markup. */
function allOf(texts: Texts): [place: string, text: string][] {
  const walk = (value: unknown, place: string): [string, string][] => {
    if (value instanceof Html) return [[place, value.source]];
    if (typeof value === 'string') return [[place, value]];
    if (typeof value === 'function') {
      const say = value as (...values: unknown[]) => unknown;
      return [...walk(say('<b>&"x', '<i>', '&', '>'), `${place}()`), ...walk(say(21, 22, 25), `${place}(21)`)];
    }
    return Object.entries(value as object).flatMap(([name, inner]) => walk(inner, `${place}.${name}`));
  };
  return walk(texts, '');
}

describe.each(LOCALES)('the texts in %s', (locale) => {
  const texts = allOf(TEXTS[locale]);

  test('are all there, and not those of another language', () => {
    const english = new Map(allOf(TEXTS.en));
    for (const [place, text] of texts) {
      if (!place.endsWith('()') && text.trim() === '') throw new Error(`${place} is empty`);
    }
    expect(texts.map(([place]) => place)).toEqual([...english.keys()]);
    if (locale === 'en') return;
    const same = texts.filter(
      ([place, text]) => english.get(place) === text && /[a-z]{3}/i.test(text.replace(/<[^>]*>|&\w+;/g, '')),
    );
    expect(same.map(([place]) => place).filter((place) => !/channels\.(telegram|sms|push)$/.test(place))).toEqual([]);
  });

  test('have tags that are closed, and nothing from data among them', () => {
    for (const [place, text] of texts.filter(([each]) => !LABELS.test(each))) {
      const open: string[] = [];
      for (const [, end, name] of text.matchAll(/<(\/?)([a-z]+)>/g)) {
        if (end === '') open.push(name!);
        else if (open.pop() !== name) throw new Error(`${place}: ${text}`);
      }
      expect([place, open]).toEqual([place, []]);
      if (place.endsWith('()') && text.includes('x')) expect(text).not.toMatch(/<b>&"x/);
    }
  });

  test('of commands and buttons are short enough', () => {
    for (const bot of ['customer', 'cashier'] as const) {
      for (const description of Object.values(TEXTS[locale][bot].commands))
        expect(description.length).toBeLessThan(100);
    }
  });
});

test('words have the form their number asks for', () => {
  const ru = counting('ru');
  const forms = { one: 'скидка', few: 'скидки', other: 'скидок' };
  expect([1, 2, 5, 11, 21, 22, 25, 111].map((count) => ru(count, forms))).toEqual([
    '1 скидка',
    '2 скидки',
    '5 скидок',
    '11 скидок',
    '21 скидка',
    '22 скидки',
    '25 скидок',
    '111 скидок',
  ]);
  expect(TEXTS.ru.customer.points.balance(22).source).toBe('У вас <b>22 балла</b>.');
  expect(TEXTS.ru.cashier.refused.CODE_GUESSING_LIMITED(61).source).toContain('через <b>2 минуты</b>');
  expect(TEXTS.en.customer.points.balance(1).source).toBe('You have <b>1 point</b>.');
});

test('what comes from outside is escaped, once', () => {
  const name = say`<b>${'<i>&"'}</b>`;
  expect(name.source).toBe('<b>&lt;i&gt;&amp;&quot;</b>');
  expect(lines(say`a ${name}`, undefined, false, say`b`).source).toBe('a <b>&lt;i&gt;&amp;&quot;</b>\nb');
  expect(clip('жжжж', 3)).toBe('жж…');
  expect(clip('🍬🍬', 2)).toBe('🍬🍬');
});

test('money and times are those of the language and the zone', () => {
  const rub = { amount: '1575.00', currency: 'RUB' };
  const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');
  expect(LOCALES.map((locale) => plain(new Formats(locale, 'UTC').money(rub)))).toEqual([
    '₽1,575',
    '1 575 ₽',
    '₽1,575',
  ]);
  expect(new Formats('en', 'UTC').money({ amount: '0.50', currency: 'RUB' })).toBe('₽0.50');
  expect(new Formats('en', 'UTC').money({ amount: '900719925474099123.45', currency: 'USD' })).toBe(
    '$900,719,925,474,099,123.45',
  );
  const vladivostok = new Formats('ru', 'Asia/Vladivostok');
  expect(plain(vladivostok.moment('2026-05-14T20:30:00.000Z'))).toBe('15 мая 2026 г., 06:30');
  expect(plain(vladivostok.date('1991-05-14'))).toBe('14 мая 1991 г.');
  expect(new Formats('th', 'Asia/Bangkok').date('1991-05-14')).toBe('14 พฤษภาคม 2534');
});

test('a language is found by its tag', () => {
  expect(['ru-RU', 'TH', 'en_GB', 'de', '', null, undefined].map(localeOf)).toEqual([
    'ru',
    'th',
    'en',
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

import { describe, expect, test } from '@jest/globals';
import { loadPageTexts } from '../page/texts/page-texts.js';
import { en as pageEn } from '../page/texts/en.js';
import { ru as pageRu } from '../page/texts/ru.js';
import { th as pageTh } from '../page/texts/th.js';
import { en } from './en.js';
import { chooseLocale, LOCALES } from './locales.js';
import { ru } from './ru.js';
import { th } from './th.js';
import { Times } from './times.js';
import { type Plural, type TextTable, Translator } from './translator.js';
import { loadWidgetTexts } from './widget-texts.js';

const tables = { widget: { en, ru, th }, page: { en: pageEn, ru: pageRu, th: pageTh } } as unknown as Record<
  'widget' | 'page',
  Record<(typeof LOCALES)[number], TextTable>
>;
const formsOf = (text: string | Plural): string[] => (typeof text === 'string' ? [text] : Object.values(text));
const namesIn = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!).sort();
const cases = Object.entries(tables).flatMap(([name, texts]) =>
  LOCALES.map((locale) => [name, locale, texts[locale], texts.en] as const),
);

describe.each(cases)('the texts of the %s in %s', (_name, locale, texts, english) => {
  test('have the same keys as the English ones', () => {
    expect(Object.keys(texts).sort()).toEqual(Object.keys(english).sort());
  });

  test('say something, of the same things', () => {
    for (const [key, text] of Object.entries(texts)) {
      for (const form of formsOf(text)) {
        expect([key, form.trim()]).not.toEqual([key, '']);
        expect([key, ...namesIn(form)]).toEqual([key, ...namesIn(formsOf(english[key]!)[0]!)]);
      }
    }
  });

  test('have a form for each kind of number, and none for others', () => {
    const kinds = new Intl.PluralRules(locale).resolvedOptions().pluralCategories;
    for (const [key, text] of Object.entries(texts)) {
      if (typeof text === 'object') expect([key, ...Object.keys(text).sort()]).toEqual([key, ...[...kinds].sort()]);
    }
  });
});

test('are fetched by language', async () => {
  expect((await loadWidgetTexts('ru')).say('title')).toBe('Уведомления');
  expect((await loadWidgetTexts('th')).say('title')).toBe('การแจ้งเตือน');
  expect((await loadWidgetTexts('en')).say('title')).toBe('Notifications');
  expect((await loadPageTexts('ru')).say('sign_out')).toBe('Выйти');
});

describe('a text', () => {
  test.each([
    ['en', en, 1, 'Reconnecting in 1 second'],
    ['en', en, 5, 'Reconnecting in 5 seconds'],
    ['ru', ru, 1, 'Переподключение через 1 секунду'],
    ['ru', ru, 3, 'Переподключение через 3 секунды'],
    ['ru', ru, 25, 'Переподключение через 25 секунд'],
    ['th', th, 5, 'จะเชื่อมต่อใหม่ใน 5 วินาที'],
  ] as const)('has the form the number wants: %s, %#', (locale, texts, count, words) => {
    expect(new Translator<string>(locale, texts).say('state.waiting', { count })).toBe(words);
  });

  test('takes values as they are, and numbers as the language writes them', () => {
    const texts = new Translator('en', { greeting: '{name}, {count} of {missing}' });
    expect(texts.say('greeting', { name: '{count} $& <b>', count: 12_345 })).toBe(
      '{count} $& <b>, 12,345 of {missing}',
    );
  });
});

describe('the language', () => {
  test.each([
    [['th'], 'th'],
    [['ru-RU', 'en'], 'ru'],
    [['RU_ru'], 'ru'],
    [['de-DE', 'th-TH', 'en'], 'th'],
    [[null, undefined, '', ' en '], 'en'],
    [['de'], 'en'],
    [[], 'en'],
  ])('of %j is %s', (wishes, locale) => {
    expect(chooseLocale(wishes)).toBe(locale);
  });
});

describe('times', () => {
  const now = Date.parse('2025-11-21T12:00:00Z');
  const before = (seconds: number) => new Date(now - seconds * 1_000);
  const times = (locale: string) => new Times(locale, 'Asia/Bangkok');

  test.each([
    [-30, 'now'],
    [59, 'now'],
    [60, '1 min. ago'],
    [3_599, '59 min. ago'],
    [7_200, '2 hr. ago'],
    [25 * 3_600, 'yesterday'],
    [3 * 24 * 3_600, '3 days ago'],
    [15 * 24 * 3_600, '2 wk. ago'],
    [400 * 24 * 3_600, 'last yr.'],
  ])('%i seconds ago', (seconds, words) => {
    expect(times('en').ago(before(seconds), now)).toBe(words);
  });

  test('in other languages', () => {
    expect(times('ru').ago(before(300), now)).toBe('5 мин. назад');
    expect(times('th').ago(before(300), now)).toBe('5 นาทีที่แล้ว');
  });

  test('exactly, and where the reader is', () => {
    expect(times('en').exact(new Date(now))).toMatch(/^Friday, November 21, 2025 at 7:00:00\sPM$/);
    expect(times('ru').exact(new Date(now))).toMatch(/^пятница, 21 ноября 2025\sг\.,? (в )?19:00:00$/);
    expect(times('th').exact(new Date(now))).toContain('2025');
    expect(times('ru').clockOf(new Date(now))).toBe('19:00:00');
  });

  test('to come: the hour, and the day where it is another', () => {
    expect(times('ru').soon(new Date(now + 3_600_000), now)).toBe('20:00');
    expect(times('ru').soon(new Date(now + 48 * 3_600_000), now)).toContain('23 нояб');
  });
});

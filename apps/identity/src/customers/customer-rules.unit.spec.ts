import { describe, expect, test } from '@jest/globals';
import { type CustomerInput, normalised } from './customer-rules.js';

const DAY = 86_400_000;
const day = (offset: number): string => new Date(Date.now() + offset * DAY).toISOString().slice(0, 10);

describe('what is said of a customer gets one writing', () => {
  test.each<[keyof CustomerInput, unknown, unknown]>([
    ['name', '  Анна Смирнова ', 'Анна Смирнова'],
    ['name', '   ', null],
    ['name', null, null],
    ['email', ' Anna@EXAMPLE.Com ', 'Anna@example.com'],
    ['email', 'anna@пример.рф', 'anna@xn--e1afmkfd.xn--p1ai'],
    ['email', '', null],
    ['phone', '8 (914) 555-01-23', '+79145550123'],
    ['phone', '+66 81 234 5678', '+66812345678'],
    ['telegramId', '9007199254740993', '9007199254740993'],
    ['birthday', '2000-02-29', '2000-02-29'],
    ['birthday', '1900-01-01', '1900-01-01'],
    ['birthday', day(0), day(0)],
    ['locale', 'EN-gb', 'en-GB'],
    ['timeZone', 'Asia/Vladivostok', 'Asia/Vladivostok'],
    ['tags', [' vip ', 'vip', '', 'gold'], ['vip', 'gold']],
    ['tags', [], []],
    ['site', 'sweets', 'sweets'],
    ['subscribed', null, null],
  ])('%s %j', (field, value, expected) => {
    expect(normalised({ [field]: value }, 'RU')).toEqual({ [field]: expected });
  });

  test('and what is not said stays unsaid', () => {
    expect(normalised({ name: undefined, tags: ['a'] })).toEqual({ tags: ['a'] });
  });
});

describe('refused is', () => {
  test.each<[keyof CustomerInput, unknown]>([
    ['name', 'Anna\r\nBcc: all@example.com'],
    ['name', 'A'.repeat(201)],
    ['name', 'half \ud83d'],
    ['email', 'anna'],
    ['email', 'anna@'],
    ['email', 'anna@localhost'],
    ['email', '@example.com'],
    ['email', '"a b"@example.com'],
    ['email', 'анна@example.com'],
    ['email', 'a@example.com, b@example.com'],
    ['email', 'a@example.com\nb@example.com'],
    ['phone', '12'],
    ['phone', 'call me'],
    ['phone', '+7 914 555 01 23 ext. 5'],
    ['phone', '+999999999999999'],
    ['telegramId', '-100'],
    ['telegramId', '0'],
    ['telegramId', '9223372036854775808'],
    ['birthday', '1899-12-31'],
    ['birthday', '2001-02-29'],
    ['birthday', '14.05.1991'],
    ['birthday', day(2)],
    ['locale', 'russian!'],
    ['locale', 'ru_RU'],
    ['timeZone', '+10:00'],
    ['timeZone', 'Mars/Olympus'],
    ['tags', ['x'.repeat(65)]],
    ['tags', ['two\nlines']],
    ['tags', Array.from({ length: 101 }, (_, n) => `tag ${n}`)],
    ['status', 'gone'],
    ['site', 'no spaces'],
  ])('%s %j', (field, value) => {
    expect(() => normalised({ name: 'Anna', [field]: value }, 'RU')).toThrow(
      expect.objectContaining({
        code: 'VALIDATION_FAILED',
        errors: [expect.objectContaining({ pointer: `/${field}` })],
      }),
    );
  });

  test('a number without its country, where none is the default', () => {
    expect(() => normalised({ phone: '89145550123' })).toThrow();
    expect(normalised({ phone: '+79145550123' })).toEqual({ phone: '+79145550123' });
  });

  test('all that is wrong, at once', () => {
    const wrong = () => normalised({ email: 'x', phone: 'y', timeZone: 'z' });
    expect(wrong).toThrow(
      expect.objectContaining({
        errors: ['/email', '/phone', '/timeZone'].map((pointer) => expect.objectContaining({ pointer })),
      }),
    );
  });
});

import { expect, test } from '@jest/globals';
import { addressOf, settleLocale, settleTimeZone } from './recipient.js';

test.each([
  ['th-TH', 'th'],
  ['ru_RU', 'ru'],
  ['RU', 'ru'],
  ['en-GB-oxendict', 'en'],
  ['de', 'th'],
  ['', 'th'],
  [undefined, 'th'],
])('who asks for %j reads %s, where Thai is the default', (wanted, locale) => {
  expect(settleLocale(wanted, 'th')).toBe(locale);
});

test.each([
  ['Asia/Bangkok', 'Asia/Bangkok'],
  ['Moon/Base', 'UTC'],
  ['', 'UTC'],
  [undefined, 'UTC'],
])('a time zone %j is settled as %s, the second time too', (wanted, zone) => {
  expect(settleTimeZone(wanted, 'UTC')).toBe(zone);
  expect(settleTimeZone(wanted, 'UTC')).toBe(zone);
});

test('people and ops channels are reached on different channels', () => {
  const person = { id: 'p', email: 'p@example.com', phone: '+79145550123', telegramId: '1' };
  expect(
    (['email', 'sms', 'telegram', 'in_app', 'push', 'discord'] as const).map((each) => addressOf(person, each)),
  ).toEqual(['p@example.com', '+79145550123', '1', 'p', 'p', undefined]);
  expect(
    (['discord', 'in_app', 'push', 'email'] as const).map((each) => addressOf({ id: 'ops:system' }, each)),
  ).toEqual(['system', undefined, undefined, undefined]);
});

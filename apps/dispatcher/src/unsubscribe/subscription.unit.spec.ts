import { describe, expect, test } from '@jest/globals';
import type { Preferences } from '../preferences/preferences.js';
import { isUnsubscribed, subscribeAgain, unsubscribe } from './subscription.js';

const ORDER = { type: 'order.created', category: 'orders', marketing: false };
const PROMO = { type: 'promo.sent', category: 'loyalty', marketing: true };

test('advertising is switched off as a whole, anything else by the mails of its category', () => {
  expect(unsubscribe({}, PROMO)).toEqual({ marketing: false });
  expect(unsubscribe({}, ORDER)).toEqual({ categories: { orders: { email: false } } });
});

test('what else was said stays', () => {
  const before: Preferences = {
    channels: { sms: false },
    categories: { orders: { sms: false }, loyalty: false },
    quietHours: null,
  };
  expect(unsubscribe(before, ORDER)).toEqual({
    ...before,
    categories: { orders: { sms: false, email: false }, loyalty: false },
  });
  expect(before.categories).toEqual({ orders: { sms: false }, loyalty: false });
});

test('who gets none already has nothing to switch off', () => {
  for (const before of [{ channels: { email: false } }, { categories: { orders: false } }] as Preferences[]) {
    expect(unsubscribe(before, ORDER)).toEqual(before);
  }
});

describe.each<[string, Preferences]>([
  ['nothing said', {}],
  ['no advertising', { marketing: false }],
  ['the type muted', { mutedTypes: ['order.created', 'promo.sent', 'order.paid'] }],
  ['the category off', { categories: { orders: false, loyalty: false, payments: false } }],
  ['the category on', { categories: { orders: true, loyalty: true } }],
  ['its mails off', { categories: { orders: { email: false, sms: false }, loyalty: { email: false } } }],
  ['no mails at all', { channels: { email: false } }],
  ['no mails but of this category', { channels: { email: false }, categories: { orders: { email: true } } }],
  [
    'everything at once',
    {
      marketing: false,
      mutedTypes: ['order.created', 'promo.sent'],
      channels: { email: false },
      categories: { orders: false },
    },
  ],
])('%s', (_name, before) => {
  test.each([ORDER, PROMO])('off is off, on is on, and twice is as once ($type)', (subject) => {
    const off = unsubscribe(before, subject);
    expect(isUnsubscribed(off, subject)).toBe(true);
    expect(unsubscribe(off, subject)).toEqual(off);
    const on = subscribeAgain(off, subject);
    expect(isUnsubscribed(on, subject)).toBe(false);
    expect(subscribeAgain(on, subject)).toEqual(on);
  });
});

test('to subscribe again takes back no more than it must', () => {
  const before: Preferences = {
    marketing: false,
    mutedTypes: ['order.created', 'order.paid'],
    categories: { orders: { email: false, sms: false }, payments: false },
    channels: { sms: false },
  };
  expect(subscribeAgain(before, ORDER)).toEqual({
    ...before,
    mutedTypes: ['order.paid'],
    categories: { orders: { email: true, sms: false }, payments: false },
  });
});

import { describe, expect, test } from '@jest/globals';
import type { Channel } from '../catalogue/event-type.js';
import { objection, type Preferences } from './preferences.js';

const ORDER = { type: 'order.created', category: 'orders', marketing: false };
const PROMO = { type: 'promo.sent', category: 'loyalty', marketing: true };

describe('objection', () => {
  test.each<[name: string, Preferences, Channel, typeof ORDER, code: string | undefined]>([
    ['nothing said', {}, 'email', ORDER, undefined],
    ['nothing said, advertising', {}, 'email', PROMO, undefined],
    ['advertising refused', { marketing: false }, 'telegram', PROMO, 'UNSUBSCRIBED'],
    ['advertising refused, but this is none', { marketing: false }, 'email', ORDER, undefined],
    ['advertising welcome', { marketing: true }, 'email', PROMO, undefined],
    ['the type is muted', { mutedTypes: ['order.created'] }, 'in_app', ORDER, 'TYPE_MUTED'],
    ['another type is muted', { mutedTypes: ['order.paid'] }, 'in_app', ORDER, undefined],
    ['the category is off', { categories: { orders: false } }, 'sms', ORDER, 'CATEGORY_OFF'],
    ['another category is off', { categories: { loyalty: false } }, 'sms', ORDER, undefined],
    ['the category is on', { categories: { orders: true } }, 'sms', ORDER, undefined],
    ['the category is off on this channel', { categories: { orders: { sms: false } } }, 'sms', ORDER, 'CATEGORY_OFF'],
    ['the category is off on another channel', { categories: { orders: { sms: false } } }, 'email', ORDER, undefined],
    ['the channel is off', { channels: { sms: false } }, 'sms', ORDER, 'CHANNEL_OFF'],
    ['another channel is off', { channels: { sms: false } }, 'email', ORDER, undefined],
    [
      'the channel is off, the category on',
      { channels: { sms: false }, categories: { orders: true } },
      'sms',
      ORDER,
      'CHANNEL_OFF',
    ],
    [
      'the channel is off, but not for this category',
      { channels: { sms: false }, categories: { orders: { sms: true } } },
      'sms',
      ORDER,
      undefined,
    ],
    [
      'the channel is on, the category off on it',
      { channels: { sms: true }, categories: { orders: { sms: false } } },
      'sms',
      ORDER,
      'CATEGORY_OFF',
    ],
    [
      'muted goes before what the category says',
      { mutedTypes: ['order.created'], categories: { orders: { sms: true } } },
      'sms',
      ORDER,
      'TYPE_MUTED',
    ],
    [
      'advertising refused goes before what its category says',
      { marketing: false, categories: { loyalty: { email: true } } },
      'email',
      PROMO,
      'UNSUBSCRIBED',
    ],
  ])('%s', (_name, preferences, channel, subject, code) => {
    const found = objection(preferences, subject, channel);
    expect(found?.code).toBe(code);
    if (found) expect(found.detail).not.toBe('');
  });
});

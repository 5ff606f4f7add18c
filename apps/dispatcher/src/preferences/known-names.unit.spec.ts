import { describe, expect, test } from '@jest/globals';
import { Problem } from '@marmalade/http';
import type { Workflow } from '../catalogue/workflow.js';
import { effectiveOf } from './effective.js';
import { assertKnown, knownCategories } from './known-names.js';
import type { Preferences } from './preferences.js';

const workflow = (category: string, marketing = false): Workflow => ({
  category,
  priority: 'normal',
  notify: [],
  marketing,
});
const TYPES = {
  list: () => [
    { type: 'order.created', workflow: workflow('orders') },
    { type: 'order.paid', workflow: workflow('orders') },
    { type: 'auth.login_token_issued', workflow: workflow('security') },
    { type: 'promo.sent', workflow: workflow('news', true) },
  ],
};

test('known are the categories of all types, each once, but what keeps accounts safe', () => {
  expect(knownCategories(TYPES)).toEqual(['direct', 'news', 'orders']);
});

describe('assertKnown', () => {
  test('takes what is known', () => {
    const preferences: Preferences = {
      channels: { sms: false },
      categories: { orders: { email: true }, news: false },
      mutedTypes: ['order.paid'],
    };
    expect(() => assertKnown(preferences, TYPES)).not.toThrow();
    expect(() => assertKnown({}, TYPES)).not.toThrow();
  });

  test('what was said before may stay', () => {
    const before: Preferences = { categories: { gone: false }, mutedTypes: ['order.lost'] };
    expect(() => assertKnown(before, TYPES, before)).not.toThrow();
    expect(() => assertKnown({ ...before, categories: { lost: true } }, TYPES, before)).toThrow(/lost/);
  });

  const refusalOf = (preferences: object): Problem => {
    try {
      assertKnown(preferences, TYPES);
    } catch (error) {
      return error as Problem;
    }
    throw new Error('nothing was refused');
  };

  test.each<[string, object, code: string, pointer: string]>([
    ['a category', { categories: { oders: false } }, 'CATEGORY_UNKNOWN', '/categories/oders'],
    ['a name of every object', { categories: { constructor: false } }, 'CATEGORY_UNKNOWN', '/categories/constructor'],
    ['a name with a slash', { categories: { 'a/b~c': false } }, 'CATEGORY_UNKNOWN', '/categories/a~1b~0c'],
    ['what is always sent', { categories: { security: false } }, 'CATEGORY_UNKNOWN', '/categories/security'],
    ['a channel', { channels: { fax: false } }, 'CHANNEL_UNKNOWN', '/channels/fax'],
    ['a channel of the staff', { channels: { discord: false } }, 'CHANNEL_UNKNOWN', '/channels/discord'],
    ['a channel of a category', { categories: { orders: { fax: true } } }, 'CHANNEL_UNKNOWN', '/categories/orders/fax'],
    ['an event type', { mutedTypes: ['order.paid', 'order.lost'] }, 'EVENT_TYPE_UNKNOWN', '/mutedTypes/1'],
    ['a type that is always sent', { mutedTypes: ['auth.login_token_issued'] }, 'EVENT_TYPE_UNKNOWN', '/mutedTypes/0'],
  ])('refuses %s', (_name, preferences, code, pointer) => {
    const problem = refusalOf(preferences);
    expect(problem).toMatchObject({ code, status: 422, errors: [{ pointer }] });
  });

  test('says what is known', () => {
    expect(refusalOf({ categories: { oders: false } }).detail).toBe(
      'No category to choose: oders. Known are direct, news, orders.',
    );
    expect(refusalOf({ channels: { fax: false } }).detail).toContain('in_app, telegram, email, sms, push');
  });

  test('a thousand mistakes make an answer of bounded length', () => {
    const categories = Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`${'x'.repeat(1_000)}${n}`, false]));
    const { detail, errors } = refusalOf({ categories });
    expect(detail!.length).toBeLessThan(2_000);
    expect(errors).toHaveLength(100);
  });
});

describe('effectiveOf', () => {
  const person = { id: 'kim', email: 'kim@example.com', telegramId: '1', hasDevice: false };

  test('says for each category and channel whether it goes, and why not', () => {
    const preferences: Preferences = {
      channels: { in_app: false },
      categories: { orders: { telegram: false } },
      marketing: false,
    };
    const unsubscribed = { sent: false, reason: 'UNSUBSCRIBED' };
    const effective = effectiveOf(preferences, TYPES, person, ['email']);
    expect(effective.direct!.telegram).toEqual({ sent: true });
    expect({ ...effective, direct: undefined }).toEqual({
      news: {
        in_app: unsubscribed,
        telegram: unsubscribed,
        email: unsubscribed,
        sms: unsubscribed,
        push: unsubscribed,
      },
      orders: {
        in_app: { sent: false, reason: 'CHANNEL_OFF' },
        telegram: { sent: false, reason: 'CATEGORY_OFF' },
        email: { sent: false, reason: 'ADDRESS_SUPPRESSED' },
        sms: { sent: false, reason: 'NO_ADDRESS' },
        push: { sent: false, reason: 'NO_ADDRESS' },
      },
    });
  });

  test('where nothing speaks against it, it is sent', () => {
    const { orders } = effectiveOf({}, TYPES, { ...person, phone: '+79145550123', hasDevice: true }, []);
    expect(Object.values(orders!)).toEqual(Array(5).fill({ sent: true }));
  });
});

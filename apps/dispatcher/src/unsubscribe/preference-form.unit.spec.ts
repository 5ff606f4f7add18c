import { describe, expect, test } from '@jest/globals';
import type { Workflow } from '../catalogue/workflow.js';
import type { Preferences } from '../preferences/preferences.js';
import { type Offer, offerFor } from './offer.js';
import { type Form, readForm } from './preference-form.js';

const OFFER: Offer = {
  channels: ['telegram', 'email', 'sms'],
  categories: [
    { name: 'orders', channels: ['telegram', 'email'] },
    { name: 'loyalty', channels: ['email'] },
  ],
};
const BOXES = [
  ...['channel.telegram', 'channel.email', 'channel.sms', 'marketing', 'quiet'],
  ...[
    'category.orders',
    'category.orders.telegram',
    'category.orders.email',
    'category.loyalty',
    'category.loyalty.email',
  ],
];
const SHOWN = { timeZone: 'Asia/Bangkok' };

/** The form as a browser posts it: what is checked is there. */
function posted(unchecked: string[], fields: Form = {}): Form {
  const checked = BOXES.filter((name) => name !== 'quiet' && !unchecked.includes(name)).map((name) => [name, 'on']);
  const always = {
    shown: BOXES.join(' '),
    digest: 'none',
    time_zone: 'Asia/Bangkok',
    quiet_from: '22:00',
    quiet_to: '08:00',
  };
  return { ...Object.fromEntries(checked), ...always, ...fields };
}

const read = (form: Form, before: Preferences = {}, shown: Parameters<typeof readForm>[3] = SHOWN) =>
  readForm(form, before, OFFER, shown);
const quiet = (from: string, to: string): Form => ({ quiet: 'on', quiet_from: from, quiet_to: to });

describe('boxes', () => {
  test('a form nothing was changed in says nothing', () => {
    expect(read(posted([]))).toEqual({ preferences: {} });
  });

  test.each<[string, string[], Preferences]>([
    ['a channel', ['channel.sms'], { channels: { sms: false } }],
    ['a category', ['category.orders'], { categories: { orders: false } }],
    ['a category on a channel', ['category.orders.email'], { categories: { orders: { email: false } } }],
    ['advertising', ['marketing'], { marketing: false }],
  ])('%s is switched off, and on again', (_name, unchecked, expected) => {
    const off = read(posted(unchecked)).preferences;
    expect(off).toEqual(expected);
    expect(read(posted(unchecked), off).preferences).toEqual(expected);
    const on = read(posted([]), off).preferences;
    expect(on).toEqual('marketing' in expected ? { marketing: true } : {});
  });

  test('a box that was not on the page is no answer', () => {
    const before: Preferences = {
      channels: { push: false },
      categories: { songs: false, orders: { sms: false, push: true } },
      marketing: false,
    };
    const form = posted([], { shown: 'channel.telegram category.orders' });
    expect(read(form, before).preferences).toEqual(before);
    expect(read({ action: 'save' }, before).preferences).toEqual(before);
  });

  test('names nobody offers change nothing', () => {
    const form = posted([], {
      shown: `${BOXES.join(' ')} channel.fax category.security category.__proto__ category.orders.fax`,
    });
    expect(read(form)).toEqual({ preferences: {} });
  });

  test('what the page does not show stays', () => {
    const before: Preferences = {
      mutedTypes: ['order.paid'],
      quietHours: { from: '20:00', to: '09:00', days: [1, 2], timeZone: 'Asia/Bangkok' },
      digest: { every: 'weekly', at: '18:00', weekday: 5 },
      channels: { email: false },
      categories: { orders: { email: true } },
    };
    const form = posted(['channel.email'], { ...quiet('20:00', '09:00'), digest: 'weekly' });
    expect(read(form, before).preferences).toEqual(before);
    expect(read({ ...form, ...quiet('21:00', '09:00'), digest: 'daily' }, before).preferences).toEqual({
      ...before,
      quietHours: { ...before.quietHours, from: '21:00' },
      digest: { every: 'daily' },
    });
  });
});

describe('quiet hours', () => {
  const OF_SITE = { ...SHOWN, quietHours: { from: '23:00', to: '06:00', days: [5, 6] } };
  const hoursOf = (fields: Form, before: Preferences = {}, shown = SHOWN) =>
    read(posted([], fields), before, shown).preferences.quietHours;

  test('are chosen, and given up', () => {
    expect(hoursOf(quiet('22:00', '08:00'))).toEqual({ from: '22:00', to: '08:00' });
    expect(hoursOf({}, { quietHours: { from: '22:00', to: '08:00' } })).toBeUndefined();
  });

  test('of the site hold until others are chosen, or none', () => {
    expect(hoursOf(quiet('23:00', '06:00'), {}, OF_SITE)).toBeUndefined();
    expect(hoursOf(quiet('21:00', '06:00'), {}, OF_SITE)).toEqual({ from: '21:00', to: '06:00', days: [5, 6] });
    expect(hoursOf({}, {}, OF_SITE)).toBeNull();
    expect(hoursOf({}, { quietHours: null }, OF_SITE)).toBeNull();
    expect(hoursOf({}, { quietHours: null })).toBeNull();
    expect(hoursOf(quiet('23:00', '06:00'), { quietHours: null }, OF_SITE)).toEqual({ from: '23:00', to: '06:00' });
  });

  test('are of the place the person says they are at', () => {
    const form = posted([], { ...quiet('22:00', '08:00'), time_zone: 'Asia/Vladivostok' });
    expect(read(form)).toEqual({
      preferences: { quietHours: { from: '22:00', to: '08:00', timeZone: 'Asia/Vladivostok' } },
      timeZone: 'Asia/Vladivostok',
    });
    expect(read(posted([], { time_zone: 'Asia/Vladivostok' }))).toEqual({
      preferences: {},
      timeZone: 'Asia/Vladivostok',
    });
  });

  test.each([
    ['22:00', '22:00'],
    ['', '08:00'],
    ['22:00', ''],
    ['25:00', '08:00'],
    ['22:00', '8:00'],
    ['22:00\n', '08:00'],
  ])('from %j to %j are none', (from, to) => {
    expect(read(posted([], quiet(from, to))).problem).toBe('quiet_hours_invalid');
  });

  test('that are switched off may say anything', () => {
    expect(read(posted([], { quiet_from: '22:00', quiet_to: '22:00' })).problem).toBeUndefined();
  });

  test.each(['Mars/Olympus', '', '+03:00', 'Asia/Bangkok\r\n', '<script>'])('there is no time zone %j', (zone) => {
    expect(read(posted([], { time_zone: zone })).problem).toBe('time_zone_invalid');
  });
});

describe('digest', () => {
  test.each<[string | undefined, Preferences['digest'], Preferences['digest']]>([
    ['daily', undefined, { every: 'daily' }],
    ['hourly', { every: 'daily', at: '18:00' }, { every: 'hourly' }],
    ['daily', { every: 'daily', at: '18:00' }, { every: 'daily', at: '18:00' }],
    ['none', { every: 'daily' }, null],
    ['none', null, null],
    ['none', undefined, undefined],
    ['yearly', { every: 'daily' }, { every: 'daily' }],
    [undefined, { every: 'daily' }, { every: 'daily' }],
  ])('%j over %j is %j', (every, before, after) => {
    const form = posted([]);
    if (every === undefined) delete form.digest;
    else form.digest = every;
    expect(read(form, before === undefined ? {} : { digest: before }).preferences.digest).toEqual(after);
  });
});

describe('offerFor', () => {
  const type = (
    category: string,
    audience: Workflow['notify'][number]['audience'],
    ...channels: Workflow['notify'][number]['channels']
  ) => ({
    type: `${category}.happened`,
    workflow: { category, priority: 'normal', notify: [{ audience, channels }] } satisfies Workflow,
  });
  const types = {
    list: () => [
      type('orders', 'customer', 'in_app', 'email'),
      type('orders', 'ops:order', 'discord'),
      type('alerts', 'admins', 'in_app', 'telegram'),
      type('till', 'cashiers', 'telegram'),
      type('tasks', 'staff', 'email'),
      type('notices', 'everyone', 'in_app', 'email'),
      type('announcements', 'everyone', 'in_app'),
      type('ops', 'ops:system', 'discord'),
      type('security', 'customer', 'telegram'),
      type('marketing', 'customer', 'email'),
    ],
  };
  const names = (roles: Parameters<typeof offerFor>[1], category = 'orders') =>
    offerFor(types, roles, {}, category).categories.flatMap(({ name }) => (name === 'direct' ? [] : [name]));

  test('people are asked only about what may reach them', () => {
    expect(names(['customer'])).toEqual(['orders', 'notices']);
    expect(names([])).toEqual(['orders', 'notices']);
    expect(names(['admin'], 'alerts')).toEqual(['alerts', 'tasks', 'notices']);
    expect(names(['cashier', 'customer'])).toEqual(['orders', 'till', 'tasks', 'notices']);
  });

  test('nobody is asked whether they want what is in the app for everyone', () => {
    const { categories } = offerFor(types, [], {}, 'orders');
    expect(categories).toContainEqual({ name: 'notices', channels: ['email'] });
  });

  test('the category of the message is among them, and what is always sent is not', () => {
    expect(names(['customer'], 'alerts')).toContain('alerts');
    expect(names(['customer'], 'written_by_hand')).toContain('written_by_hand');
    expect(names(['customer'], 'security')).not.toContain('security');
  });

  test('channels are those that are used, in their own order', () => {
    const { channels, categories } = offerFor(types, [], { channels: ['email', 'in_app', 'discord'] }, 'orders');
    expect(channels).toEqual(['in_app', 'email']);
    expect(categories).toContainEqual({ name: 'orders', channels: ['in_app', 'email'] });
    expect(categories).toContainEqual({ name: 'direct', channels: ['in_app', 'email'] });
    expect(offerFor(types, [], { channels: ['sms'] }, 'orders').categories).toEqual([
      { name: 'direct', channels: ['sms'] },
      { name: 'orders', channels: [] },
    ]);
  });

  test('what would be more fields than a form may have is asked for whole categories', () => {
    const many = {
      list: () => Array.from({ length: 40 }, (_, n) => type(`c${n}`, 'customer', 'in_app', 'email', 'sms')),
    };
    const { categories } = offerFor(many, [], {}, 'c1');
    expect(categories).toHaveLength(41);
    expect(categories.every(({ channels }) => channels.length === 0)).toBe(true);
  });
});

import { describe, expect, test } from '@jest/globals';
import type { DeliveryState } from '../deliveries/delivery-state.js';
import { type Count, figuresBy, figuresOf, variantFigures, withSent } from './statistics.js';
import { rangeOf } from './statistics-query.js';

const count = (state: DeliveryState | null, n: number, some: Partial<Count> = {}): Count => {
  return { type: 'order.created', channel: 'email', variant: null, state, count: n, ...some };
};

describe('withSent', () => {
  test('what is in no other state was sent, kind by kind', () => {
    const counts = withSent([
      count(null, 10),
      count('failed', 2),
      count('claimed', 1),
      count(null, 5, { channel: 'sms' }),
      count('delivered', 5, { channel: 'sms' }),
      count(null, 4, { variant: 'warm' }),
    ]);
    expect(counts.map(({ channel, variant, state, count: n }) => [channel, variant, state, n])).toEqual([
      ['email', null, 'sent', 7],
      ['email', 'warm', 'sent', 4],
      ['email', null, 'failed', 2],
      ['email', null, 'claimed', 1],
      ['sms', null, 'delivered', 5],
    ]);
  });
});

const COUNTS = withSent([
  count(null, 12),
  count('delivered', 2),
  count('failed', 1),
  count('unknown', 1),
  count('deferred', 3),
  count('skipped', 1),
  count(null, 30, { type: 'ad', variant: 'warm' }),
  count(null, 20, { type: 'ad', variant: 'cold', channel: 'sms' }),
]);
const ENGAGEMENT = [
  { type: 'order.created', channel: 'email', variant: null, opened: 3, clicked: 1 },
  { type: 'ad', channel: 'email', variant: 'warm', opened: 10, clicked: 0 },
];

describe('figures', () => {
  test('add up, whatever they are grouped by', () => {
    const all = figuresOf(COUNTS, ENGAGEMENT);
    expect(all).toMatchObject({
      deliveries: 62,
      delivered: 56,
      failed: 1,
      unknown: 1,
      waiting: 3,
      held: 1,
      opens: 13,
      clicks: 1,
    });
    for (const field of ['type', 'channel'] as const) {
      const parts = figuresBy(field, COUNTS, ENGAGEMENT);
      for (const name of ['deliveries', 'delivered', 'failed', 'waiting', 'opens', 'clicks'] as const) {
        expect(parts.reduce((sum, part) => sum + part[name], 0)).toBe(all[name]);
      }
    }
  });

  test('rates are parts of what was delivered', () => {
    const [ad, order] = figuresBy('type', COUNTS, ENGAGEMENT);
    expect(ad).toMatchObject({ type: 'ad', delivered: 50, openRate: 0.2, clickRate: 0 });
    expect(order).toMatchObject({ type: 'order.created', delivered: 6, openRate: 0.5, clickRate: 0.1667 });
    expect(figuresOf([], [])).toMatchObject({ deliveries: 0, openRate: null, clickRate: null });
  });

  test('of wordings', () => {
    const notifications = [
      { type: 'ad', variant: 'cold', count: 20 },
      { type: 'ad', variant: 'warm', count: 25 },
    ];
    expect(variantFigures(notifications, COUNTS, ENGAGEMENT)).toEqual([
      {
        type: 'ad',
        variant: 'cold',
        notifications: 20,
        delivered: 20,
        opened: 0,
        clicked: 0,
        deliveryRate: 1,
        openRate: 0,
        clickRate: 0,
      },
      {
        type: 'ad',
        variant: 'warm',
        notifications: 25,
        delivered: 30,
        opened: 10,
        clicked: 0,
        deliveryRate: 1,
        openRate: 0.3333,
        clickRate: 0,
      },
    ]);
  });
});

describe('rangeOf', () => {
  const now = new Date('2026-11-21T12:00:00Z');
  const day = (n: number): Date => new Date(now.getTime() + n * 86_400_000);

  test('is the last day unless it is said otherwise', () => {
    expect(rangeOf({}, now)).toEqual({ from: day(-1), to: now });
    expect(rangeOf({ to: day(-5) }, now)).toEqual({ from: day(-6), to: day(-5) });
    expect(rangeOf({ from: day(-92) }, now)).toEqual({ from: day(-92), to: now });
  });

  test.each([
    [{ from: day(-93) }, 'RANGE_TOO_LONG'],
    [{ from: day(1) }, 'RANGE_EMPTY'],
    [{ from: now, to: now }, 'RANGE_EMPTY'],
  ])('%j is refused', (query, code) => {
    expect(() => rangeOf(query, now)).toThrow(
      expect.objectContaining({
        code: 'VALIDATION_FAILED',
        errors: [expect.objectContaining({ pointer: '/from', code })],
      }),
    );
  });
});

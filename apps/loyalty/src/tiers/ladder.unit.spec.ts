import { expect, test } from '@jest/globals';
import { ladderOf, placeOn } from './ladder.js';
import type { Tier } from './tier.js';

const tier = (name: string, threshold: number, site: string | null = null): Tier => {
  return { id: name, name, threshold, site, perks: [], multiplier: 1 } as unknown as Tier;
};
const all = [tier('gold', 2_000), tier('silver', 500), tier('club', 1_000, 'club'), tier('home', 100, 'default')];
const names = (tiers: readonly Tier[]) => tiers.map(({ name }) => name);

test('of the tiers each site sees its own and those of all', () => {
  expect(names(ladderOf(all, null))).toEqual(['home', 'silver', 'gold']);
  expect(names(ladderOf(all, 'club'))).toEqual(['silver', 'club', 'gold']);
});

test.each([
  [0, undefined, 'silver', 500],
  [499, undefined, 'silver', 1],
  [500, 'silver', 'gold', 1_500],
  [2_000, 'gold', undefined, undefined],
  [9_000, 'gold', undefined, undefined],
])('%i points', (points, name, next, left) => {
  const place = placeOn(ladderOf(all, 'sweets'), points);
  expect([place.tier?.name, place.next?.tier.name, place.next?.pointsLeft]).toEqual([name, next, left]);
});

test('who is in a tier by the points of last year is told of the one above it', () => {
  const { tier: earned, next } = placeOn(ladderOf(all, 'sweets'), 40, all[1]);
  expect([earned, next?.tier.name, next?.pointsLeft]).toEqual([undefined, 'gold', 1_960]);
});

import { DEFAULT_SITE } from '../sites/site-directory.js';
import type { Tier } from './tier.js';

/** Where a customer stands. */
export interface Place {
  /** The highest tier they have the points for. */
  tier?: Tier;
  /** The one after it, and how many points are missing. */
  next?: { tier: Tier; pointsLeft: number };
}

/** The tiers customers of a site can be in, the lowest first. */
export function ladderOf(tiers: readonly Tier[], site: string | null): Tier[] {
  const own = site ?? DEFAULT_SITE;
  return tiers
    .filter((tier) => tier.site === null || tier.site === own)
    .sort((one, other) => one.threshold - other.threshold || (one.id < other.id ? -1 : 1));
}

/** Where so many points lead. @param current the tier they are in: below it there is no next one */
export function placeOn(ladder: readonly Tier[], points: number, current?: Pick<Tier, 'threshold'>): Place {
  const tier = ladder.filter(({ threshold }) => threshold <= points).at(-1);
  const reached = Math.max(tier?.threshold ?? -1, current?.threshold ?? -1);
  const next = ladder.find(({ threshold }) => threshold > reached);
  return { ...(tier && { tier }), ...(next && { next: { tier: next, pointsLeft: next.threshold - points } }) };
}

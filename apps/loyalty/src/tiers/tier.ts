import { problemType } from '@marmalade/http';
import type { Offer, OfferKind } from '../offers/offer.js';

/** What is a tier's own. */
export interface TierFields {
  /** Points earned within the period of the program, from which on a customer is in it. */
  threshold: number;
  /** What it gives, in the words of the business. */
  perks: string[];
  /** By which the points of orders are multiplied: 1.5 gives half as many again. */
  multiplier: number;
}

export type Tier = Offer & TierFields;

export const TIER_NOT_FOUND = problemType({ code: 'TIER_NOT_FOUND', status: 404, title: 'There is no such tier' });

export const TIER: OfferKind<TierFields> = {
  name: 'tier',
  columns: {
    threshold: { column: 'threshold', type: 'bigint', read: 'o.threshold::float8' },
    perks: { column: 'perks', type: 'text[]' },
    multiplier: { column: 'multiplier', type: 'numeric', read: 'o.multiplier::float8' },
  },
  defaults: { perks: [], multiplier: 1 },
  notFound: TIER_NOT_FOUND,
};

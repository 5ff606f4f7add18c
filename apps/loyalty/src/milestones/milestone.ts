import { problemType } from '@marmalade/http';
import type { Rule } from '../achievements/rule.js';
import type { Offer, OfferKind } from '../offers/offer.js';

/** What is a milestone's own. */
export interface MilestoneFields {
  rule: Rule;
  /** What the customer gets for it, in the words of the business. */
  reward: string | null;
  /** And how many points; 0: none. */
  points: number;
}

export type Milestone = Offer & MilestoneFields;

export const MILESTONE_NOT_FOUND = problemType({
  code: 'MILESTONE_NOT_FOUND',
  status: 404,
  title: 'There is no such milestone',
});

export const MILESTONE: OfferKind<MilestoneFields> = {
  name: 'milestone',
  columns: {
    rule: { column: 'rule', type: 'jsonb' },
    reward: { column: 'reward', type: 'text' },
    points: { column: 'points', type: 'bigint', read: 'o.points::float8' },
  },
  defaults: { points: 0 },
  notFound: MILESTONE_NOT_FOUND,
};

import { problemType } from '@marmalade/http';
import type { Rule } from '../achievements/rule.js';
import type { Offer, OfferKind } from '../offers/offer.js';

/** What is a badge's own. */
export interface BadgeFields {
  /** What it is given for, as customers read it. */
  description: string | null;
  imageUrl: string | null;
  /** Null: it is given by hand. */
  rule: Rule | null;
}

export type Badge = Offer & BadgeFields;

export const BADGE_NOT_FOUND = problemType({ code: 'BADGE_NOT_FOUND', status: 404, title: 'There is no such badge' });

export const BADGE: OfferKind<BadgeFields> = {
  name: 'badge',
  columns: {
    description: { column: 'description', type: 'text' },
    imageUrl: { column: 'image_url', type: 'text' },
    rule: { column: 'rule', type: 'jsonb' },
  },
  defaults: {},
  notFound: BADGE_NOT_FOUND,
};

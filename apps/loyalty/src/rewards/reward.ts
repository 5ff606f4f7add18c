import { problemType } from '@marmalade/http';
import type { Offer, OfferKind } from '../offers/offer.js';

/** What is a reward's own. */
export interface RewardFields {
  description: string | null;
  imageUrl: string | null;
  /** What it costs. */
  points: number;
  /** How many there are; null: as many as are asked for. */
  stock: number | null;
  /** Whether it can be asked for just now. */
  active: boolean;
}

export type Reward = Offer & RewardFields;

export const REWARD_NOT_FOUND = problemType({
  code: 'REWARD_NOT_FOUND',
  status: 404,
  title: 'There is no such reward',
});

export const REWARD_NOT_OFFERED = problemType({
  code: 'REWARD_NOT_OFFERED',
  status: 409,
  title: 'The reward is not offered just now',
});

export const REWARD_OUT_OF_STOCK = problemType({
  code: 'REWARD_OUT_OF_STOCK',
  status: 409,
  title: 'There is none of it left',
});

export const REWARD: OfferKind<RewardFields> = {
  name: 'reward',
  columns: {
    description: { column: 'description', type: 'text' },
    imageUrl: { column: 'image_url', type: 'text' },
    points: { column: 'points', type: 'bigint', read: 'o.points::float8' },
    stock: { column: 'stock', type: 'integer' },
    active: { column: 'active', type: 'boolean' },
  },
  defaults: { active: true },
  notFound: REWARD_NOT_FOUND,
};

import { problemType } from '@marmalade/http';
import type { EntryActor } from '../ledger/entry.js';

export const REDEMPTION_STATES = ['requested', 'approved', 'rejected'] as const;
export type RedemptionState = (typeof REDEMPTION_STATES)[number];

/** That a customer wants a reward for their points. */
export interface RewardRedemption {
  id: string;
  customerId: string;
  /** As it was when they asked for it. */
  reward: { id: string; name: string };
  points: number;
  state: RedemptionState;
  /** Of one that was approved: what they show, where, and until when. */
  code: string | null;
  location: string | null;
  validUntil: Date | null;
  /** Of one that was rejected: why, as they read it. */
  reason: string | null;
  decidedBy: EntryActor | null;
  decidedAt: Date | null;
  createdAt: Date;
}

export const REWARD_REDEMPTION_NOT_FOUND = problemType({
  code: 'REWARD_REDEMPTION_NOT_FOUND',
  status: 404,
  title: 'Nobody has asked for a reward by this id',
});

export const REWARD_REDEMPTION_DECIDED = problemType({
  code: 'REWARD_REDEMPTION_DECIDED',
  status: 409,
  title: 'It has been decided already',
});

/** The columns of one under the names of the interface; the table is `reward_redemption r`. */
export const REDEMPTION_COLUMNS = `r.id, r.customer_id AS "customerId",
  json_build_object('id', r.reward_id, 'name', r.reward_name) AS reward, r.points::float8 AS points, r.state, r.code, r.location,
  r.valid_until AS "validUntil", r.reason, r.decided_by AS "decidedBy", r.decided_at AS "decidedAt", r.created_at AS "createdAt"`;

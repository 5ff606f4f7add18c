import { BadgeAwarded, MilestoneReached, PointsAwarded, TierUpgraded } from './account.js';
import { BirthdayDiscountIssued, DiscountExpiring, DiscountIssued, DiscountRedeemed } from './discount.js';
import { RedemptionApproved, RedemptionRejected } from './redemption.js';

export * from './account.js';
export * from './discount.js';
export * from './redemption.js';

/** Every event loyalty announces. */
export const events = [
  DiscountIssued,
  BirthdayDiscountIssued,
  DiscountRedeemed,
  DiscountExpiring,
  PointsAwarded,
  TierUpgraded,
  MilestoneReached,
  BadgeAwarded,
  RedemptionApproved,
  RedemptionRejected,
] as const;

import { defineAuditFact, defineFactsWanted } from '@marmalade/contracts-envelope';
import { BadgeAwarded, MilestoneReached, PointsAwarded, TierUpgraded } from './account.js';
import { BirthdayDiscountIssued, DiscountExpiring, DiscountIssued, DiscountRedeemed } from './discount.js';
import { RedemptionApproved, RedemptionRejected } from './redemption.js';

export * from './account.js';
export * from './discount.js';
export * from './redemption.js';

/** What belongs into the audit log. */
export const LoyaltyAudited = defineAuditFact('loyalty');

/** What loyalty keeps of others, and asks for when it is new. */
export const LoyaltyFactsWanted = defineFactsWanted('loyalty', [
  'customer.changed',
  'staff.changed',
  'site.changed',
  'setting.changed',
]);

/** What other services keep of what happens in loyalty; nobody is notified of these. */
export const facts = [LoyaltyAudited, LoyaltyFactsWanted] as const;

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

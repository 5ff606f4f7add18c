import { IdempotencyKeys } from '@marmalade/http';
import type { Provider, Type } from '@nestjs/common';
import { Achievements } from './achievements/achievements.js';
import { AdjustPoints } from './adjust-points/adjust-points.js';
import { AdjustPointsController } from './adjust-points/adjust-points.controller.js';
import { AwardAchievementsOnDiscountRedeemedListener } from './award-achievements/award-achievements-on-discount-redeemed.listener.js';
import { AwardMemberYears } from './award-achievements/award-member-years.js';
import { AwardBirthdayPoints } from './award-points/award-birthday-points.js';
import { AwardPoints } from './award-points/award-points.js';
import { AwardPointsOnOrderPaidListener } from './award-points/award-points-on-order-paid.listener.js';
import { AwardWelcomePoints } from './award-points/award-welcome-points.js';
import { AwardWelcomePointsOnCustomerChangedListener } from './award-points/award-welcome-points-on-customer-changed.listener.js';
import { BADGE } from './badges/badge.js';
import { OrderBook } from './counted-orders/order-book.js';
import { discountIssuerOf } from './discount-providers.js';
import { BadgeEditor, EditBadgesController } from './edit-badges/edit-badges.controller.js';
import { GiveBadges } from './edit-badges/give-badges.js';
import { GiveBadgesController } from './edit-badges/give-badges.controller.js';
import { EditMilestonesController, MilestoneEditor } from './edit-milestones/edit-milestones.controller.js';
import { EditPrograms } from './edit-programs/edit-programs.js';
import { EditProgramsController } from './edit-programs/edit-programs.controller.js';
import { EditRewardsController, RewardEditor } from './edit-rewards/edit-rewards.controller.js';
import { EditTiersController, TierEditor } from './edit-tiers/edit-tiers.controller.js';
import { ExpirePoints } from './expire-points/expire-points.js';
import { EntryList } from './ledger/entry-list.js';
import { Ledger } from './ledger/ledger.js';
import { LotEnds } from './ledger/lot-ends.js';
import type { Directories, LoyaltyParts } from './loyalty.module.js';
import { MILESTONE } from './milestones/milestone.js';
import { OfferStore } from './offers/offer-store.js';
import { PointChores } from './point-chores.js';
import { ProgramDirectory } from './programs/program-directory.js';
import { Progress } from './progress/progress.js';
import { RedeemRewards } from './redeem-rewards/redeem-rewards.js';
import { RedeemRewardsController } from './redeem-rewards/redeem-rewards.controller.js';
import { ReferralDiscounts } from './referrals/referral-discounts.js';
import { ReferralRewards } from './referrals/referral-rewards.js';
import { ReferralStore } from './referrals/referral-store.js';
import { ReviewTiers } from './review-tiers/review-tiers.js';
import { RedemptionStore } from './rewards/redemption-store.js';
import { REWARD } from './rewards/reward.js';
import { ShowAccounts } from './show-accounts/show-accounts.js';
import { ShowAccountsController } from './show-accounts/show-accounts.controller.js';
import { TakeBackPoints } from './take-back-points/take-back-points.js';
import { TakeBackPointsOnOrderCancelledListener } from './take-back-points/take-back-points-on-order-cancelled.listener.js';
import { TakeBackPointsOnPaymentRefundedListener } from './take-back-points/take-back-points-on-payment-refunded.listener.js';
import { Standings } from './tiers/standings.js';
import { TIER } from './tiers/tier.js';

/** The routes of points. */
export const POINT_CONTROLLERS: Type[] = [
  ShowAccountsController,
  AdjustPointsController,
  GiveBadgesController,
  EditProgramsController,
  EditTiersController,
  EditBadgesController,
  EditMilestonesController,
  EditRewardsController,
  RedeemRewardsController,
];

export const POINT_LISTENERS: Type[] = [
  AwardPointsOnOrderPaidListener,
  AwardWelcomePointsOnCustomerChangedListener,
  AwardAchievementsOnDiscountRedeemedListener,
  TakeBackPointsOnOrderCancelledListener,
  TakeBackPointsOnPaymentRefundedListener,
];

/** The nouns they are made of. */
function nounsOf({ dataSource, outbox }: LoyaltyParts, { sites }: Directories) {
  const programs = new ProgramDirectory(dataSource, sites);
  const ledger = new Ledger();
  const lotEnds = new LotEnds(programs, sites);
  const standings = new Standings(programs, sites);
  const achievements = new Achievements(sites);
  const tiers = new OfferStore(dataSource, TIER);
  const badges = new OfferStore(dataSource, BADGE);
  const milestones = new OfferStore(dataSource, MILESTONE);
  const offers = { tiers, badges, milestones };
  const progress = new Progress(offers, achievements, standings, ledger, lotEnds, outbox);
  return { programs, ledger, lotEnds, standings, achievements, ...offers, progress };
}

/** What they are made of. */
export function pointProviders(parts: LoyaltyParts, directories: Directories): Provider[] {
  const { dataSource, outbox, logger, config } = parts;
  const { customers, sites } = directories;
  const keys = new IdempotencyKeys(dataSource);
  const nouns = nounsOf(parts, directories);
  const { programs, ledger, standings, tiers, badges, milestones, achievements, progress } = nouns;
  const rewards = new OfferStore(dataSource, REWARD);
  const redemptions = new RedemptionStore(dataSource);
  const orders = new OrderBook();
  const referralStore = new ReferralStore();
  const referrals = new ReferralRewards(
    referralStore,
    nouns.lotEnds,
    new ReferralDiscounts(discountIssuerOf(parts, directories)),
  );
  const doing = { ...nouns, dataSource, customers, sites, outbox, keys, orders, rewards, redemptions };
  const chores = {
    expirePoints: new ExpirePoints(dataSource, ledger),
    reviewTiers: new ReviewTiers(dataSource, customers, tiers, standings, outbox),
    memberYears: new AwardMemberYears(dataSource, customers, achievements, progress),
    birthdayPoints: new AwardBirthdayPoints(doing),
  };
  const provide = (token: Type, useValue: unknown): Provider => ({ provide: token, useValue });
  return [
    provide(ProgramDirectory, programs),
    provide(Progress, progress),
    provide(RedemptionStore, redemptions),
    provide(AwardPoints, new AwardPoints({ ...doing, referrals })),
    provide(AwardWelcomePoints, new AwardWelcomePoints({ ...doing, referrals: referralStore })),
    provide(TakeBackPoints, new TakeBackPoints(programs, orders, ledger)),
    provide(AdjustPoints, new AdjustPoints(doing)),
    provide(GiveBadges, new GiveBadges(doing)),
    provide(RedeemRewards, new RedeemRewards(doing)),
    provide(EditPrograms, new EditPrograms(dataSource, programs, sites, outbox)),
    provide(TierEditor, new TierEditor(tiers, dataSource, outbox, keys)),
    provide(BadgeEditor, new BadgeEditor(badges, dataSource, outbox, keys)),
    provide(MilestoneEditor, new MilestoneEditor(milestones, dataSource, outbox, keys)),
    provide(RewardEditor, new RewardEditor(rewards, dataSource, outbox, keys)),
    provide(
      ShowAccounts,
      new ShowAccounts({
        ...doing,
        referrals: referralStore,
        entries: new EntryList(dataSource),
        referralLink: config.REFERRAL_LINK,
      }),
    ),
    provide(PointChores, new PointChores(chores, logger)),
  ];
}

/** What a customer has gathered. Who has none yet has gathered nothing. */
export interface Account {
  customerId: string;
  balance: number;
  /** All that was ever given, and all that was exchanged for rewards. */
  earnedTotal: number;
  spentTotal: number;
  orders: number;
  tierId: string | null;
  tierSince: Date | null;
  /** When it is looked at again whether they keep the tier. */
  tierReviewAt: Date | null;
  referralCode: string | null;
}

/** The columns of an account under the names of the interface; the table is `account a`. */
export const ACCOUNT_COLUMNS = `a.customer_id AS "customerId", a.balance::float8 AS balance,
  a.earned_total::float8 AS "earnedTotal", a.spent_total::float8 AS "spentTotal", a.orders, a.tier_id AS "tierId",
  a.tier_since AS "tierSince", a.tier_review_at AS "tierReviewAt", a.referral_code AS "referralCode"`;

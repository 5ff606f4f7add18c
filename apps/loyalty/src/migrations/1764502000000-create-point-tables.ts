import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What all that customers can be offered has in common. It is never deleted: what was given of it goes on naming it. */
const OFFER = `
    id uuid PRIMARY KEY,
    -- The brand whose customers it is for; null: everybody's.
    site text,
    name text NOT NULL,
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    archived_at timestamptz`;
/** Of whom the customer is erased nothing stays; who is being erased gets nothing any more. */
const CUSTOMER = `uuid NOT NULL REFERENCES customer (id) ON DELETE CASCADE`;
const RULE_COLUMNS = `metric text GENERATED ALWAYS AS (rule ->> 'metric') STORED,
    at_least bigint GENERATED ALWAYS AS ((rule ->> 'atLeast')::bigint) STORED`;

const TABLES = [
  // How points are earned at a site (brand); what a row does not say is as in the code.
  `CREATE TABLE program (
    site text PRIMARY KEY,
    rules jsonb NOT NULL,
    revision integer NOT NULL DEFAULT 1,
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
  )`,
  `CREATE TABLE tier (${OFFER},
    threshold bigint NOT NULL CHECK (threshold >= 0),
    perks text[] NOT NULL DEFAULT '{}',
    -- Of the points of orders: 1.5 gives half as many again.
    multiplier numeric(5, 2) NOT NULL DEFAULT 1 CHECK (multiplier > 0)
  )`,
  `CREATE TABLE badge (${OFFER},
    description text,
    image_url text,
    -- By which it is given; null: by hand.
    rule jsonb,
    ${RULE_COLUMNS}
  )`,
  `CREATE TABLE milestone (${OFFER},
    rule jsonb NOT NULL,
    reward text,
    points bigint NOT NULL DEFAULT 0 CHECK (points >= 0),
    ${RULE_COLUMNS}
  )`,
  `CREATE TABLE reward (${OFFER},
    description text,
    image_url text,
    points bigint NOT NULL CHECK (points > 0),
    -- Null: as many as are asked for.
    stock integer CHECK (stock >= 0),
    active boolean NOT NULL DEFAULT true
  )`,
  `CREATE TABLE account (
    customer_id ${CUSTOMER} PRIMARY KEY,
    balance bigint NOT NULL DEFAULT 0 CHECK (balance >= 0),
    -- How many entries it has: the number of the last one.
    entries integer NOT NULL DEFAULT 0,
    earned_total bigint NOT NULL DEFAULT 0,
    spent_total bigint NOT NULL DEFAULT 0,
    orders integer NOT NULL DEFAULT 0,
    -- In minor units of the shop's currency.
    order_amount numeric NOT NULL DEFAULT 0,
    discounts_used integer NOT NULL DEFAULT 0,
    referrals integer NOT NULL DEFAULT 0,
    tier_id uuid REFERENCES tier (id),
    tier_since timestamptz,
    tier_review_at timestamptz,
    referral_code text UNIQUE,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
  )`,
  `CREATE INDEX account_tier_review ON account (tier_review_at) WHERE tier_review_at IS NOT NULL`,
  `CREATE TABLE entry (
    id uuid PRIMARY KEY,
    customer_id uuid NOT NULL REFERENCES account (customer_id) ON DELETE CASCADE,
    -- Which entry of the account it is.
    seq integer NOT NULL,
    points bigint NOT NULL CHECK (points <> 0),
    balance_after bigint NOT NULL CHECK (balance_after >= 0),
    kind text NOT NULL,
    reason text,
    -- What it is for: that happens once.
    ref_key text NOT NULL,
    -- Of points that came in: how many of them are still there.
    remaining bigint CHECK (remaining >= 0 AND remaining <= points),
    expires_at timestamptz,
    order_number text,
    comment text,
    actor jsonb,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (customer_id, seq),
    UNIQUE (customer_id, ref_key)
  )`,
  `CREATE INDEX entry_lots ON entry (customer_id, expires_at, seq) WHERE remaining > 0`,
  `CREATE INDEX entry_expiring ON entry (expires_at) WHERE remaining > 0 AND expires_at IS NOT NULL`,
  // What is known of the orders of customers: each counts once, in whatever order its events come.
  `CREATE TABLE counted_order (
    customer_id ${CUSTOMER},
    order_key text NOT NULL,
    number text,
    currency text,
    -- Minor units; null: not paid yet, as far as is known.
    amount numeric,
    -- For the whole of it.
    points bigint NOT NULL DEFAULT 0,
    -- Given; had back; asked for in vain, since the balance was too low.
    given bigint NOT NULL DEFAULT 0,
    taken_back bigint NOT NULL DEFAULT 0,
    short bigint NOT NULL DEFAULT 0,
    refunded numeric NOT NULL DEFAULT 0,
    refund_keys text[] NOT NULL DEFAULT '{}',
    cancelled boolean NOT NULL DEFAULT false,
    PRIMARY KEY (customer_id, order_key)
  )`,
  `CREATE TABLE badge_award (
    customer_id ${CUSTOMER},
    badge_id uuid NOT NULL REFERENCES badge (id),
    awarded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (customer_id, badge_id)
  )`,
  `CREATE TABLE milestone_award (
    customer_id ${CUSTOMER},
    milestone_id uuid NOT NULL REFERENCES milestone (id),
    awarded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (customer_id, milestone_id)
  )`,
  `CREATE TABLE referral (
    id uuid NOT NULL UNIQUE,
    referee_id ${CUSTOMER} PRIMARY KEY,
    referrer_id ${CUSTOMER},
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    rewarded_at timestamptz,
    CHECK (referee_id <> referrer_id)
  )`,
  `CREATE INDEX referral_referrer ON referral (referrer_id)`,
  `CREATE TABLE reward_redemption (
    id uuid PRIMARY KEY,
    customer_id ${CUSTOMER},
    reward_id uuid NOT NULL REFERENCES reward (id),
    -- As it was when it was asked for.
    reward_name text NOT NULL,
    points bigint NOT NULL,
    state text NOT NULL DEFAULT 'requested',
    code text,
    location text,
    valid_until timestamptz,
    reason text,
    decided_by jsonb,
    decided_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
  )`,
  `CREATE INDEX reward_redemption_customer ON reward_redemption (customer_id, id)`,
  `CREATE INDEX reward_redemption_state ON reward_redemption (state, id)`,
  // For what comes with the years as a customer.
  `CREATE INDEX customer_registered_at ON customer (registered_at, id)`,
];

export class CreatePointTables1764502000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of TABLES) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX customer_registered_at');
    await runner.query(
      `DROP TABLE reward_redemption, referral, milestone_award, badge_award, counted_order, entry, account, reward, milestone,
         badge, tier, program`,
    );
  }
}

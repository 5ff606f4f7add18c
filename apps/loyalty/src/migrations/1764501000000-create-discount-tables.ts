import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = [
  // Money is in minor units of the row's one currency; percents are in hundredths: 1250 is 12.5 %.
  `CREATE TABLE discount_template (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    title jsonb,
    kind text NOT NULL CHECK (kind IN ('percent', 'fixed')),
    percent integer CHECK (percent BETWEEN 1 AND 10000),
    amount bigint CHECK (amount > 0),
    currency text,
    maximum_off bigint CHECK (maximum_off > 0),
    minimum_order bigint CHECK (minimum_order > 0),
    trigger text NOT NULL,
    site text,
    valid_from date,
    valid_until date,
    valid_days integer CHECK (valid_days > 0),
    max_uses integer NOT NULL CHECK (max_uses > 0),
    max_uses_per_customer integer CHECK (max_uses_per_customer > 0),
    max_uses_total integer CHECK (max_uses_total > 0),
    max_issued integer CHECK (max_issued > 0),
    code_prefix text NOT NULL,
    code_length smallint NOT NULL,
    active boolean NOT NULL,
    is_test boolean NOT NULL,
    issued integer NOT NULL DEFAULT 0,
    -- Counted while max_uses_total is set, so that redeeming does not queue at this row where there is no limit.
    used integer NOT NULL DEFAULT 0,
    archived_at timestamptz,
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK ((kind = 'percent') = (percent IS NOT NULL) AND (kind = 'fixed') = (amount IS NOT NULL)),
    CHECK (currency IS NOT NULL OR coalesce(amount, maximum_off, minimum_order) IS NULL)
  )`,
  `CREATE INDEX discount_template_trigger ON discount_template (trigger, id) WHERE active`,
  // A discount of a customer: its terms are those of the template when it was issued. customer_id is null when the person is erased.
  `CREATE TABLE discount (
    id uuid PRIMARY KEY,
    template_id uuid NOT NULL,
    customer_id uuid,
    code text NOT NULL UNIQUE,
    prefix_length smallint NOT NULL,
    kind text NOT NULL,
    percent integer,
    amount bigint,
    currency text,
    maximum_off bigint,
    minimum_order bigint,
    title jsonb,
    site text,
    valid_from timestamptz,
    valid_until timestamptz,
    max_uses integer NOT NULL,
    used integer NOT NULL DEFAULT 0,
    revoked_at timestamptz,
    revoked_by jsonb,
    revoked_reason text,
    issued_via text NOT NULL,
    issued_by jsonb NOT NULL,
    issued_at timestamptz NOT NULL,
    once_key text,
    is_test boolean NOT NULL,
    CONSTRAINT discount_used_within CHECK (used BETWEEN 0 AND max_uses)
  )`,
  `CREATE UNIQUE INDEX discount_once ON discount (customer_id, once_key) WHERE once_key IS NOT NULL`,
  `CREATE INDEX discount_issued_at ON discount (issued_at, id)`,
  `CREATE INDEX discount_customer ON discount (customer_id, issued_at, id)`,
  `CREATE INDEX discount_template_id ON discount (template_id, issued_at, id)`,
  // One use of a discount: a row of the usage log. What is reversed stays.
  `CREATE TABLE redemption (
    id uuid PRIMARY KEY,
    discount_id uuid NOT NULL REFERENCES discount (id),
    template_id uuid NOT NULL,
    customer_id uuid,
    cashier_role text NOT NULL,
    cashier_id text NOT NULL,
    cashier_name text,
    location text,
    site text,
    order_number text,
    order_amount bigint NOT NULL,
    amount_off bigint NOT NULL,
    currency text NOT NULL,
    uses_left integer NOT NULL,
    redeemed_at timestamptz NOT NULL,
    reversed_at timestamptz,
    reversed_by jsonb,
    reversal_reason text,
    is_test boolean NOT NULL
  )`,
  `CREATE INDEX redemption_redeemed_at ON redemption (redeemed_at, id)`,
  `CREATE INDEX redemption_discount ON redemption (discount_id)`,
  `CREATE INDEX redemption_customer ON redemption (customer_id, template_id)`,
  `CREATE INDEX redemption_template ON redemption (template_id, redeemed_at, id)`,
  `CREATE INDEX redemption_cashier ON redemption (cashier_id, redeemed_at, id)`,
  // Codes tried that are none, by who tried and from where, in windows of some minutes.
  `CREATE TABLE code_guess (who text PRIMARY KEY, tries integer NOT NULL, since timestamptz NOT NULL)`,
  `CREATE INDEX code_guess_since ON code_guess (since)`,
];

export class CreateDiscountTables1764501000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of TABLES) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('A discount that was issued is a promise: it is not deleted by going back');
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What deciding, waiting and sending need beyond the first tables. */
const CHANGES = [
  `ALTER TABLE notification ADD COLUMN site text, ADD COLUMN variant text, ADD COLUMN cancel_key text`,
  `CREATE INDEX notification_cancel_key ON notification (cancel_key) WHERE cancel_key IS NOT NULL`,
  `ALTER TABLE delivery ADD COLUMN lane smallint NOT NULL DEFAULT 1, ADD COLUMN expires_at timestamptz,
     ADD COLUMN step smallint, ADD COLUMN digest text, ADD COLUMN digest_key text, ADD COLUMN forced boolean NOT NULL DEFAULT false, ADD COLUMN receipt_id text`,
  `DROP INDEX delivery_due`,
  `CREATE INDEX delivery_due ON delivery (channel, lane, due_at) WHERE due_at IS NOT NULL`,
  `CREATE INDEX delivery_waiting ON delivery (recipient_id, channel) WHERE digest IS NOT NULL OR digest_key IS NOT NULL`,
  // Not on the provider's id, which every delivery gets: a row is updated in place only while no indexed column changes.
  `CREATE INDEX delivery_receipt ON delivery (receipt_id) WHERE receipt_id IS NOT NULL`,
  `CREATE INDEX delivery_webhook ON delivery (address, id) WHERE channel = 'webhook'`,
  `CREATE TABLE digest (
    recipient_id text NOT NULL,
    channel text NOT NULL,
    period text NOT NULL,
    due_at timestamptz NOT NULL,
    PRIMARY KEY (recipient_id, channel, period)
  )`,
  `CREATE INDEX digest_due ON digest (due_at)`,
  `CREATE TABLE decision (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    notification_id uuid NOT NULL,
    channel text,
    code text NOT NULL,
    detail text NOT NULL,
    made_at timestamptz NOT NULL DEFAULT clock_timestamp()
  )`,
  `CREATE INDEX decision_notification ON decision (notification_id)`,
  `CREATE TABLE cancellation (
    key text PRIMARY KEY,
    occurred_at timestamptz NOT NULL,
    event_id uuid,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
  )`,
  `CREATE INDEX cancellation_created ON cancellation (created_at)`,
  `CREATE TABLE frequency (
    recipient_id text NOT NULL,
    rule text NOT NULL,
    window_start timestamptz NOT NULL,
    count integer NOT NULL,
    PRIMARY KEY (recipient_id, rule, window_start)
  )`,
  `CREATE INDEX frequency_window ON frequency (window_start)`,
  `CREATE TABLE recipient_preference (
    recipient_id text PRIMARY KEY,
    preferences json NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
  )`,
  `CREATE TABLE suppression (
    channel text NOT NULL,
    address text NOT NULL,
    reason text NOT NULL,
    detail text,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (channel, address)
  )`,
  `CREATE TABLE provider_gate (
    gate text PRIMARY KEY,
    next_at timestamptz NOT NULL DEFAULT '-infinity',
    paused_until timestamptz NOT NULL DEFAULT '-infinity',
    open_until timestamptz NOT NULL DEFAULT '-infinity',
    breaker text NOT NULL DEFAULT 'closed',
    reason text,
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
  )`,
  `CREATE TABLE site (
    id text PRIMARY KEY,
    settings json NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
  )`,
  `CREATE TABLE engagement (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    delivery_id uuid NOT NULL,
    kind text NOT NULL,
    url text,
    at timestamptz NOT NULL DEFAULT clock_timestamp()
  )`,
  `CREATE INDEX engagement_delivery ON engagement (delivery_id, kind)`,
];

export class PlanAndSend1763730000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const sql of CHANGES) await queryRunner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('Notifications that wait would be lost');
  }
}

import { IDEMPOTENCY_TABLE_SQL } from '@marmalade/http';
import { MESSAGING_TABLES_SQL } from '@marmalade/messaging';
import { OUTBOX_TABLES_SQL } from '@marmalade/outbox';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = [
  `CREATE TABLE event (
    id uuid PRIMARY KEY,
    source_id text NOT NULL,
    type text NOT NULL,
    source text NOT NULL,
    subject text,
    site text,
    correlation_id text,
    traceparent text,
    occurred_at timestamptz NOT NULL,
    is_test boolean NOT NULL,
    data json NOT NULL,
    received_at timestamptz NOT NULL DEFAULT clock_timestamp()
  )`,
  `CREATE TABLE notification (
    id uuid PRIMARY KEY,
    event_id uuid NOT NULL,
    workflow text NOT NULL,
    category text NOT NULL,
    priority text NOT NULL,
    recipient_id text NOT NULL,
    recipient_name text,
    locale text NOT NULL,
    is_test boolean NOT NULL,
    trace json NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (event_id, workflow, recipient_id)
  )`,
  `CREATE INDEX event_source_id ON event (source_id)`,
  `CREATE INDEX notification_recipient ON notification (recipient_id, id)`,
  `CREATE TABLE delivery (
    id uuid PRIMARY KEY,
    notification_id uuid NOT NULL,
    event_id uuid NOT NULL,
    workflow text NOT NULL,
    recipient_id text NOT NULL,
    channel text NOT NULL,
    address text,
    content json,
    state text NOT NULL,
    reason text,
    attempt integer NOT NULL DEFAULT 0,
    failures integer NOT NULL DEFAULT 0,
    provider text,
    provider_message_id text,
    worker_id uuid,
    traceparent text,
    due_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (event_id, workflow, recipient_id, channel)
  ) WITH (fillfactor = 50)`,
  `CREATE INDEX delivery_notification ON delivery (notification_id)`,
  `CREATE INDEX delivery_due ON delivery (channel, due_at) WHERE due_at IS NOT NULL`,
  `CREATE TABLE claim (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    worker_id uuid NOT NULL,
    delivery_ids uuid[] NOT NULL,
    made_at timestamptz NOT NULL DEFAULT clock_timestamp()
  ) WITH (autovacuum_vacuum_scale_factor = 0.02)`,
  `CREATE TABLE delivery_attempt (
    delivery_id uuid NOT NULL,
    attempt integer NOT NULL,
    provider text NOT NULL,
    outcome text NOT NULL,
    code text,
    detail text,
    started_at timestamptz NOT NULL,
    finished_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (delivery_id, attempt)
  )`,
  `CREATE INDEX delivery_attempt_captured ON delivery_attempt (delivery_id) WHERE provider = 'captured'`,
  `CREATE TABLE worker (
    id uuid PRIMARY KEY,
    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    heartbeat_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    suspected_at timestamptz
  )`,
  `CREATE TABLE recipient (
    id text PRIMARY KEY,
    name text,
    email text,
    phone text,
    telegram_id text,
    locale text,
    time_zone text,
    roles text[] NOT NULL DEFAULT '{}',
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
  )`,
  `CREATE INDEX recipient_roles ON recipient USING gin (roles)`,
  `CREATE TABLE discord_channel (
    name text PRIMARY KEY,
    webhook bytea,
    webhook_gone_at timestamptz,
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
  )`,
  `CREATE TABLE unregistered_event (
    id uuid PRIMARY KEY,
    type text NOT NULL,
    source text NOT NULL,
    event json NOT NULL,
    received_at timestamptz NOT NULL DEFAULT clock_timestamp()
  )`,
  `CREATE INDEX unregistered_event_type ON unregistered_event (type, received_at)`,
];

export class CreateDispatcherTables1763690000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const sql of [...OUTBOX_TABLES_SQL, ...MESSAGING_TABLES_SQL, IDEMPOTENCY_TABLE_SQL, ...TABLES]) {
      await queryRunner.query(sql);
    }
  }

  async down(): Promise<void> {
    throw new Error('Nothing came before the first tables');
  }
}

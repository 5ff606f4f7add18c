import { IDEMPOTENCY_TABLE_SQL } from '@marmalade/http';
import { MESSAGING_TABLES_SQL } from '@marmalade/messaging';
import { OUTBOX_TABLES_SQL } from '@marmalade/outbox';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = [
  // Ids are UUIDv7: their order is the order in which customers came.
  `CREATE TABLE customer (
    id uuid PRIMARY KEY,
    name text,
    email text,
    email_verified_at timestamptz,
    phone text,
    phone_verified_at timestamptz,
    telegram_id bigint,
    birthday date,
    locale text,
    time_zone text,
    tags text[] NOT NULL DEFAULT '{}',
    status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'inactive', 'blocked')),
    subscribed boolean,
    subscription_checked_at timestamptz,
    source text,
    site text,
    is_test boolean NOT NULL DEFAULT false,
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
  )`,
  `CREATE UNIQUE INDEX customer_telegram_id ON customer (telegram_id)`,
  `CREATE UNIQUE INDEX customer_email ON customer (lower(email))`,
  `CREATE UNIQUE INDEX customer_phone ON customer (phone)`,
  // Admins and cashiers: whoever works here signs in the same ways.
  `CREATE TABLE staff (
    id uuid PRIMARY KEY,
    role text NOT NULL CHECK (role IN ('owner', 'marketing', 'readonly', 'cashier')),
    name text NOT NULL,
    email text,
    password_hash text,
    telegram_id bigint,
    phone text,
    locale text,
    time_zone text,
    location text,
    site text,
    active boolean NOT NULL DEFAULT true,
    is_test boolean NOT NULL DEFAULT false,
    revision integer NOT NULL DEFAULT 1,
    last_login_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
  )`,
  `CREATE UNIQUE INDEX staff_email ON staff (lower(email))`,
  `CREATE UNIQUE INDEX staff_telegram_id ON staff (telegram_id)`,
  // A sign-in of one person on one device, and all the refresh tokens that came of it: their family.
  `CREATE TABLE session (
    id uuid PRIMARY KEY,
    person_id uuid NOT NULL,
    role text NOT NULL,
    method text NOT NULL,
    ip_address text,
    user_agent text,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    last_used_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    revoked_because text
  )`,
  `CREATE INDEX session_person ON session (person_id)`,
  `CREATE TABLE audit_log (
    id uuid PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor_role text NOT NULL,
    actor_id text NOT NULL,
    actor_name text,
    action text NOT NULL,
    subject_kind text NOT NULL,
    subject_id text NOT NULL,
    before jsonb,
    after jsonb,
    ip_address text,
    user_agent text,
    request_id text
  )`,
  `CREATE INDEX audit_log_subject ON audit_log (subject_kind, subject_id, id)`,
  `CREATE INDEX audit_log_actor ON audit_log (actor_id, id)`,
  `CREATE INDEX audit_log_action ON audit_log (action, id)`,
];

export class CreateIdentityTables1763800000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...OUTBOX_TABLES_SQL, ...MESSAGING_TABLES_SQL, IDEMPOTENCY_TABLE_SQL, ...TABLES]) {
      await runner.query(statement);
    }
  }

  async down(): Promise<void> {
    throw new Error('Nothing came before the first tables');
  }
}

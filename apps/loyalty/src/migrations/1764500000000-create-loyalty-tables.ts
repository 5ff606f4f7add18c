import { IDEMPOTENCY_TABLE_SQL } from '@marmalade/http';
import { MESSAGING_TABLES_SQL } from '@marmalade/messaging';
import { OUTBOX_TABLES_SQL } from '@marmalade/outbox';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = [
  // Customers as identity tells of them. `person` is what events carry of them; the rest is what is asked for.
  `CREATE TABLE customer (
    id uuid PRIMARY KEY,
    person jsonb NOT NULL,
    status text NOT NULL,
    subscribed boolean,
    birthday date,
    -- Since when it is known: nobody is congratulated on a day that had passed by then.
    birthday_since timestamptz NOT NULL DEFAULT clock_timestamp(),
    source text,
    site text,
    telegram_blocked boolean NOT NULL DEFAULT false,
    is_test boolean NOT NULL,
    registered_at timestamptz NOT NULL,
    revision integer NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- 514 is the 14th of May.
    birth_day smallint GENERATED ALWAYS AS ((extract(month FROM birthday) * 100 + extract(day FROM birthday))::smallint) STORED,
    telegram_id text GENERATED ALWAYS AS (person ->> 'telegramId') STORED,
    email text GENERATED ALWAYS AS (lower(person ->> 'email')) STORED
  )`,
  `CREATE INDEX customer_birth_day ON customer (birth_day, id)`,
  `CREATE INDEX customer_telegram_id ON customer (telegram_id)`,
  `CREATE INDEX customer_email ON customer (email)`,
  `CREATE TABLE staff (
    id uuid PRIMARY KEY,
    person jsonb NOT NULL,
    role text NOT NULL,
    active boolean NOT NULL,
    location text,
    site text,
    is_test boolean NOT NULL,
    revision integer NOT NULL
  )`,
  `CREATE TABLE site (id text PRIMARY KEY, settings jsonb NOT NULL, revision integer NOT NULL)`,
  `CREATE TABLE setting (key text PRIMARY KEY, value jsonb NOT NULL, revision integer NOT NULL)`,
  // What is on its way about them when they are erased is not stored any more.
  `CREATE TABLE erased_person (id text PRIMARY KEY, erased_at timestamptz NOT NULL DEFAULT clock_timestamp())`,
];

export class CreateLoyaltyTables1764500000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...OUTBOX_TABLES_SQL, ...MESSAGING_TABLES_SQL, IDEMPOTENCY_TABLE_SQL, ...TABLES]) {
      await runner.query(statement);
    }
  }

  async down(): Promise<void> {
    throw new Error('Nothing came before the first tables');
  }
}

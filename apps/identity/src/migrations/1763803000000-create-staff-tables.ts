import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  // A key itself is kept nowhere: 256 random bits need no slow hash, so SHA-256 finds it by an index.
  `CREATE TABLE api_key (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    prefix text NOT NULL,
    digest bytea NOT NULL,
    previous_digest bytea,
    previous_until timestamptz,
    scopes text[] NOT NULL,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    rotated_at timestamptz,
    expires_at timestamptz,
    last_used_at timestamptz,
    revoked_at timestamptz
  )`,
  `CREATE UNIQUE INDEX api_key_digest ON api_key (digest)`,
  `CREATE UNIQUE INDEX api_key_previous_digest ON api_key (previous_digest) WHERE previous_digest IS NOT NULL`,
  `CREATE TABLE setting (
    key text PRIMARY KEY,
    value jsonb NOT NULL,
    revision integer NOT NULL DEFAULT 1,
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_by text NOT NULL
  )`,
  `CREATE TABLE site (
    id text PRIMARY KEY,
    settings jsonb NOT NULL,
    revision integer NOT NULL DEFAULT 1,
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
  )`,
  // That somebody was here and is not to come back by a late message: the id, and nothing else of them.
  `CREATE TABLE erased_person (
    id uuid PRIMARY KEY,
    erased_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    reason text NOT NULL CHECK (reason IN ('request', 'staff', 'retention'))
  )`,
  // Lists of staff: by what they may do, the newest first.
  `CREATE INDEX staff_role ON staff (role, id)`,
];

export class CreateStaffTables1763803000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX staff_role');
    await runner.query('DROP TABLE api_key, setting, site, erased_person');
  }
}

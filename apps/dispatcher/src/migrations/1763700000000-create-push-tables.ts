import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = [
  `CREATE TABLE push_subscription (
    id uuid PRIMARY KEY,
    recipient_id text NOT NULL,
    kind text NOT NULL,
    endpoint text NOT NULL,
    keys json,
    locale text,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    last_used_at timestamptz,
    UNIQUE (kind, endpoint)
  )`,
  `CREATE INDEX push_subscription_recipient ON push_subscription (recipient_id)`,
  `CREATE TABLE secret (
    name text PRIMARY KEY,
    box bytea NOT NULL
  )`,
];

export class CreatePushTables1763700000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const sql of TABLES) await queryRunner.query(sql);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE push_subscription, secret');
  }
}

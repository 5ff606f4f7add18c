import type { MigrationInterface, QueryRunner } from 'typeorm';

/** `secrets` is a SecretBox of JSON: the newest first, older ones with the time they end. */
const TABLE = `CREATE TABLE webhook_endpoint (
    id uuid PRIMARY KEY,
    url text NOT NULL,
    description text,
    event_types text[] NOT NULL,
    site text,
    secrets bytea NOT NULL,
    enabled boolean NOT NULL DEFAULT true,
    disabled_reason text,
    failing_since timestamptz,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
  )`;

export class CreateWebhookEndpoints1763710000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TABLE);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE webhook_endpoint');
  }
}

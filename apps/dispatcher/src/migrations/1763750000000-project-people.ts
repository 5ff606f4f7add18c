import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * People and sites become a projection of what identity announces. `revision` is that of the newest fact; null: identity has said
 * nothing of them, they are known from events. The recipient `owner` stood for the owner until now, who is announced instead.
 *
 * `erased_person` remembers ids only. `erasure` is the work still to be done; `traces` is a SecretBox of what to look for, so that
 * nobody finds in it what is being erased.
 */
const CHANGES = [
  `ALTER TABLE recipient ADD COLUMN revision integer, ADD COLUMN active boolean NOT NULL DEFAULT true,
     ADD COLUMN email_verified boolean, ADD COLUMN phone_verified boolean, ADD COLUMN is_test boolean NOT NULL DEFAULT false`,
  `ALTER TABLE site ADD COLUMN revision integer`,
  // By these a person is found under other ids, and the addresses of one who is to be erased.
  `CREATE INDEX recipient_email ON recipient (lower(email)) WHERE email IS NOT NULL`,
  `CREATE INDEX recipient_phone ON recipient (phone) WHERE phone IS NOT NULL`,
  `CREATE INDEX recipient_telegram ON recipient (telegram_id) WHERE telegram_id IS NOT NULL`,
  `CREATE TABLE erased_person (
    id text PRIMARY KEY,
    erased_at timestamptz NOT NULL DEFAULT clock_timestamp()
  )`,
  `CREATE TABLE erasure (
    id text PRIMARY KEY,
    traces bytea,
    passes integer NOT NULL DEFAULT 0,
    due_at timestamptz NOT NULL DEFAULT clock_timestamp()
  )`,
  `DELETE FROM recipient WHERE id = 'owner' AND roles = '{admin}'`,
  `DELETE FROM recipient_preference WHERE recipient_id = 'owner'`,
];

export class ProjectPeople1763750000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const sql of CHANGES) await queryRunner.query(sql);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE erased_person, erasure');
    await queryRunner.query('DROP INDEX recipient_email, recipient_phone, recipient_telegram');
    await queryRunner.query('ALTER TABLE site DROP COLUMN revision');
    await queryRunner.query(
      'ALTER TABLE recipient DROP COLUMN revision, DROP COLUMN active, DROP COLUMN email_verified, DROP COLUMN phone_verified, DROP COLUMN is_test',
    );
  }
}

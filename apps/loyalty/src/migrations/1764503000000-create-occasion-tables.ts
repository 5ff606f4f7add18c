import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  // Whether customers follow the shop's channel, as it was last told: a change is what earns the welcome discount.
  `CREATE TABLE subscriber (
    customer_id uuid PRIMARY KEY,
    subscribed boolean NOT NULL,
    revision integer NOT NULL
  )`,
  `ALTER TABLE discount ADD COLUMN expiring_announced_at timestamptz`,
  `CREATE INDEX discount_expiring ON discount (valid_until, id)
   WHERE expiring_announced_at IS NULL AND revoked_at IS NULL AND used < max_uses`,
];

export class CreateOccasionTables1764503000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Whoever was reminded or welcomed would be so again');
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When a customer was last known to have the bot open: what was found out before that says nothing any more. */
export class NoteTelegramReturns1763807000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE customer ADD COLUMN telegram_seen_at timestamptz');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE customer DROP COLUMN telegram_seen_at');
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Since when a customer has stopped the bot, so that nothing reaches them by Telegram. */
export class MarkTelegramBlocked1763804000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE customer ADD COLUMN telegram_blocked_at timestamptz');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE customer DROP COLUMN telegram_blocked_at');
  }
}

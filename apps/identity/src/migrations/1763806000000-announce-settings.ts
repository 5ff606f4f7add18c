import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Settings of an older release were never announced: which revision was, is known from now on. */
export class AnnounceSettings1763806000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE setting ADD COLUMN announced_revision integer NOT NULL DEFAULT 0');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE setting DROP COLUMN announced_revision');
  }
}

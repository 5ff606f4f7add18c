import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Facts that somebody wants again, and how far their announcing has come. Settings are announced again so as well. */
export class CreateWantedFact1763810000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE wanted_fact (
        type text PRIMARY KEY,
        after text NOT NULL DEFAULT '',
        wanted_at timestamptz NOT NULL DEFAULT clock_timestamp()
      )`,
    );
    await runner.query('ALTER TABLE setting DROP COLUMN announced_revision');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE setting ADD COLUMN announced_revision integer NOT NULL DEFAULT 0');
    await runner.query('DROP TABLE wanted_fact');
  }
}

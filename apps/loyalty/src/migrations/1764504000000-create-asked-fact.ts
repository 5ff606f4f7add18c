import { ASKED_FACTS_TABLE_SQL } from '@marmalade/outbox';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateAskedFact1764504000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(ASKED_FACTS_TABLE_SQL);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE asked_fact');
  }
}

import { MESSAGING_TABLES_SQL } from '@marmalade/messaging';
import { OUTBOX_TABLES_SQL } from '@marmalade/outbox';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateBotsTables1764510000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...OUTBOX_TABLES_SQL, ...MESSAGING_TABLES_SQL]) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Nothing came before the first tables');
  }
}

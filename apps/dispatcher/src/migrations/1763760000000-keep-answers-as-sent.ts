import { IDEMPOTENCY_BODY_AS_SENT_SQL } from '@marmalade/http';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class KeepAnswersAsSent1763760000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(IDEMPOTENCY_BODY_AS_SENT_SQL);
  }

  async down(): Promise<void> {
    // The release before reads both.
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Customers of a job whom another service is dealing with: should nobody hear its answer, the same ones are given to it again. */
export class KeepBatchesOfJobs1763809000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE job ADD COLUMN batch jsonb');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE job DROP COLUMN batch');
  }
}

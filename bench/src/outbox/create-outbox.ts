import { OUTBOX_TABLES_SQL } from '@marmalade/outbox';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The outbox as a service's first migration makes it. TypeORM wants a name that ends with a time. */
export class CreateOutbox1763690000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const sql of OUTBOX_TABLES_SQL) await queryRunner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('Databases of benches are not kept');
  }
}

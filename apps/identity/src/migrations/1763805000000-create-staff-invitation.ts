import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  // Of the code of an invitation only the SHA-256 is kept.
  `CREATE TABLE staff_invitation (
    code_hash bytea PRIMARY KEY,
    staff_id uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz NOT NULL,
    used_at timestamptz
  )`,
  `CREATE INDEX staff_invitation_staff ON staff_invitation (staff_id)`,
  `CREATE INDEX staff_invitation_expires_at ON staff_invitation (expires_at)`,
];

export class CreateStaffInvitation1763805000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE staff_invitation');
  }
}

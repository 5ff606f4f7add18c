import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What admins edit over the shipped catalogue. `catalogue_revision` grows with every change: by it replicas see that there is news. */
const TABLES = [
  `CREATE TABLE template_override (
    id uuid PRIMARY KEY,
    type text NOT NULL,
    channel text NOT NULL,
    locale text NOT NULL,
    version integer NOT NULL,
    status text NOT NULL CHECK (status IN ('draft', 'published', 'retired')),
    fields json NOT NULL,
    note text,
    author text,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    published_at timestamptz,
    UNIQUE (type, channel, locale, version)
  )`,
  `CREATE UNIQUE INDEX template_override_draft ON template_override (type, channel, locale) WHERE status = 'draft'`,
  `CREATE UNIQUE INDEX template_override_published ON template_override (type, channel, locale) WHERE status = 'published'`,
  `CREATE TABLE event_type_override (
    type text PRIMARY KEY,
    definition json NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
  )`,
  `CREATE TABLE catalogue_revision (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    revision bigint NOT NULL
  )`,
  `INSERT INTO catalogue_revision (revision) VALUES (0)`,
];

export class CreateTemplateOverrides1763720000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const sql of TABLES) await queryRunner.query(sql);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE template_override, event_type_override, catalogue_revision');
  }
}

import { IDEMPOTENCY_TABLE_SQL } from '@marmalade/http';
import { MESSAGING_TABLES_SQL } from '@marmalade/messaging';
import { OUTBOX_TABLES_SQL } from '@marmalade/outbox';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = [
  // Whoever has an inbox. Whoever stores a notification holds this row until the commit: a reader's places are in the order of commits.
  `CREATE TABLE reader (
    id text PRIMARY KEY,
    last_place bigint NOT NULL DEFAULT 0,
    unread integer NOT NULL DEFAULT 0,
    realtime boolean NOT NULL DEFAULT true,
    quiet_hours jsonb,
    locale text,
    time_zone text,
    revision integer,
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
  ) WITH (fillfactor = 70)`,
  // Its id is that of the dispatcher's delivery, by which a repeat is known. One that was removed stays as a place for a while.
  `CREATE TABLE notification (
    id uuid PRIMARY KEY,
    reader_id text NOT NULL,
    place bigint NOT NULL,
    notification_id uuid,
    type text NOT NULL,
    category text NOT NULL,
    priority text NOT NULL CHECK (priority IN ('low', 'normal', 'high', 'urgent')),
    content jsonb,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    delivered_at timestamptz,
    read_at timestamptz,
    expires_at timestamptz,
    removed_at timestamptz
  ) WITH (fillfactor = 85)`,
  `CREATE UNIQUE INDEX notification_place ON notification (reader_id, place)`,
  `CREATE INDEX notification_unread ON notification (reader_id, place) WHERE read_at IS NULL AND removed_at IS NULL`,
  `CREATE INDEX notification_unread_ending ON notification (reader_id, expires_at)
   WHERE read_at IS NULL AND removed_at IS NULL AND expires_at IS NOT NULL`,
  `CREATE INDEX notification_ending ON notification (expires_at) WHERE removed_at IS NULL AND expires_at IS NOT NULL`,
  `CREATE INDEX notification_created ON notification (created_at)`,
  // To everybody: one row, and a mark for each who has read it. Its id is that of the event that announced it.
  `CREATE TABLE announcement (
    id uuid PRIMARY KEY,
    place bigint NOT NULL UNIQUE,
    notification_id uuid,
    type text NOT NULL,
    category text NOT NULL,
    priority text NOT NULL CHECK (priority IN ('low', 'normal', 'high', 'urgent')),
    words jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz,
    removed_at timestamptz
  )`,
  `CREATE TABLE announcement_place (only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row), last_place bigint NOT NULL)`,
  `INSERT INTO announcement_place (last_place) VALUES (0)`,
  `CREATE TABLE announcement_mark (
    reader_id text NOT NULL,
    announcement_id uuid NOT NULL REFERENCES announcement ON DELETE CASCADE,
    read_at timestamptz,
    removed_at timestamptz,
    PRIMARY KEY (reader_id, announcement_id)
  )`,
  `CREATE INDEX announcement_mark_announcement ON announcement_mark (announcement_id)`,
  // What was on its way when they were erased is not stored any more.
  `CREATE TABLE erased_person (id text PRIMARY KEY, erased_at timestamptz NOT NULL DEFAULT clock_timestamp())`,
  // Nor what told others of them.
  `CREATE TABLE erased_notification (id uuid PRIMARY KEY, erased_at timestamptz NOT NULL DEFAULT clock_timestamp())`,
];

export class CreateInboxTables1764490000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...OUTBOX_TABLES_SQL, ...MESSAGING_TABLES_SQL, IDEMPOTENCY_TABLE_SQL, ...TABLES]) {
      await runner.query(statement);
    }
  }

  async down(): Promise<void> {
    throw new Error('Nothing came before the first tables');
  }
}

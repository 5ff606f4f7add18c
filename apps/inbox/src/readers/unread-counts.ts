import { prepared } from '@marmalade/database';
import type { DataSource, EntityManager } from 'typeorm';

/**
 * How many notifications and announcements readers have not read. Counted along in the reader's row, so that it takes no longer with
 * many; only what has ended and is not cleaned up yet is taken off, and announcements, of which there are few, are added.
 */
export async function unreadCounts(
  on: DataSource | EntityManager,
  readerIds: readonly string[],
): Promise<Map<string, number>> {
  const { rows } = await prepared<{ id: string; unread: number }>(
    on,
    'unread-counts',
    `WITH live AS MATERIALIZED (
       SELECT id FROM announcement WHERE removed_at IS NULL AND (expires_at IS NULL OR expires_at > now())
     )
     SELECT asked.id, (coalesce(r.unread, 0)
       - (SELECT count(*) FROM notification n WHERE n.reader_id = asked.id AND n.read_at IS NULL AND n.removed_at IS NULL
            AND n.expires_at <= now())
       + (SELECT count(*) FROM live)
       - (SELECT count(*) FROM announcement_mark m JOIN live ON live.id = m.announcement_id WHERE m.reader_id = asked.id
            AND (m.read_at IS NOT NULL OR m.removed_at IS NOT NULL)))::int AS unread
     FROM unnest($1::text[]) AS asked (id) LEFT JOIN reader r ON r.id = asked.id`,
    [readerIds],
  );
  return new Map(rows.map(({ id, unread }) => [id, unread]));
}

export async function unreadCount(on: DataSource | EntityManager, readerId: string): Promise<number> {
  return (await unreadCounts(on, [readerId])).get(readerId)!;
}

import { Chores } from '@marmalade/database';
import { IdempotencyKeys } from '@marmalade/http';
import type { Logger } from '@marmalade/observability';
import { cleanUpInbox } from '@marmalade/outbox';
import type { DataSource } from 'typeorm';

const EVERY_MS = 60_000;
/** Rows a statement changes at most. */
const BATCH = 1_000;
/** What was on its way when it was erased has come by then, replays of dead letters included. */
const ERASED_DAYS = 90;

export interface Retention {
  readDays: number;
  unreadDays: number;
  announcementDays: number;
}

/** Takes away what has ended or is old, and takes it off the counts. */
export class CleanUp extends Chores {
  constructor(
    dataSource: DataSource,
    { readDays, unreadDays, announcementDays }: Retention,
    logger: Logger,
    batch = BATCH,
  ) {
    const keys = new IdempotencyKeys(dataSource);
    const madeBefore = (days: number) => `n.created_at < now() - make_interval(days => ${days})`;
    const isOld = `(n.read_at IS NOT NULL OR n.removed_at IS NOT NULL) AND ${madeBefore(readDays)} OR ${madeBefore(unreadDays)}`;
    super(
      [
        // What has ended keeps its place, for those who say they have seen it last, and loses its words.
        () =>
          change(dataSource, batch, {
            which: `n.expires_at <= now() AND n.removed_at IS NULL`,
            change: `UPDATE notification n SET removed_at = clock_timestamp(), content = NULL FROM due WHERE n.id = due.id`,
          }),
        () =>
          change(dataSource, batch, {
            // By the first of the two an index is searched.
            which: `${madeBefore(Math.min(readDays, unreadDays))} AND (${isOld})`,
            change: `DELETE FROM notification n USING due WHERE n.id = due.id`,
          }),
        () =>
          remove(dataSource, batch, 'announcement', {
            which: `coalesce(expires_at, created_at + make_interval(days => ${announcementDays})) < now() - interval '1 day'`,
          }),
        () =>
          remove(dataSource, batch, 'erased_notification', {
            which: `erased_at < now() - make_interval(days => ${ERASED_DAYS})`,
          }),
        () => keys.cleanUp(batch),
        () => cleanUpInbox(dataSource.manager, batch),
      ],
      { everyMs: EVERY_MS, batch, logger },
    );
  }
}

/** Their readers' rows are held before theirs, as everywhere, and lose what was unread among them. */
function change(
  dataSource: DataSource,
  batch: number,
  { which, change: changing }: { which: string; change: string },
): Promise<number> {
  return dataSource.transaction(async (tx) => {
    const found: { id: string; readerId: string }[] = await tx.query(
      `SELECT n.id, n.reader_id AS "readerId" FROM notification n WHERE ${which} LIMIT $1`,
      [batch],
    );
    if (found.length === 0) return 0;
    await tx.query('SELECT FROM reader WHERE id = ANY($1::text[]) ORDER BY id FOR UPDATE', [
      [...new Set(found.map(({ readerId }) => readerId))],
    ]);
    await tx.query(
      `WITH due AS MATERIALIZED (
         SELECT n.id, n.reader_id, n.read_at IS NULL AND n.removed_at IS NULL AS unread FROM notification n
         WHERE n.id = ANY($1::uuid[]) AND ${which} ORDER BY n.reader_id, n.place FOR UPDATE
       ), changed AS (${changing} RETURNING n.id)
       UPDATE reader SET unread = greatest(unread - fewer.n, 0)
       FROM (SELECT reader_id, count(*)::int AS n FROM due WHERE unread GROUP BY reader_id) AS fewer
       WHERE reader.id = fewer.reader_id`,
      [found.map(({ id }) => id)],
    );
    return found.length;
  });
}

async function remove(
  dataSource: DataSource,
  batch: number,
  table: string,
  { which }: { which: string },
): Promise<number> {
  const [, count] = (await dataSource.query(
    `DELETE FROM ${table} WHERE id IN (SELECT id FROM ${table} WHERE ${which} LIMIT $1)`,
    [batch],
  )) as [unknown, number];
  return count;
}

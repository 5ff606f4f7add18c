import { InboxRead } from '@marmalade/contracts-inbox';
import type { Outbox } from '@marmalade/outbox';
import type { DataSource, EntityManager } from 'typeorm';
import { announcementColumns, type AnnouncementRow, toReaderOf } from '../announcements/announcement.js';
import type { Connection } from '../live/connection.js';
import type { Change, Live } from '../live/live.js';
import { addReceipts, type Receipt } from '../receipts/receipts.js';
import { columnsOf, isShown, type Notification, type NotificationRow, toNotification } from './notification.js';
import { NOTIFICATION_NOT_FOUND } from './notification-problems.js';

/** Rows a transaction changes at most: with a hundred thousand, others are let in between. */
const BATCH = 5_000;

/** Who marks something, and on which connection: it is answered itself, the others are told. */
export interface MarkedBy {
  readerId: string;
  connection?: Connection;
}

/**
 * What readers do with their notifications: read, take back, remove. A reader's row is held first, always, so that the count of what is
 * unread changes with the rows; what was read is announced in the same transaction.
 */
export class NotificationMarks {
  constructor(
    private readonly dataSource: DataSource,
    private readonly outbox: Outbox,
    private readonly live: Pick<Live, 'changed'>,
  ) {}

  /** A second time changes nothing. @throws Problem NOTIFICATION_NOT_FOUND: none of this reader's */
  async read(by: MarkedBy, id: string): Promise<Notification> {
    const { shown, hasChanged } = await this.mark(
      by.readerId,
      async (tx) => {
        const [row] = await update(
          tx,
          `read_at = clock_timestamp(), delivered_at = coalesce(delivered_at, clock_timestamp())`,
          {
            where: 'read_at IS NULL',
            values: [by.readerId, id],
          },
        );
        if (!row) return this.markAnnouncement(tx, by.readerId, id, 'read_at', true);
        await addToUnread(tx, by.readerId, -1);
        await addReceipts(tx, this.outbox, InboxRead, [{ id, at: row.readAt! }]);
        return { shown: toNotification(row, row.content!), hasChanged: true };
      },
      id,
    );
    if (hasChanged) this.tell(by, { type: 'notification_read', notification_id: id });
    return shown;
  }

  /** Counts as unread again; that it was read once stays known to the dispatcher. @throws Problem NOTIFICATION_NOT_FOUND */
  async unread(by: MarkedBy, id: string): Promise<Notification> {
    const { shown, hasChanged } = await this.mark(
      by.readerId,
      async (tx) => {
        const [row] = await update(tx, 'read_at = NULL', { where: 'read_at IS NOT NULL', values: [by.readerId, id] });
        if (!row) return this.markAnnouncement(tx, by.readerId, id, 'read_at', false);
        await addToUnread(tx, by.readerId, 1);
        return { shown: toNotification(row, row.content!), hasChanged: true };
      },
      id,
    );
    if (hasChanged) this.tell(by, { type: 'notification_unread', notification_id: id });
    return shown;
  }

  /** Takes it out of the reader's inbox; of an announcement, for this reader. @throws Problem NOTIFICATION_NOT_FOUND */
  async remove(by: MarkedBy, id: string): Promise<void> {
    await this.mark(by.readerId, async (tx) => {
      const [[removed]] = (await tx.query(
        `UPDATE notification n SET removed_at = clock_timestamp(), content = NULL
         WHERE reader_id = $1 AND id = $2 AND removed_at IS NULL RETURNING n.read_at AS "readAt"`,
        [by.readerId, id],
      )) as [{ readAt: Date | null }[], number];
      if (removed?.readAt === null) await addToUnread(tx, by.readerId, -1);
      if (removed) return { hasChanged: true };
      const { hasChanged } = await this.markAnnouncement(tx, by.readerId, id, 'removed_at', true);
      if (!hasChanged) throw NOTIFICATION_NOT_FOUND.problem();
      return { hasChanged };
    });
    this.tell(by, { type: 'notification_removed', notification_id: id });
  }

  /** All that are there now. @returns how many were unread */
  async readAll(by: MarkedBy): Promise<number> {
    const changed = await this.inBatches(by.readerId, async (tx, upTo) => {
      const [rows] = (await tx.query(
        `UPDATE notification n SET read_at = clock_timestamp(), delivered_at = coalesce(delivered_at, clock_timestamp())
         FROM (SELECT id FROM notification WHERE reader_id = $1 AND place <= $2 AND read_at IS NULL AND removed_at IS NULL
               ORDER BY reader_id, place LIMIT ${BATCH} FOR UPDATE) AS due
         WHERE n.id = due.id RETURNING n.id, n.read_at AS at`,
        [by.readerId, upTo],
      )) as [Receipt[], number];
      await addToUnread(tx, by.readerId, -rows.length);
      await addReceipts(tx, this.outbox, InboxRead, rows);
      return rows.length;
    });
    const announced = await this.markAnnouncements(by.readerId, 'read_at', 'm.read_at IS NULL');
    this.tell(by, { type: 'all_read' });
    return changed + announced;
  }

  /** Removes what was read. @returns how many */
  async removeRead(by: MarkedBy): Promise<number> {
    const removed = await this.inBatches(by.readerId, async (tx, upTo) => {
      const [, count] = (await tx.query(
        `UPDATE notification n SET removed_at = clock_timestamp(), content = NULL
         FROM (SELECT id FROM notification WHERE reader_id = $1 AND place <= $2 AND read_at IS NOT NULL AND removed_at IS NULL
               ORDER BY reader_id, place LIMIT ${BATCH} FOR UPDATE) AS due
         WHERE n.id = due.id`,
        [by.readerId, upTo],
      )) as [unknown, number];
      return count;
    });
    const announced = await this.markAnnouncements(by.readerId, 'removed_at', 'm.read_at IS NOT NULL');
    this.tell(by, { type: 'read_removed' });
    return removed + announced;
  }

  private tell({ readerId, connection }: MarkedBy, change: Change): void {
    this.live.changed(readerId, change, connection);
  }

  private async mark<Marked extends { shown?: Notification; hasChanged: boolean }>(
    readerId: string,
    change: (tx: EntityManager) => Promise<Marked>,
    id?: string,
  ): Promise<Marked & { shown: Notification }> {
    return this.dataSource.transaction(async (tx) => {
      await hold(tx, readerId);
      const marked = await change(tx);
      // It was so already, or it is not there.
      const shown = marked.shown ?? (id === undefined ? undefined : await find(tx, readerId, id));
      if (id !== undefined && !shown) throw NOTIFICATION_NOT_FOUND.problem();
      return { ...marked, shown: shown! };
    });
  }

  private async markAnnouncement(
    tx: EntityManager,
    readerId: string,
    id: string,
    column: 'read_at' | 'removed_at',
    isSet: boolean,
  ): Promise<{ shown?: Notification; hasChanged: boolean }> {
    const value = isSet ? 'clock_timestamp()' : 'NULL::timestamptz';
    const marked: unknown[] = await tx.query(
      `INSERT INTO announcement_mark AS m (reader_id, announcement_id, ${column})
       SELECT $1, a.id, ${value} FROM announcement a WHERE a.id = $2 AND ${isShown('a')}
         AND NOT EXISTS (SELECT FROM erased_person e WHERE e.id = $1)
       ON CONFLICT (reader_id, announcement_id) DO UPDATE SET ${column} = ${value}
         WHERE m.removed_at IS NULL AND (m.${column} IS NULL) = ${isSet}
       RETURNING m.announcement_id`,
      [readerId, id],
    );
    return { hasChanged: marked.length > 0 };
  }

  private async markAnnouncements(readerId: string, column: 'read_at' | 'removed_at', which: string): Promise<number> {
    const marked: unknown[] = await this.dataSource.query(
      `INSERT INTO announcement_mark AS m (reader_id, announcement_id, ${column})
       SELECT $1, a.id, clock_timestamp() FROM announcement a
         LEFT JOIN announcement_mark m ON m.reader_id = $1 AND m.announcement_id = a.id
       WHERE ${isShown('a')} AND m.removed_at IS NULL AND ${which} AND NOT EXISTS (SELECT FROM erased_person e WHERE e.id = $1)
       ON CONFLICT (reader_id, announcement_id) DO UPDATE SET ${column} = excluded.${column}
       RETURNING m.announcement_id`,
      [readerId],
    );
    return marked.length;
  }

  /** Each batch is a transaction of its own; what comes in meanwhile is left as it is. */
  private async inBatches(
    readerId: string,
    change: (tx: EntityManager, upTo: number) => Promise<number>,
  ): Promise<number> {
    const [reader]: { lastPlace: string }[] = await this.dataSource.query(
      'SELECT last_place AS "lastPlace" FROM reader WHERE id = $1',
      [readerId],
    );
    if (!reader) return 0;
    let total = 0;
    for (let count = BATCH; count === BATCH; total += count) {
      count = await this.dataSource.transaction(async (tx) => {
        await hold(tx, readerId);
        return change(tx, Number(reader.lastPlace));
      });
    }
    return total;
  }
}

async function hold(tx: EntityManager, readerId: string): Promise<void> {
  await tx.query('SELECT FROM reader WHERE id = $1 FOR UPDATE', [readerId]);
}

async function addToUnread(tx: EntityManager, readerId: string, change: number): Promise<void> {
  if (change === 0) return;
  await tx.query('UPDATE reader SET unread = greatest(unread + $2, 0) WHERE id = $1', [readerId, change]);
}

async function update(
  tx: EntityManager,
  set: string,
  { where, values }: { where: string; values: [readerId: string, id: string] },
): Promise<NotificationRow[]> {
  const [rows] = (await tx.query(
    `UPDATE notification n SET ${set} WHERE n.reader_id = $1 AND n.id = $2 AND n.${where} AND n.removed_at IS NULL
     RETURNING ${columnsOf('n')}`,
    values,
  )) as [NotificationRow[], number];
  return rows;
}

/** A notification or an announcement as its reader sees it; undefined when there is none (any more). */
export async function find(
  on: DataSource | EntityManager,
  readerId: string,
  id: string,
): Promise<Notification | undefined> {
  const [row]: NotificationRow[] = await on.query(
    `SELECT ${columnsOf('n')} FROM notification n WHERE n.id = $2 AND n.reader_id = $1 AND ${isShown('n')}`,
    [readerId, id],
  );
  if (row?.content) return toNotification(row, row.content);
  const [announcement]: (AnnouncementRow & { locale: string | null })[] = await on.query(
    `SELECT ${announcementColumns('a', 'm')}, (SELECT locale FROM reader WHERE id = $1) AS locale
     FROM announcement a LEFT JOIN announcement_mark m ON m.announcement_id = a.id AND m.reader_id = $1
     WHERE a.id = $2 AND ${isShown('a')} AND m.removed_at IS NULL`,
    [readerId, id],
  );
  if (!announcement) return undefined;
  const { locale, ...rest } = announcement;
  return toReaderOf(rest, locale);
}

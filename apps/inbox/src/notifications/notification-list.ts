import { Parameters } from '@marmalade/database';
import { decodeCursor, encodeCursor, type Page, withinTime } from '@marmalade/http';
import type { DataSource, EntityManager } from 'typeorm';
import { announcementColumns, type AnnouncementRow, toReaderOf } from '../announcements/announcement.js';
import { columnsOf, isShown, type Notification, type NotificationRow, toNotification } from './notification.js';
import { conditionsOf, type NotificationFilter } from './notification-filter.js';

/** More are not counted. */
const COUNTED_MAX = 10_000;
const HINT = 'Ask for a shorter time, by from and to.';
/** The newest of both sequences. */
const BEGIN = [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER];

export interface ListedPage extends Page<Notification> {
  total?: number;
  /** There are more than were counted. */
  totalIsAtLeast?: boolean;
}

/** An item with its place in its own sequence. */
interface Listed {
  shown: Notification;
  place: number;
}

/**
 * A reader's notifications and announcements in one list, the newest first. Each of the two has a sequence of its own, so that the cursor
 * is a place in both.
 */
export class NotificationList {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws Problem CURSOR_INVALID, LIST_TOO_SLOW */
  async page(
    readerId: string,
    filter: NotificationFilter,
    { limit, cursor, total = false }: { limit: number; cursor?: string; total?: boolean },
  ): Promise<ListedPage> {
    const [before, announcedBefore] = (
      cursor === undefined ? BEGIN : decodeCursor(cursor, ['integer', 'integer'])
    ) as number[];
    return withinTime(
      this.dataSource,
      async (tx) => {
        const own = await notifications(tx, readerId, filter, before!, limit + 1);
        const announced = await announcements(tx, readerId, filter, announcedBefore!, limit + 1);
        const all = merge(own, announced);
        const items = all.slice(0, limit);
        const lastOf = (isAnnouncement: boolean, fallback: number) =>
          items.findLast(({ shown }) => shown.isAnnouncement === isAnnouncement)?.place ?? fallback;
        return {
          items: items.map(({ shown }) => shown),
          nextCursor:
            all.length > limit ? encodeCursor([lastOf(false, before!), lastOf(true, announcedBefore!)]) : null,
          ...(total && (await count(tx, readerId, filter))),
        };
      },
      { hint: HINT },
    );
  }
}

/** Two lists, the newest first, into one. Each keeps its own order, also within one millisecond. */
function merge(one: readonly Listed[], other: readonly Listed[]): Listed[] {
  const merged: Listed[] = [];
  let [at, otherAt] = [0, 0];
  while (at < one.length || otherAt < other.length) {
    const takesOne =
      otherAt === other.length || (at < one.length && one[at]!.shown.createdAt >= other[otherAt]!.shown.createdAt);
    merged.push(takesOne ? one[at++]! : other[otherAt++]!);
  }
  return merged;
}

function notificationsQuery(readerId: string, filter: NotificationFilter, parameters: Parameters): string {
  const conditions = [
    `n.reader_id = ${parameters.add(readerId)}`,
    isShown('n'),
    ...conditionsOf(filter, parameters, 'n', 'n.read_at'),
  ];
  return `FROM notification n WHERE ${conditions.join(' AND ')}`;
}

function announcementsQuery(readerId: string, filter: NotificationFilter, parameters: Parameters): string {
  const reader = parameters.add(readerId);
  const conditions = [isShown('a'), 'm.removed_at IS NULL', ...conditionsOf(filter, parameters, 'a', 'm.read_at')];
  return `FROM announcement a LEFT JOIN announcement_mark m ON m.announcement_id = a.id AND m.reader_id = ${reader}
    WHERE ${conditions.join(' AND ')}`;
}

async function notifications(
  tx: EntityManager,
  readerId: string,
  filter: NotificationFilter,
  before: number,
  limit: number,
) {
  const parameters = new Parameters();
  const query = notificationsQuery(readerId, filter, parameters);
  const rows: NotificationRow[] = await tx.query(
    `SELECT ${columnsOf('n')} ${query} AND n.place < ${parameters.add(before)} ORDER BY n.place DESC LIMIT ${parameters.add(limit)}`,
    parameters.values,
  );
  return rows.flatMap((row): Listed[] =>
    row.content ? [{ shown: toNotification(row, row.content), place: row.place }] : [],
  );
}

async function announcements(
  tx: EntityManager,
  readerId: string,
  filter: NotificationFilter,
  before: number,
  limit: number,
) {
  const parameters = new Parameters();
  const query = announcementsQuery(readerId, filter, parameters);
  const rows: (AnnouncementRow & { locale: string | null })[] = await tx.query(
    `SELECT ${announcementColumns('a', 'm')}, (SELECT locale FROM reader WHERE id = ${parameters.add(readerId)}) AS locale
     ${query} AND a.place < ${parameters.add(before)} ORDER BY a.place DESC LIMIT ${parameters.add(limit)}`,
    parameters.values,
  );
  return rows.map(({ locale, ...row }): Listed => ({ shown: toReaderOf(row, locale), place: row.place }));
}

async function count(tx: EntityManager, readerId: string, filter: NotificationFilter) {
  const parameters = new Parameters();
  const [{ total }] = (await tx.query(
    `SELECT count(*)::int AS total FROM (
       (SELECT n.id ${notificationsQuery(readerId, filter, parameters)} LIMIT ${COUNTED_MAX + 1})
       UNION ALL (SELECT a.id ${announcementsQuery(readerId, filter, parameters)} LIMIT ${COUNTED_MAX + 1})
     ) AS counted`,
    parameters.values,
  )) as [{ total: number }];
  return total > COUNTED_MAX ? { total: COUNTED_MAX, totalIsAtLeast: true } : { total };
}

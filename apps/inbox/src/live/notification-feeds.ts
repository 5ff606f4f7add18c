import { prepared, texts } from '@marmalade/database';
import type { DataSource } from 'typeorm';
import {
  columnsOf,
  isShown,
  type Notification,
  type NotificationRow,
  toNotification,
} from '../notifications/notification.js';
import type { Wanted } from './feed.js';

/** Rows of one reader read at a time: a long absence is made up for page by page. */
const PAGE = 100;

/** What one connection wants of its reader's notifications. */
export interface WantedOfReader extends Wanted {
  readerId: string;
  /** Now is a quiet hour of theirs: only something urgent opens the door, and then for all that waits before it. */
  isQuiet: boolean;
}

/** A place in a reader's sequence. */
export interface FedNotification {
  place: number;
  /** Unset: removed or ended meanwhile, there is nothing to show. */
  shown?: Notification;
  isDelivered: boolean;
}

/** Reads on from places, for many readers in one query. */
export class NotificationFeeds {
  constructor(private readonly dataSource: DataSource) {}

  /** @returns for each in turn the next rows in order, and whether these are all */
  async next(wanted: readonly WantedOfReader[]): Promise<{ rows: FedNotification[]; isAll: boolean }[]> {
    const { rows } = await prepared<NotificationRow & { turn: number; isShown: boolean }>(
      this.dataSource,
      'feed-notifications',
      `SELECT asked.turn::int AS turn, ${columnsOf('n')}, ${isShown('n')} AS "isShown"
       FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::boolean[])
         WITH ORDINALITY AS asked (reader_id, after, up_to, is_quiet, turn)
       CROSS JOIN LATERAL (
         SELECT * FROM notification of_reader
         WHERE of_reader.reader_id = asked.reader_id AND of_reader.place > asked.after AND of_reader.place <= asked.up_to
           AND (NOT asked.is_quiet OR EXISTS (
             SELECT FROM notification pressing WHERE pressing.reader_id = asked.reader_id AND pressing.place > asked.after
               AND pressing.priority = 'urgent' AND ${isShown('pressing')}))
         ORDER BY of_reader.place LIMIT ${PAGE}
       ) AS n
       ORDER BY asked.turn, n.place`,
      [
        texts(wanted.map(({ readerId }) => readerId)),
        wanted.map(({ after }) => after),
        wanted.map(({ upTo }) => upTo),
        wanted.map(({ isQuiet }) => isQuiet),
      ],
    );
    const found = wanted.map(() => ({ rows: [] as FedNotification[], isAll: true }));
    for (const row of rows) {
      const of = found[row.turn - 1]!;
      of.rows.push({
        place: row.place,
        isDelivered: row.deliveredAt !== null,
        ...(row.isShown && row.content && { shown: toNotification(row, row.content) }),
      });
      of.isAll = of.rows.length < PAGE;
    }
    return found;
  }
}

import { newestWithTies, type PersonTimelineItem, type PersonTimelineQuery } from '@marmalade/http';
import type { DataSource } from 'typeorm';
import { columnsOf, type NotificationRow, toNotification } from '../notifications/notification.js';
import { ReaderStore } from '../readers/reader-store.js';

const PAGE = 200;
const NEWEST_READ = newestWithTies(
  '$3',
  `SELECT id, date_trunc('milliseconds', read_at) AS at, type, content ->> 'title' AS title FROM notification
   WHERE reader_id = $1 AND read_at IS NOT NULL AND ($2::timestamptz IS NULL OR read_at < $2)
   ORDER BY read_at DESC`,
);

/** What is kept of a person here, for the person and for whoever looks after them. */
export class PersonRecords {
  constructor(
    private readonly dataSource: DataSource,
    private readonly readers: ReaderStore,
  ) {}

  /** What they have read, the newest first, earlier than `before`; see `newestWithTies`. */
  async timeline(id: string, { before, limit }: PersonTimelineQuery): Promise<PersonTimelineItem[]> {
    const rows: { id: string; at: Date; type: string; title: string | null }[] = await this.dataSource.query(
      NEWEST_READ,
      [id, before === undefined ? null : new Date(before), limit],
    );
    return rows.map(({ id: ref, at, type, title }) => ({
      at,
      service: 'inbox',
      kind: 'read',
      title: title === null ? 'Read in the app' : `Read in the app: ${title}`,
      ref,
      detail: type,
    }));
  }

  /** The pieces of one JSON object; however many notifications there are, memory holds a page of them. */
  async data(id: string): Promise<AsyncGenerator<string>> {
    const { realtime, quietHours, locale, timeZone } = await this.readers.find(id);
    const announcements: unknown[] = await this.dataSource.query(
      `SELECT announcement_id AS id, read_at AS "readAt", removed_at AS "removedAt" FROM announcement_mark WHERE reader_id = $1`,
      [id],
    );
    const head = { service: 'inbox', settings: { realtime, quietHours, locale, timeZone }, announcements };
    return this.pieces(id, JSON.stringify(head));
  }

  private async *pieces(id: string, head: string): AsyncGenerator<string> {
    yield `${head.slice(0, -1)},"notifications":[`;
    let separator = '';
    for (let after = 0, isLast = false; !isLast;) {
      const rows: NotificationRow[] = await this.dataSource.query(
        `SELECT ${columnsOf('n')} FROM notification n WHERE n.reader_id = $1 AND n.place > $2 ORDER BY n.place LIMIT ${PAGE}`,
        [id, after],
      );
      for (const row of rows) {
        after = row.place;
        if (!row.content) continue;
        yield separator + JSON.stringify(toNotification(row, row.content));
        separator = ',';
      }
      isLast = rows.length < PAGE;
    }
    yield ']}\n';
  }
}

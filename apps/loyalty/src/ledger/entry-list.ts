import { decodeCursor, type Page, page } from '@marmalade/http';
import type { DataSource } from 'typeorm';
import { type Entry, ENTRY_COLUMNS } from './entry.js';
import { type EntryView, entryView } from './entry-view.js';

/** The lines of accounts, to be read. */
export class EntryList {
  constructor(private readonly dataSource: DataSource) {}

  /** Of one account, the newest first. @throws Problem CURSOR_INVALID */
  async list(customerId: string, { limit, cursor }: { limit: number; cursor?: string }): Promise<Page<EntryView>> {
    const before = cursor === undefined ? null : decodeCursor(cursor, ['integer'])[0];
    const rows: Entry[] = await this.dataSource.query(
      `SELECT ${ENTRY_COLUMNS} FROM entry e WHERE e.customer_id = $1 AND ($2::bigint IS NULL OR e.seq < $2)
       ORDER BY e.seq DESC LIMIT $3::int + 1`,
      [customerId, before, limit],
    );
    const { items, nextCursor } = page(rows, limit, ({ seq }) => [seq]);
    return { items: items.map(entryView), nextCursor };
  }
}

import type { OutboxEntry } from '@marmalade/outbox';
import type { EntityManager } from 'typeorm';
import { factsOf } from '../customers/customer-announcements.js';
import { type Customer, CUSTOMER_COLUMNS } from '../customers/customer.js';
import { settingFact, settingsOf, type SettingRow } from '../settings/settings.js';
import { siteFact, type SiteRow } from '../sites/site-store.js';
import { type Staff, STAFF_COLUMNS, staffFact } from '../staff/staff.js';

/** Facts of one type in the order of what they are about. */
export interface Page {
  entries: OutboxEntry[];
  /** The one to go on behind; undefined: nothing was left. */
  last: string | undefined;
}

const NO_ID = '00000000-0000-0000-0000-000000000000';

/** How all there is is read, a page at a time, by the type of the fact that tells of it. `after` is empty for the first page. */
export const PAGES = {
  async 'customer.changed'(tx: EntityManager, after: string, limit: number): Promise<Page> {
    const rows: Customer[] = await tx.query(
      `SELECT ${CUSTOMER_COLUMNS} FROM customer c WHERE c.id > $1 ORDER BY c.id LIMIT $2`,
      [after || NO_ID, limit],
    );
    return { entries: factsOf(rows), last: rows.at(-1)?.id };
  },
  async 'staff.changed'(tx: EntityManager, after: string, limit: number): Promise<Page> {
    const rows: Staff[] = await tx.query(
      `SELECT ${STAFF_COLUMNS} FROM staff s WHERE s.id > $1 ORDER BY s.id LIMIT $2`,
      [after || NO_ID, limit],
    );
    return { entries: rows.map(staffFact), last: rows.at(-1)?.id };
  },
  async 'site.changed'(tx: EntityManager, after: string, limit: number): Promise<Page> {
    const rows: SiteRow[] = await tx.query(
      'SELECT id, revision, settings FROM site WHERE id > $1 ORDER BY id LIMIT $2',
      [after, limit],
    );
    return { entries: rows.map(siteFact), last: rows.at(-1)?.id };
  },
  async 'setting.changed'(tx: EntityManager, after: string, limit: number): Promise<Page> {
    const rows: SettingRow[] = await tx.query(
      'SELECT key, value, revision, updated_at FROM setting WHERE key > $1 ORDER BY key LIMIT $2',
      [after, limit],
    );
    return { entries: settingsOf(rows).map(settingFact), last: rows.at(-1)?.key };
  },
};

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

/** What pages of facts are made of. */
interface Source<Row> {
  select: string;
  /** The column they are in order of. */
  by: keyof Row & string;
  /** What comes before all others there; unset: an empty text. */
  first?: string;
  facts(rows: readonly Row[]): OutboxEntry[];
}

/** Facts of rows that are read a page at a time; `after` is empty for the first one. */
function pagesOf<Row>({ select, by, first = '', facts }: Source<Row>) {
  return async (tx: EntityManager, after: string, limit: number): Promise<Page> => {
    const statement = `${select} WHERE ${by} > $1 ORDER BY ${by} LIMIT $2`;
    const rows: Row[] = await tx.query(statement, [after || first, limit]);
    return { entries: facts(rows), last: rows.at(-1)?.[by] as string | undefined };
  };
}

/** How all there is is read, by the type of the fact that tells of it. */
export const PAGES = {
  'customer.changed': pagesOf<Customer>({
    select: `SELECT ${CUSTOMER_COLUMNS} FROM customer c`,
    by: 'id',
    first: NO_ID,
    facts: factsOf,
  }),
  'staff.changed': pagesOf<Staff>({
    select: `SELECT ${STAFF_COLUMNS} FROM staff s`,
    by: 'id',
    first: NO_ID,
    facts: (rows) => rows.map(staffFact),
  }),
  'site.changed': pagesOf<SiteRow>({
    select: 'SELECT id, revision, settings FROM site',
    by: 'id',
    facts: (rows) => rows.map(siteFact),
  }),
  'setting.changed': pagesOf<SettingRow>({
    select: 'SELECT key, value, revision, updated_at FROM setting',
    by: 'key',
    facts: (rows) => settingsOf(rows).map(settingFact),
  }),
};

/** The types of facts that can be announced again. */
export type WantedFact = keyof typeof PAGES;

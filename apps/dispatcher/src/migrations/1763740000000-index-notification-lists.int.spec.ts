import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { openDispatcherDatabase } from '../../test/dispatcher-database.js';
import { IndexNotificationLists1763740000000 } from './1763740000000-index-notification-lists.js';

let database: Awaited<ReturnType<typeof openDispatcherDatabase>>;
let dataSource: DataSource;

beforeAll(async () => {
  database = await openDispatcherDatabase();
  dataSource = database.dataSource;
});
afterAll(() => database.close());

const indexes = async (): Promise<string[]> =>
  (await dataSource.query(`SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema() ORDER BY 1`)).map(
    ({ indexdef }: { indexdef: string }) => indexdef,
  );

test('no index mentions what each step of a delivery changes: PostgreSQL then updates the row in place', async () => {
  const rows: { attname: string }[] = await dataSource.query(
    `SELECT DISTINCT a.attname FROM pg_index i
     JOIN pg_attribute a ON a.attrelid = i.indrelid AND (a.attnum = ANY (i.indkey) OR EXISTS (
       SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid
         AND d.refobjid = i.indrelid AND d.refobjsubid = a.attnum))
     WHERE i.indrelid = 'delivery'::regclass`,
  );
  const indexed = rows.map(({ attname }) => attname);
  expect(indexed).toEqual(expect.arrayContaining(['notification_id', 'listed_state', 'due_at']));
  for (const column of ['state', 'attempt', 'failures', 'reason', 'provider', 'worker_id', 'updated_at']) {
    expect(indexed).not.toContain(column);
  }
});

test('can be taken back and made again', async () => {
  const before = await indexes();
  const runner = dataSource.createQueryRunner();
  try {
    const migration = new IndexNotificationLists1763740000000();
    await migration.down(runner);
    expect(await indexes()).not.toEqual(before);
    await migration.up(runner);
  } finally {
    await runner.release();
  }
  expect(await indexes()).toEqual(before);
});

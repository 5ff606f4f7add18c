import { randomUUID } from 'node:crypto';
import { openDatabase } from '@marmalade/database';
import { createTestDatabase } from '@marmalade/testing';
import type { DataSource } from 'typeorm';
import { MIGRATIONS } from '../src/migrations/index.js';

export const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

/** The dispatcher's schema, as its migrations make it, in a database of the test's own. */
export async function openDispatcherDatabase(): Promise<{ dataSource: DataSource; close(): Promise<void> }> {
  const database = await createTestDatabase();
  const dataSource = await openDispatcherSchema(database.url);
  return {
    dataSource,
    close: async () => {
      await dataSource.destroy();
      await database.drop();
    },
  };
}

export function openDispatcherSchema(url: string): Promise<DataSource> {
  return openDatabase({ url, schema: 'dispatcher', migrations: MIGRATIONS, logger: SILENT });
}

/** Inserts pending deliveries that are due. @returns their ids */
export async function insertDeliveries(dataSource: DataSource, channel: string, count: number): Promise<string[]> {
  const rows: { id: string }[] = await dataSource.query(
    `INSERT INTO delivery (id, notification_id, event_id, workflow, recipient_id, channel, address, content, state, due_at)
     SELECT gen_random_uuid(), gen_random_uuid(), $1, 'test.happened', n::text, $2, 'address', '{}', 'pending', clock_timestamp()
     FROM generate_series(1, $3::int) AS n RETURNING id`,
    [randomUUID(), channel, count],
  );
  return rows.map(({ id }) => id);
}

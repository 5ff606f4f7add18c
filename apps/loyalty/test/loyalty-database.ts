import { openDatabase } from '@marmalade/database';
import { createTestDatabase } from '@marmalade/testing';
import type { DataSource } from 'typeorm';
import { MIGRATIONS } from '../src/migrations/index.js';

/** Loyalty's schema, as its migrations make it, in a database of the test's own. */
export async function openLoyaltyDatabase(): Promise<{ dataSource: DataSource; url: string; close(): Promise<void> }> {
  const database = await createTestDatabase();
  const logger = { debug() {}, info() {}, warn() {}, error() {} };
  const dataSource = await openDatabase({ url: database.url, schema: 'loyalty', migrations: MIGRATIONS, logger });
  return {
    dataSource,
    url: database.url,
    close: async () => {
      await dataSource.destroy();
      await database.drop();
    },
  };
}

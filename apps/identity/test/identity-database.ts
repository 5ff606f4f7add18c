import { openDatabase } from '@marmalade/database';
import { createTestDatabase } from '@marmalade/testing';
import type { DataSource } from 'typeorm';
import { MIGRATIONS } from '../src/migrations/index.js';

export const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

/** Identity's schema, as its migrations make it, in a database of the test's own. */
export async function openIdentityDatabase(): Promise<{ dataSource: DataSource; url: string; close(): Promise<void> }> {
  const database = await createTestDatabase();
  const dataSource = await openDatabase({
    url: database.url,
    schema: 'identity',
    migrations: MIGRATIONS,
    logger: SILENT,
  });
  return {
    dataSource,
    url: database.url,
    close: async () => {
      await dataSource.destroy();
      await database.drop();
    },
  };
}

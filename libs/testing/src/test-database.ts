import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** A database of one test file's own. */
export interface TestDatabase {
  url: string;
  /** Removes it, closing the connections that are still open. */
  drop(): Promise<void>;
}

/**
 * Makes a fresh, empty database on the test server.
 * @param server defaults to `MARMALADE_TEST_DATABASE_URL`, which Jest's global setup provides to the tiers int and e2e
 * @throws Error when there is no such server, or the database of its URL is not one for tests
 */
export async function createTestDatabase(server = process.env.MARMALADE_TEST_DATABASE_URL): Promise<TestDatabase> {
  if (!server) throw new Error('MARMALADE_TEST_DATABASE_URL is not set: only the tiers int and e2e have a database');
  assertTestDatabase(server);
  const name = `marmalade_test_${randomBytes(6).toString('hex')}`;
  await run(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => run(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

/** @throws Error unless the name of the URL's database has the word `test` in it: tests delete what they find. */
export function assertTestDatabase(url: string): void {
  const name = decodeURIComponent(new URL(url).pathname.slice(1));
  if (!/(^|[^a-z])test([^a-z]|$)/i.test(name)) {
    throw new Error(`The database "${name}" is not for tests: its name does not say test`);
  }
}

async function run(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { isDatabaseUnavailable } from './database-errors.js';

/** What the database lib writes; a pino logger fits. */
export interface DatabaseLogger {
  info(message: string): void;
  warn(details: object, message: string): void;
}

export interface DatabaseOptions {
  /** `postgres://user:password@host:port/database` */
  url: string;
  /** The schema this service owns; made when missing, and the only one its SQL names. */
  schema: string;
  entities?: DataSourceOptions['entities'];
  migrations: NonNullable<DataSourceOptions['migrations']>;
  /** Connections held at most. */
  poolSize?: number;
  logger: DatabaseLogger;
  /** How long to wait for a database that is not up yet, in milliseconds. */
  waitMs?: number;
}

/**
 * Connects to a service's schema and brings it up to date.
 * Replicas may start together: migrations run under an advisory lock, so one runs them and the others wait and find them done.
 * SQL in the service needs no schema prefix: `search_path` points at its own schema.
 * @throws what PostgreSQL says, when it refuses for another reason than not being up
 */
export async function openDatabase(options: DatabaseOptions): Promise<DataSource> {
  const { url, schema, logger } = options;
  await waitForDatabase(options);
  const dataSource = new DataSource({
    type: 'postgres',
    url,
    schema,
    entities: options.entities ?? [],
    migrations: options.migrations,
    migrationsTableName: 'migration',
    migrationsTransactionMode: 'each',
    poolSize: options.poolSize ?? 10,
    applicationName: `marmalade-${schema}`,
    // A pool without an error listener ends the process when PostgreSQL restarts.
    poolErrorHandler: (error: Error) => logger.warn({ error: error.message }, 'A database connection was lost'),
    extra: {
      options: `-c search_path=${schema},public -c timezone=UTC`,
      connectionTimeoutMillis: 5_000,
      idle_in_transaction_session_timeout: 120_000,
      keepAlive: true,
    },
  });
  await withMigrationLock(url, schema, async (client) => {
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${client.escapeIdentifier(schema)}`);
    await dataSource.initialize();
    const done = await dataSource.runMigrations();
    if (done.length > 0) logger.info(`Schema ${schema}: ${done.length} migrations applied`);
  });
  return dataSource;
}

async function waitForDatabase({ url, schema, logger, waitMs = 60_000 }: DatabaseOptions): Promise<void> {
  const deadline = Date.now() + waitMs;
  for (let delay = 100; ; delay = Math.min(delay * 2, 2_000)) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if (!isDatabaseUnavailable(error) || Date.now() + delay > deadline) throw error;
      logger.warn({ schema, error: (error as Error).message }, 'PostgreSQL is not there yet; trying again');
      await sleep(delay);
    }
  }
}

/** The lock is held by a connection of its own: it goes with the process, whatever happens to it. */
async function withMigrationLock(
  url: string,
  schema: string,
  work: (client: pg.Client) => Promise<void>,
): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [`marmalade migrations ${schema}`]);
    await work(client);
  } finally {
    await client.end();
  }
}

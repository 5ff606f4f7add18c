import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '@marmalade/embedded-postgres';
import { type RabbitMqNode, startRabbitMq } from '@marmalade/testing';
import pg from 'pg';
import { cpuSeconds, familyCpuSeconds } from './process-usage.js';

/** A bench's own PostgreSQL, as an installation has it: with fsync on. */
export interface BenchDatabase {
  /** A folder that goes with it. */
  folder: string;
  /** The server's main process. */
  pid: number;
  /**
   * A new database, empty or a copy of one to which nobody is connected: rounds must not inherit each other's tables.
   * @returns its URL
   */
  createDatabase(name: string, template?: string): Promise<string>;
  stop(): Promise<void>;
}

/** The same with a RabbitMQ. */
export interface BenchServers extends BenchDatabase {
  rabbitMq: RabbitMqNode;
  /** Processor seconds of both servers so far. */
  cpu(): { postgres: number; rabbitMq: number };
}

/** Starts it on a free port. Ctrl-C stops it in good order. @param settings of PostgreSQL, beside those an installation has */
export async function startDatabase(settings: Record<string, string> = {}): Promise<BenchDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'marmalade-bench-'));
  // For root PostgreSQL runs under another account, which has to pass through.
  chmodSync(folder, 0o711);
  const { url, pid, stop: stopServer } = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), settings });
  const stop = async () => {
    await stopServer();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  };
  process.once('SIGINT', () => void stop().finally(() => process.exit(130)));
  return {
    folder,
    pid,
    createDatabase: async (name, template) => {
      await run(url, `CREATE DATABASE ${name}${template === undefined ? '' : ` TEMPLATE ${template}`}`);
      return Object.assign(new URL(url), { pathname: `/${name}` }).href;
    },
    stop,
  };
}

/** Starts both; about six seconds. */
export async function startServers(): Promise<BenchServers> {
  const database = await startDatabase();
  const brokerFolder = join(database.folder, 'rabbitmq');
  const rabbitMq = await startRabbitMq({ dir: brokerFolder });
  const brokerPid = Number(readFileSync(join(brokerFolder, 'rabbit.pid'), 'utf8'));
  return {
    ...database,
    rabbitMq,
    cpu: () => ({ postgres: familyCpuSeconds(database.pid), rabbitMq: cpuSeconds(brokerPid) }),
    stop: async () => {
      await rabbitMq.stop();
      await database.stop();
    },
  };
}

/** Runs one statement on a connection of its own. */
export async function run<Row extends pg.QueryResultRow>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { isRoot } from './account.js';
import { findBinaries } from './binaries.js';
import { placeCluster } from './cluster-place.js';
import { EmbeddedPostgresError, hasCode } from './errors.js';
import { freePort } from './free-port.js';
import { initialiseCluster, USER } from './initialise-cluster.js';
import { clearLeftover } from './leftover.js';
import { takeOwnership } from './owner-lock.js';
import { ended, signal } from './process-facts.js';
import { lastLines, launch, type Launch } from './server-process.js';

/** A PostgreSQL server that runs as long as its owner wants it to. */
export interface EmbeddedPostgres {
  /** `postgres://marmalade:<password>@127.0.0.1:<port>/<database>` */
  url: string;
  port: number;
  /** The server's main process. */
  pid: number;
  /**
   * Ends the server and frees the data folder; a second call waits for the first.
   * @param mode `fast` (the default) ends transactions and writes a checkpoint; `immediate` is as if the power failed
   */
  stop(mode?: 'fast' | 'immediate'): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  /** Folder for the cluster, its password and its log; made when missing. One living process can have it. */
  dataDir: string;
  /** Made when missing; `marmalade` when not given. */
  database?: string;
  /** Unset: a free one is chosen at each start. */
  port?: number;
  /** PostgreSQL settings, in preference to ours: `{ fsync: 'off' }`. */
  settings?: Record<string, string>;
  /** Gets a line when something happens a person should know of; unset: standard error. */
  onLog?(line: string): void;
}

const SETTINGS: Record<string, string> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '128MB',
  effective_cache_size: '1GB',
  maintenance_work_mem: '64MB',
  max_wal_size: '512MB',
  wal_compression: 'pglz',
  random_page_cost: '1.1',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  // Failed statements are for whoever sent them: a constraint that held is no news, and the log must not grow with it.
  log_min_messages: 'log',
};

const STOP_FAST_MS = 4_000;
const STOP_IMMEDIATE_MS = 10_000;
const ATTEMPTS = 20;

/**
 * Starts the PostgreSQL of a data folder and makes cluster and database when they are missing.
 * A server that a killed owner left behind is ended first. The server is in a session of its own and does not keep
 * this process alive; when this process ends without `stop()`, the server is told to end as well, unless we were killed.
 * @throws EmbeddedPostgresInUseError when another living process has the folder; EmbeddedPostgresError otherwise
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataDir = resolve(options.dataDir);
  const onLog = options.onLog ?? ((line: string) => void process.stderr.write(`embedded PostgreSQL: ${line}\n`));
  const releases: (() => void)[] = [];
  const release = () => releases.splice(0).forEach((each) => each());
  try {
    // As root, the server's account has to pass through the folder; what is secret in it has a mode of its own.
    mkdirSync(dataDir, { recursive: true, mode: isRoot() ? 0o711 : 0o700 });
    releases.push(takeOwnership(dataDir));
    const place = placeCluster(dataDir, onLog);
    // Two data folders, one a copy of the other, may point to the same stand-in.
    if (place.home !== dataDir) releases.push(takeOwnership(place.home));
    const binaries = findBinaries(place.account, onLog);
    await clearLeftover(place.cluster, onLog);
    const settings = { ...SETTINGS, ...options.settings };
    const password = await initialiseCluster(place, binaries, settings.fsync !== 'off');
    const database = options.database ?? USER;
    const urlAt = (port: number, name: string) =>
      `postgres://${USER}:${password}@127.0.0.1:${port}/${encodeURIComponent(name)}`;
    const logFile = join(place.home, 'postgres.log');
    const { port, child, pid } = await launchOnSomePort(options.port, (candidate) =>
      launch({
        program: binaries.postgres,
        cluster: place.cluster,
        logFile,
        settings: { ...settings, port: String(candidate) },
        account: place.account,
        url: urlAt(candidate, database),
      }),
    );

    let stopping: Promise<void> | undefined;
    const onExit = () => signal(pid, 'SIGINT');
    process.once('exit', onExit);
    child.once('exit', (code, by) => {
      process.off('exit', onExit);
      if (stopping) return;
      onLog(`PostgreSQL ended unexpectedly (${by ?? `exit code ${code}`}). It wrote last:`);
      lastLines(logFile).forEach((line) => onLog(line));
    });
    const stop = (mode: 'fast' | 'immediate' = 'fast') => (stopping ??= endServer(pid, mode).finally(release));
    try {
      await ensureDatabase(urlAt(port, database), urlAt(port, 'postgres'), database);
    } catch (error) {
      await stop();
      throw error;
    }
    return { url: urlAt(port, database), port, pid, stop };
  } catch (error) {
    release();
    if (!hasCode(error, 'EACCES', 'EPERM')) throw error;
    throw new EmbeddedPostgresError(
      'CLUSTER_OF_ANOTHER_ACCOUNT',
      `This account may not use the data folder ${dataDir} (${(error as Error).message}). ` +
        'Start Marmalade under the account that made it, or give another folder with MARMALADE_DATA_DIR.',
    );
  }
}

/** Chooses ports until one is still free when PostgreSQL asks for it, and gives backends of a killed server time to end. */
async function launchOnSomePort(
  fixed: number | undefined,
  attempt: (port: number) => Promise<Launch>,
): Promise<Exclude<Launch, { retry: unknown }> & { port: number }> {
  let logLines: string[] = [];
  for (let count = 0; count < ATTEMPTS; count++) {
    const port = fixed ?? (await freePort());
    const launched = await attempt(port);
    if (!('retry' in launched)) return { ...launched, port };
    logLines = launched.logLines;
    if (launched.retry === 'old-backends') await delay(500);
    else if (fixed !== undefined) {
      throw new EmbeddedPostgresError('PORT_TAKEN', `Another program has port ${fixed}.`, logLines);
    }
  }
  throw new EmbeddedPostgresError('START_FAILED', 'PostgreSQL did not start. It wrote last:', logLines);
}

async function ensureDatabase(url: string, maintenanceUrl: string, database: string): Promise<void> {
  if (await exists(url)) return;
  const client = new pg.Client({ connectionString: maintenanceUrl });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(database)}`);
  } finally {
    await client.end();
  }
}

async function exists(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    return true;
  } catch (error) {
    if (hasCode(error, '3D000')) return false;
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function endServer(pid: number, mode: 'fast' | 'immediate'): Promise<void> {
  if (mode === 'fast') {
    signal(pid, 'SIGINT');
    if (await ended(pid, STOP_FAST_MS)) return;
  }
  signal(pid, 'SIGQUIT');
  if (await ended(pid, STOP_IMMEDIATE_MS)) return;
  signal(pid, 'SIGKILL');
  await ended(pid, STOP_IMMEDIATE_MS);
}

import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { Account } from './account.js';
import { EmbeddedPostgresError, hasCode } from './errors.js';

/** After a crash PostgreSQL replays its journal before it lets anybody in. */
const READY_TIMEOUT_MS = 120_000;
const POLL_MS = 25;
const LOG_LINES = 20;

/** Why a start did not succeed though another attempt may. */
export type RetryReason = 'port-taken' | 'old-backends';

/** A running server, or the reason why another attempt is worth while. */
export type Launch = { child: ChildProcess; pid: number } | { retry: RetryReason; logLines: string[] };

/** What a program of PostgreSQL is started with: nothing of the caller's PG* variables, nothing of its locale. */
export function programOptions(account: Account | undefined): {
  cwd: string;
  env: NodeJS.ProcessEnv;
  uid?: number;
  gid?: number;
} {
  return {
    // The caller's working folder may be one that the account cannot enter.
    cwd: '/',
    env: { PATH: process.env.PATH, LC_ALL: 'C' },
    ...(account && { uid: account.uid, gid: account.gid }),
  };
}

/**
 * Starts `postgres` in a session of its own, so that a terminal's Ctrl-C reaches Marmalade only, and waits until it
 * lets somebody in. Its output goes to a file, so that it outlives us without a broken pipe.
 * @param url a database of the server (it need not exist)
 * @throws EmbeddedPostgresError START_FAILED, PASSWORD_LOST, BINARIES_DO_NOT_RUN
 */
export async function launch(options: {
  program: string;
  cluster: string;
  logFile: string;
  settings: Record<string, string>;
  account: Account | undefined;
  url: string;
}): Promise<Launch> {
  const log = openSync(options.logFile, 'w', 0o600);
  const settings = Object.entries(options.settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(options.program, ['-D', options.cluster, ...settings], {
    ...programOptions(options.account),
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  child.unref();
  let failure: Error | undefined;
  child.once('error', (error) => (failure = error));

  const deadline = Date.now() + READY_TIMEOUT_MS;
  while (!(saysReady(options.cluster, child) && (await letsIn(options.url, child)))) {
    if (failure) throw cannotRun(options.program, failure);
    if (child.exitCode !== null || child.signalCode !== null) return whyEnded(options.logFile);
    if (Date.now() > deadline) {
      child.kill('SIGQUIT');
      throw new EmbeddedPostgresError('START_FAILED', 'PostgreSQL did not get ready.', lastLines(options.logFile));
    }
    await delay(POLL_MS);
  }
  return { child, pid: child.pid! };
}

/** The last lines a program wrote. */
export function lastLines(logFile: string): string[] {
  try {
    return readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-LOG_LINES);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}

/** The error for a program that the system did not start at all. */
export function cannotRun(program: string, cause: Error): EmbeddedPostgresError {
  const reason = hasCode(cause, 'ENOENT')
    ? 'it needs the GNU C library, which Alpine and other musl systems do not have'
    : cause.message;
  return new EmbeddedPostgresError(
    'BINARIES_DO_NOT_RUN',
    `${program} does not run on this system (${reason}). Set DATABASE_URL to a PostgreSQL server instead.`,
  );
}

/** Whether the server's own pid file says so. Before that, whoever answers on the port may be another program. */
function saysReady(cluster: string, child: ChildProcess): boolean {
  try {
    const lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
    return Number(lines[0]) === child.pid && lines[7]?.trim() === 'ready';
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false;
    throw error;
  }
}

async function letsIn(url: string, child: ChildProcess): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch (error) {
    // 3D000: no such database, which only a server that is ready says.
    if (hasCode(error, '3D000')) return true;
    if (hasCode(error, '28P01')) {
      child.kill('SIGINT');
      throw new EmbeddedPostgresError(
        'PASSWORD_LOST',
        'The embedded database does not accept the password kept beside it. Restore the file `password` of its folder.',
      );
    }
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function whyEnded(logFile: string): Launch {
  const logLines = lastLines(logFile);
  const text = logLines.join('\n');
  if (/could not (bind|create any TCP)/.test(text)) return { retry: 'port-taken', logLines };
  if (/pre-existing shared memory block|lock file "postmaster\.pid" already exists/.test(text)) {
    return { retry: 'old-backends', logLines };
  }
  throw new EmbeddedPostgresError('START_FAILED', 'PostgreSQL ended while starting. It wrote last:', logLines);
}

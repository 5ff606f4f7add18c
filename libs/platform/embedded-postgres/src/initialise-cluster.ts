import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Binaries } from './binaries.js';
import type { ClusterPlace } from './cluster-place.js';
import { EmbeddedPostgresError } from './errors.js';
import { cannotRun, lastLines, programOptions } from './server-process.js';

/** The role that owns everything. */
export const USER = 'marmalade';

/**
 * Makes the cluster when there is none. It appears by one rename, so an interrupted attempt leaves no half of one.
 * @param durable whether to wait until the disk has it all; a cluster whose settings turn `fsync` off need not
 * @returns the password of the role `marmalade`, kept in `home/password`, which only its owner can read
 * @throws EmbeddedPostgresError INITDB_FAILED, CLUSTER_OF_ANOTHER_VERSION, PASSWORD_LOST
 */
export async function initialiseCluster(place: ClusterPlace, binaries: Binaries, durable: boolean): Promise<string> {
  const { home, cluster, account } = place;
  const passwordFile = join(home, 'password');
  if (existsSync(cluster)) {
    checkVersion(cluster, binaries.majorVersion);
    if (existsSync(passwordFile)) return readFileSync(passwordFile, 'utf8').trim();
    throw new EmbeddedPostgresError('PASSWORD_LOST', `The file ${passwordFile}, kept beside the database, is missing.`);
  }
  const password = randomBytes(24).toString('base64url');
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });

  const draft = `${cluster}.new`;
  const passwordForInitdb = join(home, 'password.initdb');
  const logFile = join(home, 'initdb.log');
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  writeFileSync(passwordForInitdb, `${password}\n`, { mode: 0o600 });
  try {
    if (account) {
      chownSync(draft, account.uid, account.gid);
      chownSync(passwordForInitdb, account.uid, account.gid);
    }
    await runInitdb(place, binaries.initdb, logFile, [
      `--pgdata=${draft}`,
      `--username=${USER}`,
      `--pwfile=${passwordForInitdb}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      // Upper and lower case of all scripts, ordering by code point, and no dependence on the system's locales.
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-instructions',
      ...(durable ? [] : ['--no-sync']),
    ]);
  } finally {
    rmSync(passwordForInitdb, { force: true });
  }
  renameSync(draft, cluster);
  rmSync(logFile, { force: true });
  return password;
}

async function runInitdb(place: ClusterPlace, program: string, logFile: string, args: string[]): Promise<void> {
  const log = openSync(logFile, 'w', 0o600);
  try {
    const child = spawn(program, args, { ...programOptions(place.account), stdio: ['ignore', log, log] });
    const code = await new Promise((resolve, reject) => {
      child.once('error', (error) => reject(cannotRun(program, error)));
      child.once('exit', (exitCode, signal) => resolve(exitCode ?? signal));
    });
    if (code === 0) return;
    throw new EmbeddedPostgresError('INITDB_FAILED', `initdb failed (${code}). It wrote last:`, lastLines(logFile));
  } finally {
    closeSync(log);
  }
}

function checkVersion(cluster: string, majorVersion: string): void {
  const found = readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim();
  if (found === majorVersion) return;
  throw new EmbeddedPostgresError(
    'CLUSTER_OF_ANOTHER_VERSION',
    `The database in ${cluster} was made by PostgreSQL ${found}; the programs installed are ${majorVersion}. ` +
      `Dump it with version ${found} and restore it into a new data folder.`,
  );
}

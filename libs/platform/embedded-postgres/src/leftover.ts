import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EmbeddedPostgresError } from './errors.js';
import { ended, isAlive, isPostgresOf, signal } from './process-facts.js';

/** No process can have this id: process ids end far below. */
const NOBODYS_PID = 2_147_483_646;

/**
 * Stops the server that a former, killed Marmalade left running on this cluster, and makes sure that a pid file whose
 * number belongs to some other program by now does not keep the next server from starting.
 * @throws EmbeddedPostgresError LEFTOVER_WILL_NOT_STOP
 */
export async function clearLeftover(cluster: string, onLog: (line: string) => void): Promise<void> {
  const file = join(cluster, 'postmaster.pid');
  if (!existsSync(file)) return;
  const [firstLine, ...rest] = readFileSync(file, 'utf8').split('\n');
  const pid = Number(firstLine);
  if (isPostgresOf(pid, cluster)) {
    onLog(`stopping the PostgreSQL (process ${pid}) that an earlier run left behind`);
    signal(pid, 'SIGINT');
    if (await ended(pid, 5_000)) return;
    signal(pid, 'SIGQUIT');
    if (await ended(pid, 8_000)) return;
    throw new EmbeddedPostgresError(
      'LEFTOVER_WILL_NOT_STOP',
      `A PostgreSQL of an earlier run (process ${pid}) holds ${cluster} and does not stop. End it, then start again.`,
    );
  }
  // The file is kept for its other lines: by them PostgreSQL recognises backends that outlived their server.
  if (isAlive(pid)) writeFileSync(file, [NOBODYS_PID, ...rest].join('\n'));
}

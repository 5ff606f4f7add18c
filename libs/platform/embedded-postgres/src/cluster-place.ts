import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Account, canReach, serverAccount } from './account.js';

/** Where a cluster and what belongs beside it (password, log) are, and who runs it. */
export interface ClusterPlace {
  /** The data folder itself, or its stand-in below /var/lib/marmalade. */
  home: string;
  /** PostgreSQL's own folder, `home/cluster`; may not exist yet. */
  cluster: string;
  /** undefined: this process's own account */
  account: Account | undefined;
}

const STAND_INS = '/var/lib/marmalade';
const NOTE = 'the-database-is-elsewhere.txt';

/**
 * Decides where the cluster of a data folder lives: inside it, unless this process is root and the account PostgreSQL
 * has to run under cannot get there (a clone below /root); then below /var/lib/marmalade, with a note in the folder.
 * @param dataDir absolute; exists
 * @param onLog gets a line when the cluster is elsewhere
 */
export function placeCluster(dataDir: string, onLog: (line: string) => void): ClusterPlace {
  const inside = join(dataDir, 'cluster');
  const note = join(dataDir, NOTE);
  const noted = existsSync(note) ? readFileSync(note, 'utf8').trim().split('\n').at(-1)! : undefined;
  if (noted !== undefined && existsSync(noted)) {
    onLog(`the database of ${dataDir} is in ${noted}`);
    return { home: noted, cluster: join(noted, 'cluster'), account: serverAccount(join(noted, 'cluster')) };
  }
  const account = serverAccount(inside);
  if (!account || isReachable(dataDir, account)) return { home: dataDir, cluster: inside, account };

  const home = join(STAND_INS, createHash('sha256').update(dataDir).digest('hex').slice(0, 12));
  setAside(home, onLog);
  mkdirSync(STAND_INS, { recursive: true, mode: 0o755 });
  mkdirSync(home, { mode: 0o711 });
  chmodSync(home, 0o711);
  writeFileSync(
    note,
    `Marmalade runs as root, PostgreSQL cannot, and the account "${account.name}" cannot enter this folder.\n` +
      `Therefore the database that belongs to this folder is kept in\n${home}\n`,
  );
  onLog(`the account "${account.name}" cannot enter ${dataDir}: its database is in ${home}`);
  return { home, cluster: join(home, 'cluster'), account };
}

/** As the folder is ours, letting others pass through it is ours to decide: all secrets in it have modes of their own. */
function isReachable(dataDir: string, account: Account): boolean {
  if (!canReach(dirname(dataDir), account, 0o1)) return false;
  const { mode, uid } = statSync(dataDir);
  if (uid === 0) chmodSync(dataDir, mode | 0o011);
  return canReach(dataDir, account, 0o1);
}

/** A stand-in without a note in the data folder is of a data folder that was deleted: its data must not come back. */
function setAside(home: string, onLog: (line: string) => void): void {
  if (!existsSync(home)) return;
  const aside = `${home}.set-aside-${new Date().toISOString().replace(/[:.]/g, '-')}`;
  renameSync(home, aside);
  onLog(`the database of a data folder that no longer exists was set aside as ${aside}`);
}

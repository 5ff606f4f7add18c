import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { EmbeddedPostgresError } from './errors.js';

/** An operating-system account. `name` is for messages. */
export interface Account {
  uid: number;
  gid: number;
  name: string;
}

/** Whether this process is the administrator, under whose id PostgreSQL refuses to run. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/**
 * The account PostgreSQL must run under when that is not this process's own: as root, the account an existing cluster
 * belongs to, else `postgres`, else `nobody`.
 * @param cluster the cluster's folder, which may not exist yet
 * @returns undefined when this process's own account will do
 * @throws EmbeddedPostgresError NO_UNPRIVILEGED_ACCOUNT, CLUSTER_OF_ANOTHER_ACCOUNT
 */
export function serverAccount(cluster: string): Account | undefined {
  const owner = ownerOf(cluster);
  if (!isRoot()) {
    if (owner && owner.uid !== process.getuid?.()) {
      throw new EmbeddedPostgresError(
        'CLUSTER_OF_ANOTHER_ACCOUNT',
        `The database in ${cluster} belongs to another account (uid ${owner.uid}). ` +
          'Start Marmalade under the account that made it, or give another folder with MARMALADE_DATA_DIR.',
      );
    }
    return undefined;
  }
  if (owner && owner.uid !== 0) return { ...owner, name: `uid ${owner.uid}` };
  const account = accountNamed('postgres') ?? accountNamed('_postgres') ?? accountNamed('nobody');
  if (account) return account;
  throw new EmbeddedPostgresError(
    'NO_UNPRIVILEGED_ACCOUNT',
    'PostgreSQL refuses to run as root, and /etc/passwd has neither a `postgres` nor a `nobody` account. ' +
      'Start Marmalade as another user, or set DATABASE_URL.',
  );
}

/**
 * Whether an account may enter every folder that leads to a path, and read what is there (and run it).
 * Access lists beyond the mode bits are not looked at: they only ever make us copy what need not be copied.
 */
export function canReach(path: string, account: Account, permission = 0o5): boolean {
  if (!allows(path, account, permission)) return false;
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if (!allows(folder, account, 0o1)) return false;
    if (folder === dirname(folder)) return true;
  }
}

function allows(path: string, account: Account, permission: number): boolean {
  const { uid, gid, mode } = statSync(path);
  const shift = uid === account.uid ? 6 : gid === account.gid ? 3 : 0;
  return ((mode >> shift) & permission) === permission;
}

function ownerOf(path: string): { uid: number; gid: number } | undefined {
  return statSync(path, { throwIfNoEntry: false });
}

function accountNamed(name: string): Account | undefined {
  const fields = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((line) => line.startsWith(`${name}:`))
    ?.split(':');
  return fields && { uid: Number(fields[2]), gid: Number(fields[3]), name };
}

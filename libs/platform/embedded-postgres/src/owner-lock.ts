import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EmbeddedPostgresInUseError, hasCode } from './errors.js';
import { isAlive, startedAt } from './process-facts.js';

/**
 * Makes this process the owner of a folder, recorded in its `owner.pid` (process id and start time).
 * The record of an owner that has died is taken over.
 * @returns gives the folder free again
 * @throws EmbeddedPostgresInUseError when the recorded owner lives, which may be this very process
 */
export function takeOwnership(folder: string): () => void {
  const file = join(folder, 'owner.pid');
  const own = `${process.pid}\n${startedAt(process.pid) ?? ''}\n`;
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  writeFileSync(draft, own, { mode: 0o644 });
  try {
    for (;;) {
      if (linked(draft, file)) return () => rmSync(file, { force: true });
      const found = contentOf(file);
      if (found === undefined) continue;
      const [pid, start] = found.split('\n');
      if (isAlive(Number(pid)) && startedAt(Number(pid)) === start) {
        throw new EmbeddedPostgresInUseError(Number(pid), folder);
      }
      removeStale(file, found);
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Removes the record only if it still is the one that was read: two processes may find it stale at the same time. */
function removeStale(file: string, expected: string): void {
  const aside = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return;
    throw error;
  }
  if (contentOf(aside) !== expected) linked(aside, file);
  rmSync(aside, { force: true });
}

function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

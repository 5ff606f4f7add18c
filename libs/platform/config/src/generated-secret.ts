import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A secret that is made once and kept in the data folder, readable by its owner only.
 * Processes that start together agree on one: a complete file is linked into place, and the first link wins.
 * @param dataDir the data folder, made when missing
 * @param name file name, such as `api-key`
 * @param generate the text to keep when there is none yet
 * @returns the secret, and whether this call made it (to print it once)
 */
export function generatedSecret(
  dataDir: string,
  name: string,
  generate: () => string = () => randomBytes(32).toString('base64'),
): { value: string; isNew: boolean } {
  const file = join(dataDir, name);
  const existing = readIfThere(file);
  if (existing !== undefined) return { value: existing, isNew: false };
  // Others may pass through, as the account of the embedded database must, but not look around; files are for the owner only.
  mkdirSync(dataDir, { recursive: true, mode: 0o711 });
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  writeFileSync(draft, `${generate()}\n`, { mode: 0o600 });
  try {
    linkSync(draft, file);
    return { value: readFileSync(file, 'utf8').trim(), isNew: true };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return { value: readFileSync(file, 'utf8').trim(), isNew: false };
  } finally {
    rmSync(draft, { force: true });
  }
}

/** An API key of 256 bits, recognisable in a leak scan by its prefix. */
export function newApiKey(): string {
  return `mk_${randomBytes(32).toString('base64url')}`;
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

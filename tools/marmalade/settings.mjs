// Where the server is, and the key it knows.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { AccessError } from './errors.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * From the environment, and `.env` of the project, as the server reads it; the environment wins.
 * @param {Record<string, string | undefined>} env
 * @param {string} [root] the project's folder
 * @returns {{ url: string, apiKey: string }}
 * @throws {AccessError} when there is no key
 */
export function readSettings(env, root = ROOT) {
  const file = join(root, '.env');
  const all = { ...(existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {}), ...withoutEmpty(env) };
  const port = /^[1-9]\d*$/.test(all.PORT ?? '') ? all.PORT : 3000;
  const url = (all.MARMALADE_URL ?? `http://127.0.0.1:${port}`).replace(/\/+$/, '').replace(/\/api\/v1$/, '');
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) throw new AccessError(`MARMALADE_URL is no address: ${url}`);
  if (all.MARMALADE_API_KEY) return { url, apiKey: all.MARMALADE_API_KEY };
  const keyFile = join(resolve(root, all.MARMALADE_DATA_DIR ?? '.marmalade'), 'api-key');
  if (existsSync(keyFile)) return { url, apiKey: readFileSync(keyFile, 'utf8').trim() };
  throw new AccessError(
    `There is no API key: set MARMALADE_API_KEY, or MARMALADE_DATA_DIR to the server's data folder (looked for ${keyFile}).`,
  );
}

function withoutEmpty(env) {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
}

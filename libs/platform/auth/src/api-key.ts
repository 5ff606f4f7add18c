import { hash, timingSafeEqual } from 'node:crypto';
import { generatedSecret, newApiKey } from '@marmalade/config';
import { problemType } from '@marmalade/http';
import type { Principal } from './principal.js';

export const API_KEY_HEADER = 'x-api-key';

export const API_KEY_INVALID = problemType({
  code: 'API_KEY_INVALID',
  status: 401,
  title: 'The API key is not known',
  headers: { 'www-authenticate': 'ApiKey realm="marmalade", header="X-API-Key"' },
});

/** The key everything starts with: whoever holds it may do everything. */
const FIRST_KEY: Principal = Object.freeze({
  role: 'service',
  id: 'first-api-key',
  name: 'the first API key',
  scopes: Object.freeze(['*']),
});

/**
 * The first API key: that of the settings, else one generated into the data folder as `api-key`.
 * @returns `isNew` when this call generated it, so that it can be shown once
 */
export function resolveApiKey(settings: { MARMALADE_API_KEY?: string; MARMALADE_DATA_DIR: string }): {
  value: string;
  isNew: boolean;
} {
  if (settings.MARMALADE_API_KEY !== undefined) return { value: settings.MARMALADE_API_KEY, isNew: false };
  return generatedSecret(settings.MARMALADE_DATA_DIR, 'api-key', newApiKey);
}

/** Knows the first API key by its SHA-256. Other keys belong to identity, and reach services as tokens made from them. */
export class FirstApiKey {
  readonly #digest: Buffer;

  constructor(key: string) {
    this.#digest = digestOf(key);
  }

  /** @returns undefined when it is another one */
  recognise(key: string): Principal | undefined {
    // Digests have one length, and comparing them takes one time, so that neither tells anything of the key.
    return timingSafeEqual(digestOf(key), this.#digest) ? FIRST_KEY : undefined;
  }
}

function digestOf(key: string): Buffer {
  return hash('sha256', key, 'buffer');
}

import { hash, timingSafeEqual } from 'node:crypto';
import { generatedSecret, newApiKey } from '@marmalade/config';
import { CREDENTIALS_MISSING, problemType } from '@marmalade/http';

export const API_KEY_HEADER = 'x-api-key';

export const API_KEY_INVALID = problemType({
  code: 'API_KEY_INVALID',
  status: 401,
  title: 'The API key is not known',
  headers: { 'www-authenticate': 'ApiKey realm="marmalade", header="X-API-Key"' },
});

/** Who a request comes from, and what it may do; `*` is everything. */
export interface Principal {
  kind: 'service';
  id: string;
  scopes: readonly string[];
}

/** The key everything starts with: whoever holds it may do everything. */
const FIRST_KEY: Principal = Object.freeze({ kind: 'service', id: 'first-api-key', scopes: Object.freeze(['*']) });

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

/** Tells whether an `X-API-Key` header holds a known key. Keeps the SHA-256 of it only. */
export class ApiKeys {
  readonly #digest: Buffer;

  constructor(firstKey: string) {
    this.#digest = digestOf(firstKey);
  }

  /**
   * @param header the `X-API-Key` header as it came
   * @throws Problem CREDENTIALS_MISSING without one, API_KEY_INVALID for one that is not known
   */
  verify(header: string | string[] | undefined): Principal {
    if (header === undefined || header.length === 0) {
      throw CREDENTIALS_MISSING.problem('Send an API key in the X-API-Key header.');
    }
    // Digests have one length, and comparing them takes one time, so that neither tells anything of the key.
    if (typeof header !== 'string' || !timingSafeEqual(digestOf(header), this.#digest)) throw API_KEY_INVALID.problem();
    return FIRST_KEY;
  }
}

function digestOf(key: string): Buffer {
  return hash('sha256', key, 'buffer');
}

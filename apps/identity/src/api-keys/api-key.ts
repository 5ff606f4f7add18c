import { problemType } from '@marmalade/http';

/** An API key as the API shows one; of the key itself its beginning only. */
export interface ApiKey {
  id: string;
  name: string;
  /** How it begins, to recognise it by; null: not told. */
  prefix: string | null;
  /** Permissions, `noun:*`, or `*`. */
  scopes: string[];
  state: 'active' | 'expired' | 'revoked';
  createdBy: string | null;
  createdAt: Date | null;
  rotatedAt: Date | null;
  /** Until then the key before the last rotation works as well. */
  previousUntil: Date | null;
  expiresAt: Date | null;
  /** To the minute. */
  lastUsedAt: Date | null;
  revokedAt: Date | null;
}

export const API_KEY_COLUMNS = `k.id, k.name, k.prefix, k.scopes,
  CASE WHEN k.revoked_at IS NOT NULL THEN 'revoked' WHEN k.expires_at <= clock_timestamp() THEN 'expired' ELSE 'active' END AS state,
  k.created_by AS "createdBy", k.created_at AS "createdAt", k.rotated_at AS "rotatedAt",
  CASE WHEN k.previous_until > clock_timestamp() THEN k.previous_until END AS "previousUntil",
  k.expires_at AS "expiresAt", k.last_used_at AS "lastUsedAt", k.revoked_at AS "revokedAt"`;

/** The key of the settings, which everything starts with: no row of the table. */
export const FIRST_API_KEY: ApiKey = {
  id: 'first-api-key',
  name: 'the first API key, of the settings',
  prefix: null,
  scopes: ['*'],
  state: 'active',
  createdBy: null,
  createdAt: null,
  rotatedAt: null,
  previousUntil: null,
  expiresAt: null,
  lastUsedAt: null,
  revokedAt: null,
};

export const API_KEY_NOT_FOUND = problemType({
  code: 'API_KEY_NOT_FOUND',
  status: 404,
  title: 'There is no such API key',
});
export const API_KEY_OF_SETTINGS = problemType({
  code: 'API_KEY_OF_SETTINGS',
  status: 409,
  title: 'This API key is changed in the settings of the installation',
});

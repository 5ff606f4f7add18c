import { hash } from 'node:crypto';
import { newApiKey } from '@marmalade/config';
import { newId } from '@marmalade/contracts-envelope';
import type { DataSource, EntityManager } from 'typeorm';
import { validate as isUuid } from 'uuid';
import { type Actor, writeAudit } from '../audit-log/audit-log.js';
import { API_KEY_COLUMNS, API_KEY_NOT_FOUND, type ApiKey } from './api-key.js';

/** A key with its text, as it is told once. */
export interface KeyInClear {
  apiKey: ApiKey;
  key: string;
}

/** A key that was recognised. */
export interface RecognisedKey {
  id: string;
  name: string;
  scopes: string[];
  /** Seconds until it expires, or is a rotated one whose time is over; null: it stays. */
  secondsLeft: number | null;
}

/** `mk_` and seven letters: enough to tell keys apart, of no use to guess the rest. */
const PREFIX_LENGTH = 10;

/** API keys as the database has them: SHA-256 digests. Each change comes with its audit entry. */
export class ApiKeyStore {
  constructor(private readonly dataSource: DataSource) {}

  /** The newest first. @param before a key's id; null: from the beginning */
  list(limit: number, before: string | null): Promise<ApiKey[]> {
    return this.dataSource.query(
      `SELECT ${API_KEY_COLUMNS} FROM api_key k WHERE $1::uuid IS NULL OR k.id < $1 ORDER BY k.id DESC LIMIT $2`,
      [before, limit],
    );
  }

  async create(
    tx: EntityManager,
    actor: Actor,
    { name, scopes, expiresAt }: { name: string; scopes: readonly string[]; expiresAt?: string },
  ): Promise<KeyInClear> {
    const key = newApiKey();
    const [apiKey]: ApiKey[] = await tx.query(
      `INSERT INTO api_key AS k (id, name, prefix, digest, scopes, expires_at, created_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING ${API_KEY_COLUMNS}`,
      [newId(), name, key.slice(0, PREFIX_LENGTH), digestOf(key), scopes, expiresAt ?? null, actor.id],
    );
    const after = { name, prefix: apiKey.prefix, scopes, expiresAt: apiKey.expiresAt };
    await writeAudit(tx, actor, [{ action: 'api_key.created', subjectKind: 'api_key', subjectId: apiKey.id, after }]);
    return { apiKey, key };
  }

  /** The key, its row held. @throws Problem API_KEY_NOT_FOUND, for a revoked one too */
  async locked(tx: EntityManager, id: string): Promise<ApiKey> {
    const rows: ApiKey[] = isUuid(id)
      ? await tx.query(`SELECT ${API_KEY_COLUMNS} FROM api_key k WHERE k.id = $1 AND k.revoked_at IS NULL FOR UPDATE`, [
          id,
        ])
      : [];
    if (rows.length === 0) throw API_KEY_NOT_FOUND.problem();
    return rows[0];
  }

  /** Gives a key another text. @param overlapMinutes so long the old one works as well @param before its row is held */
  async rotate(tx: EntityManager, actor: Actor, before: ApiKey, overlapMinutes: number): Promise<KeyInClear> {
    const key = newApiKey();
    const [[apiKey]] = (await tx.query(
      `UPDATE api_key AS k SET digest = $2, prefix = $3, rotated_at = clock_timestamp(),
         previous_digest = CASE WHEN $4 > 0 THEN digest END,
         previous_until = CASE WHEN $4 > 0 THEN clock_timestamp() + make_interval(mins => $4) END
       WHERE k.id = $1 RETURNING ${API_KEY_COLUMNS}`,
      [before.id, digestOf(key), key.slice(0, PREFIX_LENGTH), overlapMinutes],
    )) as [ApiKey[], number];
    await writeAudit(tx, actor, [
      {
        action: 'api_key.rotated',
        subjectKind: 'api_key',
        subjectId: before.id,
        before: { prefix: before.prefix },
        after: { prefix: apiKey.prefix, overlapMinutes },
      },
    ]);
    return { apiKey, key };
  }

  /** @returns whether there is such a key; that it was revoked before changes nothing */
  async revoke(tx: EntityManager, actor: Actor, id: string): Promise<boolean> {
    if (!isUuid(id)) return false;
    const [rows] = (await tx.query(
      `UPDATE api_key SET revoked_at = clock_timestamp(), previous_digest = NULL, previous_until = NULL
       WHERE id = $1 AND revoked_at IS NULL RETURNING name`,
      [id],
    )) as [{ name: string }[], number];
    if (rows.length === 0) return (await tx.query('SELECT FROM api_key WHERE id = $1', [id])).length > 0;
    await writeAudit(tx, actor, [
      { action: 'api_key.revoked', subjectKind: 'api_key', subjectId: id, before: { name: rows[0].name } },
    ]);
    return true;
  }

  /** @param key in clear @returns undefined when it is none of ours, expired or revoked */
  async recognise(key: string): Promise<RecognisedKey | undefined> {
    // The digest of a guess tells nothing of another key's: an index may look it up.
    const [found]: RecognisedKey[] = await this.dataSource.query(
      `SELECT id, name, scopes, extract(epoch FROM least(expires_at, CASE WHEN digest <> $1 THEN previous_until END)
         - clock_timestamp())::float8 AS "secondsLeft"
       FROM api_key
       WHERE (digest = $1 OR (previous_digest = $1 AND previous_until > clock_timestamp()))
         AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > clock_timestamp())`,
      [digestOf(key)],
    );
    if (found) await this.noteUse(found.id);
    return found;
  }

  /** To the minute: a busy key is no reason to write a row a hundred times a second. */
  private async noteUse(id: string): Promise<void> {
    await this.dataSource.query(
      `UPDATE api_key SET last_used_at = clock_timestamp()
       WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < clock_timestamp() - interval '1 minute')`,
      [id],
    );
  }
}

function digestOf(key: string): Buffer {
  return hash('sha256', key, 'buffer');
}

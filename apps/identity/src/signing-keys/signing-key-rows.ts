import { generateKeyPair, type JsonWebKey } from 'node:crypto';
import { promisify } from 'node:util';
import { newId } from '@marmalade/contracts-envelope';
import type { SecretBox } from '@marmalade/secrets';
import type { DataSource, EntityManager } from 'typeorm';

/** A key is known to every verifier before it signs: they ask for the keys every five minutes. */
export const PUBLISHED_BEFORE_MINUTES = 10;

/** The longest life of a token (a customer's, 24 hours), and some minutes for clocks that differ. */
export const PUBLISHED_AFTER_MINUTES = 24 * 60 + 10;

/** A key that is published. */
export interface SigningKeyRow {
  kid: string;
  publicKey: JsonWebKey;
  /** PKCS #8, locked. */
  privateKey: Buffer;
  /** Whether it is the one that signs now. */
  signs: boolean;
}

/** All keys that are published, the youngest first, and the database's time in seconds. */
export async function readSigningKeys(on: DataSource): Promise<{ rows: SigningKeyRow[]; databaseTime: number }> {
  const rows: (SigningKeyRow & { now: number })[] = await on.query(
    `SELECT kid, public_key AS "publicKey", private_key AS "privateKey",
       extract(epoch FROM clock_timestamp())::float8 AS now,
       signs_from <= clock_timestamp()
         AND signs_from = max(signs_from) FILTER (WHERE signs_from <= clock_timestamp()) OVER () AS signs
     FROM signing_key
     WHERE revoked_at IS NULL AND (published_until IS NULL OR published_until > clock_timestamp())
     ORDER BY signs_from DESC, kid DESC`,
  );
  return { rows, databaseTime: rows[0]?.now ?? Date.now() / 1_000 };
}

/** When a new key is added, and what becomes of the others. */
export interface NewSigningKey {
  /** Add none when there is one that signs: of replicas that start together one makes the first. */
  onlyWhenNoneSigns?: boolean;
  /** Add none when the youngest is not so old yet. */
  onlyWhenOlderThanDays?: number;
  /** The others may have leaked: they are taken back, and the new one signs at once. */
  immediately?: boolean;
}

/**
 * Adds a key, one replica at a time.
 * @returns undefined when none was to be added
 */
export async function addSigningKey(
  tx: EntityManager,
  secrets: SecretBox,
  { onlyWhenNoneSigns = false, onlyWhenOlderThanDays, immediately = false }: NewSigningKey = {},
): Promise<{ kid: string; signsFrom: Date } | undefined> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('marmalade signing keys ' || current_schema(), 0))`);
  const [{ signs, isYoung }]: [{ signs: boolean; isYoung: boolean }] = await tx.query(
    `SELECT coalesce(bool_or(signs_from <= clock_timestamp()), false) AS signs,
       coalesce(max(created_at) > clock_timestamp() - $1 * interval '1 day', false) AS "isYoung"
     FROM signing_key WHERE revoked_at IS NULL AND (published_until IS NULL OR published_until > clock_timestamp())`,
    [onlyWhenOlderThanDays ?? 0],
  );
  if (onlyWhenNoneSigns && signs) return undefined;
  if (onlyWhenOlderThanDays !== undefined && isYoung) return undefined;
  if (immediately) await tx.query('UPDATE signing_key SET revoked_at = clock_timestamp() WHERE revoked_at IS NULL');
  // Before the first signature nobody can wait for it.
  const delay = immediately || !signs ? 0 : PUBLISHED_BEFORE_MINUTES;
  const { publicKey, privateKey } = await promisify(generateKeyPair)('ec', { namedCurve: 'P-256' });
  const [added]: [{ kid: string; signsFrom: Date }] = await tx.query(
    `INSERT INTO signing_key (kid, public_key, private_key, signs_from)
     VALUES ($1, $2, $3, clock_timestamp() + $4 * interval '1 minute') RETURNING kid, signs_from AS "signsFrom"`,
    [
      newId(),
      JSON.stringify(publicKey.export({ format: 'jwk' })),
      secrets.lock(privateKey.export({ type: 'pkcs8', format: 'pem' }) as string),
      delay,
    ],
  );
  await tx.query(
    `UPDATE signing_key SET published_until = $2::timestamptz + $3 * interval '1 minute'
     WHERE kid <> $1 AND published_until IS NULL AND revoked_at IS NULL`,
    [added.kid, added.signsFrom, PUBLISHED_AFTER_MINUTES],
  );
  return added;
}

/** Forgets keys of which no token can be around any more. @returns how many */
export async function removeSigningKeys(on: DataSource): Promise<number> {
  const [, count] = (await on.query(
    `DELETE FROM signing_key WHERE published_until < clock_timestamp() OR revoked_at < clock_timestamp() - interval '30 days'`,
  )) as [unknown, number];
  return count;
}

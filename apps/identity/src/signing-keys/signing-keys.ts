import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { type AccessTokenClaims, TOKEN_ALGORITHM, TOKEN_AUDIENCE, TOKEN_ISSUER, type TokenKeys } from '@marmalade/auth';
import { SERVICE_UNAVAILABLE } from '@marmalade/http';
import type { SecretBox } from '@marmalade/secrets';
import jwt from 'jsonwebtoken';
import type { DataSource } from 'typeorm';
import { addSigningKey, readSigningKeys, type SigningKeyRow } from './signing-key-rows.js';

/** What is known here may be so old: a key taken back by another replica is refused here after that at the latest. */
const FRESH_MS = 5_000;
/** The same, when a key is asked for that is not known here. */
const UNKNOWN_MS = 1_000;

/** A public key as `jwks.json` shows it (RFC 7517). */
export interface PublishedKey extends JsonWebKey {
  kid: string;
  use: 'sig';
  alg: string;
}

interface KnownKeys {
  readAt: number;
  /** The database's time when it was read, in seconds: tokens are dated by it, whatever this machine's clock says. */
  databaseTime: number;
  published: PublishedKey[];
  publicKeys: Map<string, KeyObject>;
  signing: { kid: string; privateKey: KeyObject };
}

/**
 * The key pairs (ES256) access tokens are signed with, shared by all replicas through the database. `SigningKeyRotation` sees to it
 * that there is one.
 */
export class SigningKeys implements TokenKeys {
  private known?: KnownKeys;
  private reading?: Promise<KnownKeys>;

  constructor(
    private readonly dataSource: DataSource,
    private readonly secrets: SecretBox,
  ) {}

  /**
   * Makes an access token. Not to be called inside a transaction: it may need a connection of its own.
   * @param lifetimeSeconds at most a day, for so long a key stays published after its last signature
   * @throws Error when the keys were locked with another secrets key
   */
  async sign(claims: AccessTokenClaims, lifetimeSeconds: number): Promise<string> {
    const { signing, databaseTime, readAt } = await this.fresh();
    const { sub, ...rest } = claims;
    const iat = Math.floor(databaseTime + (performance.now() - readAt) / 1_000);
    return jwt.sign({ ...rest, iat }, signing.privateKey, {
      algorithm: TOKEN_ALGORITHM,
      keyid: signing.kid,
      subject: sub,
      issuer: TOKEN_ISSUER,
      audience: TOKEN_AUDIENCE,
      expiresIn: lifetimeSeconds,
    });
  }

  async keyOf(kid: string): Promise<KeyObject | undefined> {
    try {
      // Another replica may have brought it a moment ago; anybody can invent one, so that it is asked for once a second.
      return (await this.fresh()).publicKeys.get(kid) ?? (await this.fresh(UNKNOWN_MS)).publicKeys.get(kid);
    } catch (error) {
      // Nobody knows whether there is such a key: a token is not called invalid for that.
      throw SERVICE_UNAVAILABLE.problem('Whose token this is can not be told just now.', undefined, undefined, {
        cause: error,
      });
    }
  }

  /** What verifiers need: the key that signs, those that will, and those whose tokens may still be around. */
  async published(): Promise<PublishedKey[]> {
    return (await this.fresh()).published;
  }

  /** Reads again what was just committed; to be called after a rotation. */
  async changed(): Promise<void> {
    this.known = undefined;
    // What is being read may have begun before the change.
    await this.reading?.catch(() => undefined);
    this.known = undefined;
    await this.fresh();
  }

  private async fresh(withinMs = FRESH_MS): Promise<KnownKeys> {
    if (this.known && performance.now() - this.known.readAt < withinMs) return this.known;
    this.reading ??= this.read().finally(() => (this.reading = undefined));
    return this.reading;
  }

  private async read(): Promise<KnownKeys> {
    let { rows, databaseTime } = await readSigningKeys(this.dataSource);
    if (!rows.some(({ signs }) => signs)) {
      await this.dataSource.transaction((tx) => addSigningKey(tx, this.secrets, { onlyWhenNoneSigns: true }));
      ({ rows, databaseTime } = await readSigningKeys(this.dataSource));
    }
    this.known = {
      readAt: performance.now(),
      databaseTime,
      published: rows.map(publishedKey),
      publicKeys: new Map(rows.map(({ kid, publicKey }) => [kid, createPublicKey({ key: publicKey, format: 'jwk' })])),
      signing: this.signingKey(rows),
    };
    return this.known;
  }

  private signingKey(rows: SigningKeyRow[]): KnownKeys['signing'] {
    const { kid, privateKey } = rows.find(({ signs }) => signs)!;
    // Opening and parsing it costs more than signing with it.
    if (this.known?.signing.kid === kid) return this.known.signing;
    return { kid, privateKey: createPrivateKey(this.secrets.open(privateKey)) };
  }
}

function publishedKey({ kid, publicKey: { kty, crv, x, y } }: SigningKeyRow): PublishedKey {
  return { kty, crv, x, y, kid, use: 'sig', alg: TOKEN_ALGORITHM };
}

import type { DataSource } from 'typeorm';
import webpush, { type VapidKeys as VapidKeyPair } from 'web-push';
import type { SecretBox } from '@marmalade/secrets';

export type { VapidKeyPair };

const NAME = 'vapid';

/**
 * The keys by which push services know us (RFC 8292), base64url. Every subscription is made for the public one, so they are made
 * once, kept in the database, and shared by all replicas.
 */
export class VapidKeys {
  private reading?: Promise<VapidKeyPair>;

  constructor(
    private readonly dataSource: DataSource,
    private readonly secrets: SecretBox,
  ) {}

  /** @throws Error when the database is away, or the keys were locked with another secrets key */
  get(): Promise<VapidKeyPair> {
    this.reading ??= this.read().catch((error: unknown) => {
      this.reading = undefined;
      throw error;
    });
    return this.reading;
  }

  private async read(): Promise<VapidKeyPair> {
    const box = (await this.stored()) ?? (await this.generate());
    return JSON.parse(this.secrets.open(box)) as VapidKeyPair;
  }

  /** Of several replicas that start together one writes; all read what it wrote. */
  private async generate(): Promise<Buffer> {
    await this.dataSource.query('INSERT INTO secret (name, box) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
      NAME,
      this.secrets.lock(JSON.stringify(webpush.generateVAPIDKeys())),
    ]);
    return (await this.stored())!;
  }

  private async stored(): Promise<Buffer | undefined> {
    const [row]: { box: Buffer }[] = await this.dataSource.query('SELECT box FROM secret WHERE name = $1', [NAME]);
    return row?.box;
  }
}

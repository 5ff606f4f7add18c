import { KeptReading } from '@marmalade/database';
import { ApiProperty } from '@nestjs/swagger';
import type { DataSource, EntityManager } from 'typeorm';
import type { SecretBox } from '@marmalade/secrets';

const KEPT_MS = 5_000;

/** A channel as it may be shown: never with its webhook. */
export class DiscordChannel {
  @ApiProperty({ type: String, example: 'warehouse' })
  name!: string;

  @ApiProperty({ type: Boolean, example: true })
  hasWebhook!: boolean;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'since when Discord says that there is no such webhook',
    example: null,
  })
  webhookGoneAt!: Date | null;

  @ApiProperty({ type: String, format: 'date-time', example: '2026-11-21T09:30:00.000Z' })
  updatedAt!: Date;
}

const COLUMNS = `name, webhook IS NOT NULL AS "hasWebhook", webhook_gone_at AS "webhookGoneAt", updated_at AS "updatedAt"`;

/** The ops channels and their webhook addresses, which are secrets: whoever has one can write to the channel. */
export class DiscordChannels {
  private readonly kept = new KeptReading((on) => this.read(on), KEPT_MS);

  constructor(
    private readonly dataSource: DataSource,
    private readonly secrets: SecretBox,
  ) {}

  /**
   * Makes the channels that are not there yet, and gives those without a webhook the one from the environment.
   * A webhook that is in the database already is left as it is: it may have been changed there. One that is gone is replaced.
   */
  async seed(webhooks: Record<string, string | undefined>): Promise<void> {
    const names = Object.keys(webhooks);
    const boxes = names.map((name) => (webhooks[name] ? this.secrets.lock(webhooks[name]) : null));
    await this.dataSource.query(
      `INSERT INTO discord_channel AS known (name, webhook) SELECT * FROM unnest($1::text[], $2::bytea[])
       ON CONFLICT (name) DO UPDATE SET updated_at = clock_timestamp(), webhook_gone_at = NULL,
         webhook = CASE WHEN known.webhook_gone_at IS NULL THEN coalesce(known.webhook, excluded.webhook) ELSE excluded.webhook END`,
      [names, boxes],
    );
    this.kept.forget();
  }

  /** Brings the webhooks known here up to date, at most every five seconds. */
  async refresh(): Promise<void> {
    await this.kept.get(this.dataSource);
  }

  /** A channel's webhook as of the last refresh; undefined when it has none. */
  webhook(channel: string): URL | undefined {
    return this.kept.last?.get(channel);
  }

  /** Names of the channels that have a webhook, as of the last refresh. */
  get names(): string[] {
    return [...(this.kept.last?.keys() ?? [])];
  }

  /** In the order of their names. @param after continue behind this one */
  async list(limit: number, after: string | null): Promise<DiscordChannel[]> {
    return this.dataSource.query(
      `SELECT ${COLUMNS} FROM discord_channel WHERE $2::text IS NULL OR name > $2 ORDER BY name LIMIT $1`,
      [limit, after],
    );
  }

  /** Adds a channel. @returns undefined when there is one of this name */
  async add(tx: EntityManager, name: string, webhook: string | null): Promise<DiscordChannel | undefined> {
    const [channel]: DiscordChannel[] = await tx.query(
      `INSERT INTO discord_channel (name, webhook) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING ${COLUMNS}`,
      [name, webhook === null ? null : this.secrets.lock(webhook)],
    );
    return channel;
  }

  /** Gives a channel another webhook, or none. @returns undefined when there is no such channel */
  async save(name: string, webhook: string | null): Promise<DiscordChannel | undefined> {
    const [rows] = (await this.dataSource.query(
      `UPDATE discord_channel SET webhook = $2, webhook_gone_at = NULL, updated_at = clock_timestamp()
       WHERE name = $1 RETURNING ${COLUMNS}`,
      [name, webhook === null ? null : this.secrets.lock(webhook)],
    )) as [DiscordChannel[], number];
    this.changed();
    return rows[0];
  }

  /** @returns false when there is no such channel */
  async remove(name: string): Promise<boolean> {
    const [, count] = (await this.dataSource.query('DELETE FROM discord_channel WHERE name = $1', [name])) as [
      [],
      number,
    ];
    this.changed();
    return count > 0;
  }

  /** To be called after a committed change: the next refresh reads. Other replicas know it within five seconds. */
  changed(): void {
    this.kept.forget();
  }

  /** The webhook was deleted at Discord: it is never called again. */
  async markGone(channel: string): Promise<void> {
    this.kept.last?.delete(channel);
    await this.dataSource.query('UPDATE discord_channel SET webhook_gone_at = clock_timestamp() WHERE name = $1', [
      channel,
    ]);
  }

  private async read(on: DataSource | EntityManager): Promise<Map<string, URL>> {
    const rows: { name: string; webhook: Buffer }[] = await on.query(
      'SELECT name, webhook FROM discord_channel WHERE webhook IS NOT NULL AND webhook_gone_at IS NULL',
    );
    return new Map(rows.flatMap(({ name, webhook }) => this.opened(name, webhook)));
  }

  /** A webhook locked with another key is as good as none: the others must not suffer for it. */
  private opened(name: string, webhook: Buffer): [string, URL][] {
    try {
      return [[name, withWait(this.secrets.open(webhook))]];
    } catch {
      return [];
    }
  }
}

/** With `wait=true` Discord answers when the message is stored, with its id; without, an accepted message may still be lost. */
function withWait(webhook: string): URL {
  const url = new URL(webhook);
  url.searchParams.set('wait', 'true');
  return url;
}

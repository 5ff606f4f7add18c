import type { DataSource } from 'typeorm';
import type { SecretBox } from './secret-box.js';

const CACHE_MS = 5_000;

/** The ops channels and their webhook addresses, which are secrets: whoever has one can write to the channel. */
export class DiscordChannels {
  private cache = new Map<string, URL>();
  private readAt = -Infinity;
  private reading?: Promise<void>;

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
    this.readAt = -Infinity;
  }

  /** Brings the webhooks known here up to date, at most every five seconds. */
  async refresh(): Promise<void> {
    if (performance.now() - this.readAt < CACHE_MS) return;
    this.reading ??= this.read().finally(() => (this.reading = undefined));
    await this.reading;
  }

  /** A channel's webhook as of the last refresh; undefined when it has none. */
  webhook(channel: string): URL | undefined {
    return this.cache.get(channel);
  }

  /** The channels that have a webhook, as of the last refresh. */
  get names(): string[] {
    return [...this.cache.keys()];
  }

  /** The webhook was deleted at Discord: it is never called again. */
  async markGone(channel: string): Promise<void> {
    this.cache.delete(channel);
    await this.dataSource.query('UPDATE discord_channel SET webhook_gone_at = clock_timestamp() WHERE name = $1', [
      channel,
    ]);
  }

  private async read(): Promise<void> {
    const rows: { name: string; webhook: Buffer }[] = await this.dataSource.query(
      'SELECT name, webhook FROM discord_channel WHERE webhook IS NOT NULL AND webhook_gone_at IS NULL',
    );
    this.cache = new Map(rows.flatMap(({ name, webhook }) => this.opened(name, webhook)));
    this.readAt = performance.now();
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

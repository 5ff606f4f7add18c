import type { DataSource } from 'typeorm';
import type { Channel } from '../catalogue/event-type.js';
import { type DispatcherConfig, OPS_CHANNELS } from '../dispatcher.config.js';
import { CAPTURED, type ChannelAdapter } from './channel-adapter.js';
import { DiscordAdapter } from './discord.adapter.js';
import { DiscordChannels } from './discord-channels.js';
import { EmailAdapter } from './email.adapter.js';
import type { SecretBox } from './secret-box.js';
import { TelegramAdapter } from './telegram.adapter.js';

/** The channels' adapters, as far as providers are configured; for all others messages are captured. */
export class ChannelAdapters {
  private readonly adapters = new Map<Channel, ChannelAdapter>();
  private readonly discordChannels: DiscordChannels;

  constructor(
    dataSource: DataSource,
    secrets: SecretBox,
    private readonly config: DispatcherConfig,
  ) {
    this.discordChannels = new DiscordChannels(dataSource, secrets);
    this.adapters.set('discord', new DiscordAdapter(this.discordChannels));
    if (config.SMTP_URL) this.adapters.set('email', new EmailAdapter(config.SMTP_URL, config.MAIL_FROM));
    if (config.TELEGRAM_CUSTOMER_BOT_TOKEN) {
      const rewrite = async (from: string, to: string): Promise<void> => {
        await dataSource.query('UPDATE recipient SET telegram_id = $2 WHERE telegram_id = $1', [from, to]);
      };
      this.adapters.set(
        'telegram',
        new TelegramAdapter(config.TELEGRAM_CUSTOMER_BOT_TOKEN, config.TELEGRAM_API_ROOT, rewrite),
      );
    }
  }

  /** Writes what the environment says of the ops channels where the database says nothing yet. */
  async start(): Promise<void> {
    const webhooks = OPS_CHANNELS.map((name) => [
      name,
      this.config[`DISCORD_WEBHOOK_${name.toUpperCase()}` as 'DISCORD_WEBHOOK_SYSTEM'],
    ]);
    await this.discordChannels.seed(Object.fromEntries(webhooks) as Record<string, string | undefined>);
  }

  /** To be called before a round of sends: adapters are then chosen without asking the database. */
  refresh(): Promise<void> {
    return this.discordChannels.refresh();
  }

  /** Who carries a delivery; the capturing stand-in when nobody can. */
  for(channel: Channel, address: string): ChannelAdapter {
    if (channel === 'discord' && !this.discordChannels.webhook(address)) return CAPTURED;
    return this.adapters.get(channel) ?? CAPTURED;
  }

  async close(): Promise<void> {
    await Promise.all([...this.adapters.values()].map((adapter) => adapter.close()));
  }
}

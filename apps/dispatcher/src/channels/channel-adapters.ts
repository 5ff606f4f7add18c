import type { Logger } from '@marmalade/observability';
import type { DataSource } from 'typeorm';
import { type Channel, CHANNELS } from '../catalogue/event-type.js';
import { type DispatcherConfig, OPS_CHANNELS } from '../dispatcher.config.js';
import { CAPTURED, type ChannelAdapter, type OnReceipt } from './channel-adapter.js';
import { DiscordAdapter } from './discord.adapter.js';
import { DiscordChannels } from './discord-channels.js';
import { EmailAdapter } from './email.adapter.js';
import { InAppAdapter } from './in-app.adapter.js';
import { EVERYONE } from '../recipients/recipient.js';
import { ProviderGates } from './provider-gates.js';
import { Fcm } from './push/fcm.js';
import { PushAdapter } from './push/push.adapter.js';
import { PushEndpoints } from './push/push-endpoints.js';
import { PushSubscriptions } from './push/push-subscriptions.js';
import { VapidKeys } from './push/vapid-keys.js';
import { WebPush } from './push/web-push.js';
import type { SecretBox } from '@marmalade/secrets';
import { SmppAdapter } from './sms/smpp.adapter.js';
import { TwilioAdapter } from './sms/twilio.adapter.js';
import { TelegramAdapter } from './telegram.adapter.js';
import { WebhookAdapter } from './webhooks/webhook.adapter.js';
import { WebhookEndpoints } from './webhooks/webhook-endpoints.js';

/** What the adapters are made of. */
export interface AdapterParts {
  dataSource: DataSource;
  secrets: SecretBox;
  config: DispatcherConfig;
  logger: Logger;
  onReceipt: OnReceipt;
  /** For the inbox service. */
  apiKey: string;
  /** Where an SMS provider reports what became of a message; unset: it does not. */
  receiptUrl?: string;
}

/** The channels' adapters, as far as providers are configured; for all others messages are captured. */
export class ChannelAdapters {
  private readonly adapters = new Map<Channel, ChannelAdapter>();
  /** Carries what is in the app for everyone. */
  private announcements: ChannelAdapter = CAPTURED;
  readonly discordChannels: DiscordChannels;
  readonly webhookEndpoints: WebhookEndpoints;
  readonly webhooks: WebhookAdapter;
  readonly pushSubscriptions: PushSubscriptions;
  readonly pushEndpoints: PushEndpoints;
  readonly vapidKeys: VapidKeys;
  readonly gates: ProviderGates;

  constructor(private readonly parts: AdapterParts) {
    const { dataSource, secrets, config, logger } = parts;
    const allowPrivate = config.ALLOW_PRIVATE_ADDRESSES;
    this.gates = new ProviderGates(dataSource, ratesOf(config), logger);
    this.discordChannels = new DiscordChannels(dataSource, secrets);
    this.webhookEndpoints = new WebhookEndpoints(dataSource, secrets);
    this.webhooks = new WebhookAdapter(this.webhookEndpoints, { allowPrivate });
    this.pushSubscriptions = new PushSubscriptions(dataSource);
    this.pushEndpoints = new PushEndpoints(allowPrivate);
    this.vapidKeys = new VapidKeys(dataSource, secrets);
  }

  /**
   * Makes the adapters, and writes what the environment says of the ops channels where the database says nothing yet.
   * @param sends whether this process sends: only then sessions with providers are kept open
   */
  async start(sends: boolean): Promise<void> {
    const { config, apiKey } = this.parts;
    this.adapters.set('discord', new DiscordAdapter(this.discordChannels));
    this.adapters.set('webhook', this.webhooks);
    this.adapters.set('push', this.push());
    if (config.SMTP_URL) this.adapters.set('email', new EmailAdapter(config.SMTP_URL, config.MAIL_FROM));
    if (config.TELEGRAM_CUSTOMER_BOT_TOKEN)
      this.adapters.set('telegram', this.telegram(config.TELEGRAM_CUSTOMER_BOT_TOKEN));
    if (config.INBOX_URL) {
      this.adapters.set('in_app', new InAppAdapter(config.INBOX_URL, apiKey));
      this.announcements = new InAppAdapter(config.INBOX_URL, apiKey, { what: 'announcements' });
    }
    if (sends && config.SMS_PROVIDER) this.adapters.set('sms', this.sms());
    const webhooks = OPS_CHANNELS.map((name) => [
      name,
      config[`DISCORD_WEBHOOK_${name.toUpperCase()}` as 'DISCORD_WEBHOOK_SYSTEM'],
    ]);
    await this.discordChannels.seed(Object.fromEntries(webhooks) as Record<string, string | undefined>);
  }

  private telegram(token: string): TelegramAdapter {
    const { dataSource, config } = this.parts;
    return new TelegramAdapter(token, config.TELEGRAM_API_ROOT, async (from, to) => {
      await dataSource.query('UPDATE recipient SET telegram_id = $2 WHERE telegram_id = $1', [from, to]);
    });
  }

  private push(): PushAdapter {
    const { config } = this.parts;
    const subject = config.VAPID_SUBJECT ?? `mailto:${config.MARMALADE_OWNER_EMAIL ?? 'owner@localhost'}`;
    const web = new WebPush({ keys: this.vapidKeys, subject, endpoints: this.pushEndpoints });
    const fcm = config.FCM_SERVICE_ACCOUNT ? new Fcm(config.FCM_SERVICE_ACCOUNT, config.FCM_API_ROOT) : undefined;
    return new PushAdapter(this.pushSubscriptions, { web, ...(fcm && { fcm }) }, this.gates);
  }

  /** @throws Error when the settings of the chosen provider are incomplete */
  private sms(): ChannelAdapter {
    const { config, onReceipt, receiptUrl } = this.parts;
    if (config.SMS_PROVIDER === 'smpp') {
      if (!config.SMPP_URL || !config.SMPP_FROM) throw new Error('SMS_PROVIDER=smpp needs SMPP_URL and SMPP_FROM');
      return new SmppAdapter(config.SMPP_URL, config.SMPP_FROM, onReceipt);
    }
    const { TWILIO_ACCOUNT_SID: accountSid, TWILIO_AUTH_TOKEN: authToken, TWILIO_FROM: from } = config;
    if (!accountSid || !authToken || !from) {
      throw new Error('SMS_PROVIDER=twilio needs TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_FROM');
    }
    return new TwilioAdapter({
      accountSid,
      authToken,
      from,
      apiRoot: config.TWILIO_API_ROOT,
      statusCallbackUrl: receiptUrl,
    });
  }

  /** To be called before a round of sends: adapters and gates are then asked without asking the database. */
  async refresh(): Promise<void> {
    await Promise.all([this.discordChannels.refresh(), this.gates.refresh()]);
  }

  /** Who carries a delivery; the capturing stand-in when nobody can. */
  for(channel: Channel, address: string): ChannelAdapter {
    if (channel === 'discord' && !this.discordChannels.webhook(address)) return CAPTURED;
    if (channel === 'in_app' && address === EVERYONE) return this.announcements;
    return this.adapters.get(channel) ?? CAPTURED;
  }

  /** Who carries a channel's messages: the provider's name, or `captured`. */
  providerOf(channel: Channel): string {
    if (channel === 'discord' && this.discordChannels.names.length === 0) return CAPTURED.provider;
    // A process that does not send keeps no session with an SMS provider, and knows all the same which one it is.
    if (channel === 'sms') return this.parts.config.SMS_PROVIDER ?? CAPTURED.provider;
    return this.adapters.get(channel)?.provider ?? CAPTURED.provider;
  }

  /** Whether nothing at all can leave on a channel now: there is no use in claiming what is due. */
  isShut(channel: Channel): boolean {
    const adapter = this.adapters.get(channel);
    if (!adapter) return false;
    const [widest] = adapter.gates(NOWHERE);
    return SINGLE_GATE.includes(channel) && this.gates.closed([widest!]) !== undefined;
  }

  async close(): Promise<void> {
    await Promise.all([...this.adapters.values(), this.announcements].map((adapter) => adapter.close()));
    await this.gates.settle();
  }
}

const NOWHERE = '';
/** Channels on which every message passes the same gate. */
const SINGLE_GATE = CHANNELS.filter((channel) => ['email', 'telegram', 'sms', 'in_app'].includes(channel));

/** Messages a second by gate. */
function ratesOf(config: DispatcherConfig): Record<string, number | undefined> {
  return {
    telegram: config.TELEGRAM_RATE_PER_SECOND,
    email: config.EMAIL_RATE_PER_SECOND,
    sms: config.SMS_RATE_PER_SECOND,
    push: config.PUSH_RATE_PER_SECOND,
    discord: config.DISCORD_RATE_PER_SECOND,
  };
}

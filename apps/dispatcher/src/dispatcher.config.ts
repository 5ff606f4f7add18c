import { readServiceSettings } from '@marmalade/config';
import Type from 'typebox';

const url = (pattern: string, description: string) => Type.Optional(Type.String({ pattern, description }));
const text = (description: string) => Type.Optional(Type.String({ description }));
const days = (description: string, ofDays: number) =>
  Type.Integer({ default: ofDays, minimum: 1, maximum: 3_650, description });
function rate(description: string, perSecond?: number) {
  const type = Type.Number({
    exclusiveMinimum: 0,
    maximum: 1_000_000,
    description,
    ...(perSecond && { default: perSecond }),
  });
  return perSecond ? type : Type.Optional(type);
}
const webhook = (channel: string) => url('^https?://', `first webhook address of the ops channel ${channel}`);

/** What the dispatcher reads beside the platform's settings. */
export const DispatcherSettings = Type.Object({
  DISPATCHER_HOST: Type.String({ default: '127.0.0.1', description: 'address it listens on' }),
  DISPATCHER_PORT: Type.Integer({ default: 3001, minimum: 0, maximum: 65_535, description: 'port it listens on' }),
  DISPATCHER_ROLES: Type.String({
    default: 'intake,sending',
    pattern: '^(intake|sending)(,(intake|sending))*$',
    description: 'intake: takes events in and relays them; sending: turns them into notifications and sends these',
  }),
  CATALOGUE_DIR: text('folder of workflows and templates; unset: the one that ships'),
  SITE_NAME: Type.String({ default: 'Marmalade', description: 'the brand shown in messages' }),
  PUBLIC_URL: url('^https?://', 'how the outside reaches the gateway; links in messages'),
  MARMALADE_OWNER_EMAIL: text('the first owner, who receives what is meant for admins'),
  SMTP_URL: url('^smtps?://', 'mail server, smtp://user:password@host:port; unset: mails are captured'),
  MAIL_FROM: Type.String({ default: 'Marmalade <no-reply@localhost>', description: 'sender of mails' }),
  DISCORD_WEBHOOK_SYSTEM: webhook('system'),
  DISCORD_WEBHOOK_MEMBER: webhook('member'),
  DISCORD_WEBHOOK_FACESEARCH: webhook('facesearch'),
  DISCORD_WEBHOOK_UPLOAD: webhook('upload'),
  DISCORD_WEBHOOK_PAYMENT: webhook('payment'),
  DISCORD_WEBHOOK_ORDER: webhook('order'),
  TELEGRAM_CUSTOMER_BOT_TOKEN: text('bot that writes to customers; unset: captured'),
  TELEGRAM_API_ROOT: url('^https?://', "Bot API server; unset: Telegram's"),
  SMS_PROVIDER: Type.Optional(
    Type.String({ pattern: '^(twilio|smpp)$', description: 'twilio or smpp; unset: text messages are captured' }),
  ),
  TWILIO_ACCOUNT_SID: text('account at Twilio'),
  TWILIO_AUTH_TOKEN: text('its token'),
  TWILIO_FROM: text('sender of text messages: a number or a name'),
  TWILIO_API_ROOT: url('^https?://', "Twilio's API; unset: Twilio's own"),
  SMPP_URL: url('^smpps?://', 'SMS centre, smpp://user:password@host:2775'),
  SMPP_FROM: text('sender of text messages over SMPP'),
  FCM_SERVICE_ACCOUNT: text('service account of Firebase, JSON or a file with it; unset: captured'),
  FCM_API_ROOT: url('^https?://', "FCM's API; unset: Google's"),
  VAPID_SUBJECT: text('who push services may write to, mailto: or https:; unset: the owner'),
  INBOX_URL: url('^https?://', 'the inbox service; unset: in-app messages are captured'),
  ALLOW_PRIVATE_ADDRESSES: Type.Boolean({
    default: false,
    description: 'webhooks and push endpoints may lead to private and loopback addresses; for development',
  }),
  TELEGRAM_RATE_PER_SECOND: rate(
    "messages a second of the bot, over all replicas; Telegram's own limit is about 30",
    30,
  ),
  EMAIL_RATE_PER_SECOND: rate('mails a second over all replicas; unset: no limit'),
  SMS_RATE_PER_SECOND: rate('text messages a second over all replicas; unset: no limit'),
  PUSH_RATE_PER_SECOND: rate('push messages a second over all replicas; unset: no limit'),
  DISCORD_RATE_PER_SECOND: rate('Discord messages a second over all replicas; unset: what its answers say'),
  RETENTION_DAYS: days('notifications and their events are kept for so many days', 90),
  ATTEMPT_RETENTION_DAYS: days('earlier attempts of finished deliveries are kept for so many days', 30),
  DEAD_LETTER_RETENTION_DAYS: days('dead letters are kept for so many days', 90),
});

export type DispatcherConfig = ReturnType<typeof readDispatcherConfig>;

/** @throws SettingsError naming all that is wrong */
export function readDispatcherConfig(env: Record<string, string | undefined> = process.env) {
  return readServiceSettings(DispatcherSettings, env);
}

/** The six ops channels every installation begins with; more are data. */
export const OPS_CHANNELS = ['system', 'member', 'facesearch', 'upload', 'payment', 'order'] as const;

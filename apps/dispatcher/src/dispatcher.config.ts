import { readServiceSettings } from '@marmalade/config';
import Type from 'typebox';

const url = (pattern: string, description: string) => Type.Optional(Type.String({ pattern, description }));
const text = (description: string) => Type.Optional(Type.String({ description }));
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
});

export type DispatcherConfig = ReturnType<typeof readDispatcherConfig>;

/** @throws SettingsError naming all that is wrong */
export function readDispatcherConfig(env: Record<string, string | undefined> = process.env) {
  return readServiceSettings(DispatcherSettings, env);
}

/** The six ops channels every installation begins with; more are data. */
export const OPS_CHANNELS = ['system', 'member', 'facesearch', 'upload', 'payment', 'order'] as const;

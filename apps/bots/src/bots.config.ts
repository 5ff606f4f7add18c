import { readServiceSettings } from '@marmalade/config';
import Type from 'typebox';

const text = (description: string) => Type.Optional(Type.String({ minLength: 1, description }));

/** What the bots read beside the platform's settings. */
export const BotsSettings = Type.Object({
  BOTS_HOST: Type.String({ default: '127.0.0.1', description: 'address it listens on' }),
  BOTS_PORT: Type.Integer({ default: 3005, minimum: 0, maximum: 65_535, description: 'port it listens on' }),
  GATEWAY_URL: Type.String({
    default: 'http://127.0.0.1:3000',
    pattern: '^https?://',
    description: 'where the gateway listens: bots are clients of the API like any other',
  }),
  PUBLIC_URL: Type.Optional(
    Type.String({ pattern: '^https?://', description: 'how the outside reaches the gateway; webhooks of Telegram' }),
  ),
  TELEGRAM_CUSTOMER_BOT_TOKEN: text('bot that writes to customers; unset: captured'),
  TELEGRAM_CASHIER_BOT_TOKEN: text("the cashiers' bot; unset: off"),
  TELEGRAM_API_ROOT: Type.Optional(
    Type.String({ pattern: '^https?://', description: "Bot API server; unset: Telegram's" }),
  ),
  TELEGRAM_WEBHOOK_SECRET: Type.Optional(
    Type.String({
      pattern: '^[A-Za-z0-9_-]{1,256}$',
      description: 'set: Telegram posts updates here, with this secret; unset: they are fetched (long polling)',
    }),
  ),
  TELEGRAM_CHANNEL: text('the channel whose subscription earns the welcome discount: @sweets, or its id'),
});

export type BotsConfig = ReturnType<typeof readBotsConfig>;

/** @throws SettingsError naming all that is wrong */
export function readBotsConfig(env: Record<string, string | undefined> = process.env) {
  return readServiceSettings(BotsSettings, env);
}

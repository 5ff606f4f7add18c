import { readServiceSettings } from '@marmalade/config';
import Type from 'typebox';

const url = (description: string) => Type.Optional(Type.String({ pattern: '^https?://', description }));
const text = (description: string) => Type.Optional(Type.String({ description }));
const count = (description: string, byDefault: number, maximum: number) =>
  Type.Integer({ default: byDefault, minimum: 1, maximum, description });

/** What identity reads beside the platform's settings. */
export const IdentitySettings = Type.Object({
  IDENTITY_HOST: Type.String({ default: '127.0.0.1', description: 'address it listens on' }),
  IDENTITY_PORT: Type.Integer({ default: 3002, minimum: 0, maximum: 65_535, description: 'port it listens on' }),
  PUBLIC_URL: url('how the outside reaches the gateway; login links'),
  SITE_NAME: Type.String({ default: 'Marmalade', description: 'the brand shown in messages' }),
  DISPATCHER_URL: Type.String({
    default: 'http://127.0.0.1:3001',
    pattern: '^https?://',
    description: 'where the dispatcher listens',
  }),
  INBOX_URL: Type.String({
    default: 'http://127.0.0.1:3003',
    pattern: '^https?://',
    description: 'where the inbox listens',
  }),
  LOYALTY_URL: Type.String({
    default: 'http://127.0.0.1:3004',
    pattern: '^https?://',
    description: 'where loyalty listens',
  }),
  BOTS_URL: Type.String({
    default: 'http://127.0.0.1:3005',
    pattern: '^https?://',
    description: 'where the bots listen',
  }),
  MARMALADE_OWNER_EMAIL: text('the first owner, who receives what is meant for admins'),
  MARMALADE_OWNER_PASSWORD: Type.Optional(
    Type.String({
      minLength: 10,
      maxLength: 72,
      description: "the first owner's password; unset: generated and printed once",
    }),
  ),
  DEFAULT_COUNTRY: Type.Optional(
    Type.String({ pattern: '^[A-Z]{2}$', description: 'ISO 3166 code of phone numbers written without their country' }),
  ),
  TELEGRAM_CUSTOMER_BOT_TOKEN: text('bot that writes to customers; unset: captured'),
  TELEGRAM_CASHIER_BOT_TOKEN: text("the cashiers' bot; unset: off"),
  TELEGRAM_CASHIER_BOT_USERNAME: Type.Optional(
    Type.String({
      pattern: '^[A-Za-z0-9_]{5,32}$',
      description: 'its name, without @; unset: invitations have no link to it',
    }),
  ),
  ACCESS_TOKEN_MINUTES: count('how long an access token is good for, in minutes', 10, 60),
  STAFF_SESSION_DAYS: count('staff is signed out after so many days without use', 14, 365),
  CUSTOMER_SESSION_DAYS: count('customers are signed out after so many days without use', 60, 365),
  SIGNING_KEY_DAYS: count('after so many days access tokens are signed with a new key', 30, 365),
});

export type IdentityConfig = ReturnType<typeof readIdentityConfig>;

/** @throws SettingsError naming all that is wrong */
export function readIdentityConfig(env: Record<string, string | undefined> = process.env) {
  return readServiceSettings(IdentitySettings, env);
}

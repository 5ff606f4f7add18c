import { resolve } from 'node:path';
import Type, { type Static } from 'typebox';
import { readSettings, SettingsError } from './read-settings.js';

/** What every service reads. A service adds its own in its `NAME.config.ts`. */
export const PlatformSettings = Type.Object({
  NODE_ENV: Type.String({
    enum: ['development', 'production', 'test'],
    default: 'development',
    description: '`production` refuses generated secrets and open defaults',
  }),
  MARMALADE_DATA_DIR: Type.String({
    default: '.marmalade',
    description: 'embedded database, generated keys, captured messages',
  }),
  DATABASE_URL: Type.Optional(
    Type.String({ pattern: '^postgres(ql)?://', description: 'PostgreSQL; unset: embedded (standalone only)' }),
  ),
  DATABASE_POOL_SIZE: Type.Integer({
    default: 10,
    minimum: 4,
    maximum: 200,
    description: 'connections a service holds at most',
  }),
  RABBITMQ_URL: Type.Optional(
    Type.String({ pattern: '^amqps?://', description: 'RabbitMQ; unset: in-process transport (standalone only)' }),
  ),
  IDENTITY_URL: Type.String({
    default: 'http://127.0.0.1:3002',
    pattern: '^https?://',
    description: 'where identity listens; its public keys verify tokens',
  }),
  MARMALADE_API_KEY: Type.Optional(
    Type.String({
      minLength: 22,
      description: 'the first API key, all scopes; unset: generated into the data folder and printed once',
    }),
  ),
  MARMALADE_SECRETS_KEY: Type.Optional(
    Type.String({
      pattern: '^[A-Za-z0-9+/]{43}=(,[A-Za-z0-9+/]{43}=)*$',
      description:
        '32 bytes in base64: encrypts provider secrets at rest; a new key is put before the old, with a comma; unset: generated into the data folder',
    }),
  ),
  DEFAULT_LOCALE: Type.String({
    enum: ['en', 'ru', 'th'],
    default: 'en',
    description: 'language when a person has none',
  }),
  DEFAULT_TIMEZONE: Type.String({ default: 'UTC', description: 'time zone when a person has none' }),
  LOG_LEVEL: Type.String({
    enum: ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
    default: 'info',
    description: 'least severe line that is written',
  }),
  LOG_FORMAT: Type.Optional(
    Type.String({ enum: ['json', 'pretty'], description: 'unset: pretty on a terminal, json elsewhere' }),
  ),
  OTEL_EXPORTER_OTLP_ENDPOINT: Type.Optional(
    Type.String({ pattern: '^https?://', description: 'where traces go (OTLP over HTTP); unset: off' }),
  ),
});

export type PlatformSettings = Static<typeof PlatformSettings>;

/**
 * The settings of one service: those of the platform and its own, checked together.
 * @throws SettingsError naming all that is wrong; in production also what must not be left to a default
 */
export function readServiceSettings<Schema extends Parameters<typeof readSettings>[0]>(
  own: Schema,
  env: Record<string, string | undefined> = process.env,
): PlatformSettings & Static<Schema> {
  const schema = Type.Object({ ...PlatformSettings.properties, ...own.properties });
  const production = env.NODE_ENV === 'production';
  const settings = readSettings(
    schema,
    env,
    production
      ? {
          MARMALADE_API_KEY: 'production takes no generated API key',
          MARMALADE_SECRETS_KEY: 'production takes no generated encryption key',
        }
      : {},
  ) as PlatformSettings & Static<Schema>;
  if (!isTimeZone(settings.DEFAULT_TIMEZONE)) {
    throw new SettingsError([`DEFAULT_TIMEZONE is not a time zone this system knows, such as Europe/Moscow`]);
  }
  return Object.freeze({ ...settings, MARMALADE_DATA_DIR: resolve(settings.MARMALADE_DATA_DIR) }) as typeof settings;
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

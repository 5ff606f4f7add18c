import type { PlatformSettings } from '@marmalade/config';
import Type, { type Static } from 'typebox';

const perMinute = (fallback: number, description: string) =>
  Type.Integer({ default: fallback, minimum: 0, maximum: 1_000_000_000, description: `${description}; 0: no limit` });

/** What the gateway reads beside the platform's settings. */
export const GatewayOwnSettings = Type.Object({
  HOST: Type.String({ default: '127.0.0.1', description: "the gateway's address" }),
  PORT: Type.Integer({ default: 3000, minimum: 0, maximum: 65535, description: "the gateway's port; 0: any free one" }),
  PUBLIC_URL: Type.Optional(
    Type.String({
      pattern: '^https?://',
      description: 'how the outside reaches the gateway; unset: `http://HOST:PORT`',
    }),
  ),
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
  METRICS_PORT: Type.Integer({
    default: 0,
    minimum: 0,
    maximum: 65535,
    description: '`/metrics` on a port of its own, on 127.0.0.1 only; 0: off',
  }),
  TRUSTED_PROXIES: Type.Optional(
    Type.String({
      description:
        'whose X-Forwarded-* headers are believed: addresses, networks (`10.0.0.0/8`), `loopback`, `linklocal`, `uniquelocal`, with commas; unset: nobody',
    }),
  ),
  CORS_ORIGINS: Type.Optional(
    Type.String({
      description: 'pages that may use the API from elsewhere: `https://shop.example`, with commas; unset: none',
    }),
  ),
  RATE_LIMIT_DEFAULT_PER_MINUTE: perMinute(6_000, 'requests of one person or API key'),
  RATE_LIMIT_ANONYMOUS_PER_MINUTE: perMinute(600, 'requests without credentials from one address'),
  RATE_LIMIT_PAGES_PER_MINUTE: perMinute(
    12_000,
    'files of pages such as /inbox, from one address; a first visit takes some 60',
  ),
  RATE_LIMIT_LOGIN_PER_MINUTE: perMinute(20, 'attempts to sign in from one address'),
  RATE_LIMIT_FAILED_CREDENTIALS_PER_MINUTE: perMinute(60, 'credentials that are refused, from one address'),
  RATE_LIMIT_CODES_PER_MINUTE: perMinute(60, 'discount codes one caller may try'),
  RATE_LIMIT_SENDS_PER_MINUTE: perMinute(600, 'messages one caller may ask for by hand'),
  RATE_LIMIT_EVENTS_PER_MINUTE: perMinute(0, 'posts of events by one API key, and of receipts from one address'),
  RATE_LIMIT_CONNECTS_PER_MINUTE: perMinute(60, 'WebSockets one person or API key may open'),
  WEBSOCKETS_MAX: Type.Integer({
    default: 10_000,
    minimum: 0,
    maximum: 1_000_000,
    description: 'WebSockets open at once, of all callers',
  }),
});

export type GatewaySettings = PlatformSettings & Static<typeof GatewayOwnSettings>;

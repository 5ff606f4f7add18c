import type { PlatformSettings } from '@marmalade/config';
import Type, { type Static } from 'typebox';

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
  METRICS_PORT: Type.Integer({
    default: 0,
    minimum: 0,
    maximum: 65535,
    description: '`/metrics` on a port of its own, on 127.0.0.1 only; 0: off',
  }),
});

export type GatewaySettings = PlatformSettings & Static<typeof GatewayOwnSettings>;

import type { GatewaySettings } from './gateway.config.js';
import type { LimitClass } from './rate-limits.js';

/** Everything below it is a service's; services serve their paths without it. */
export const API_PREFIX = '/api/v1';

/** The services there are. */
export type ServiceName = 'bots' | 'dispatcher' | 'identity' | 'inbox' | 'loyalty';

/** The base address of each service of this installation. */
export type ServiceAddresses = Readonly<Partial<Record<ServiceName, string>>>;

/** Where a prefix leads. */
export interface Route {
  prefix: string;
  service: ServiceName;
  /** Asks for no credentials: the service itself judges whoever calls, or a token in the path or a signature proves that he may. */
  isPublic?: boolean;
  /** Stands at the root, not below the API's prefix. */
  atRoot?: boolean;
  /** Below which path the service has it; unset: at its own root. */
  below?: string;
  /** What its requests are counted as; unset: it follows from the method and the path. */
  limit?: LimitClass;
}

/** Which service answers below which prefix; the longest one decides. The gateway forwards what is listed and nothing else. */
export const ROUTES: readonly Route[] = [
  { prefix: '/.well-known/jwks.json', service: 'identity', isPublic: true, atRoot: true },
  { prefix: '/auth', service: 'identity', isPublic: true },
  { prefix: '/auth/me', service: 'identity' },
  // Asked for by bots and shops' servers, with an API key.
  { prefix: '/auth/customer-tokens', service: 'identity' },
  { prefix: '/auth/telegram/login-tokens', service: 'identity' },
  { prefix: '/auth/telegram/tokens', service: 'identity' },
  { prefix: '/auth/telegram/invitations', service: 'identity' },
  { prefix: '/me', service: 'identity' },
  { prefix: '/customers', service: 'identity' },
  { prefix: '/jobs', service: 'identity' },
  { prefix: '/admins', service: 'identity' },
  { prefix: '/cashiers', service: 'identity' },
  { prefix: '/api-keys', service: 'identity' },
  { prefix: '/audit-log', service: 'identity' },
  { prefix: '/settings', service: 'identity' },
  { prefix: '/sites', service: 'identity' },
  { prefix: '/signing-keys', service: 'identity' },
  { prefix: '/segments', service: 'identity' },
  { prefix: '/discount-templates', service: 'loyalty' },
  { prefix: '/discounts', service: 'loyalty' },
  { prefix: '/discount-usage', service: 'loyalty' },
  { prefix: '/redemptions', service: 'loyalty' },
  { prefix: '/loyalty', service: 'loyalty' },
  // Telegram proves itself by a secret, and posts what everybody does from a few addresses.
  { prefix: '/telegram', service: 'bots', isPublic: true, limit: 'events' },
  { prefix: '/internal/telegram', service: 'bots' },
  { prefix: '/me/preferences', service: 'dispatcher' },
  { prefix: '/me/push-subscriptions', service: 'dispatcher' },
  { prefix: '/inbox', service: 'inbox' },
  { prefix: '/events', service: 'dispatcher' },
  { prefix: '/event-types', service: 'dispatcher' },
  { prefix: '/notifications', service: 'dispatcher' },
  { prefix: '/captured-messages', service: 'dispatcher' },
  { prefix: '/dead-letters', service: 'dispatcher' },
  { prefix: '/message-templates', service: 'dispatcher' },
  { prefix: '/channels', service: 'dispatcher' },
  { prefix: '/discord-channels', service: 'dispatcher' },
  { prefix: '/webhook-endpoints', service: 'dispatcher' },
  { prefix: '/recipients', service: 'dispatcher' },
  { prefix: '/suppressions', service: 'dispatcher' },
  { prefix: '/push-public-key', service: 'dispatcher' },
  { prefix: '/sms-receipts', service: 'dispatcher', isPublic: true },
  { prefix: '/unsubscribe', service: 'dispatcher', isPublic: true },
  { prefix: '/track', service: 'dispatcher', isPublic: true },
  // The page, its parts and the widget for other pages.
  { prefix: '/inbox', service: 'inbox', isPublic: true, atRoot: true, below: '/pages', limit: 'pages' },
];

/** Where a WebSocket leads: a path of its own, with or without the API's prefix before it. */
export interface WebSocketRoute {
  path: string;
  service: ServiceName;
}

/** A service without an address answers 503. */
export const WEB_SOCKETS: readonly WebSocketRoute[] = [
  { path: '/ws/notifications', service: 'inbox' },
  { path: '/ws/announcements', service: 'inbox' },
];

export function serviceAddresses(settings: GatewaySettings): ServiceAddresses {
  const { BOTS_URL, DISPATCHER_URL, IDENTITY_URL, INBOX_URL, LOYALTY_URL } = settings;
  return {
    bots: withoutSlash(BOTS_URL),
    dispatcher: withoutSlash(DISPATCHER_URL),
    identity: withoutSlash(IDENTITY_URL),
    inbox: withoutSlash(INBOX_URL),
    loyalty: withoutSlash(LOYALTY_URL),
  };
}

const LONGEST_FIRST = [...ROUTES].sort((one, other) => other.prefix.length - one.prefix.length);

/** The row that decides about a service's path (without the API prefix), or undefined: it is not reachable. */
export function routeAt(path: string): Route | undefined {
  return LONGEST_FIRST.find(({ prefix }) => path === prefix || path.startsWith(`${prefix}/`));
}

/** A row's prefix as the outside writes it. */
export function publicPrefix({ prefix, atRoot }: Route): string {
  return atRoot ? prefix : `${API_PREFIX}${prefix}`;
}

function withoutSlash(address: string): string {
  return address.replace(/\/+$/, '');
}

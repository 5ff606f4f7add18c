import type { GatewaySettings } from './gateway.config.js';

/** Everything below it is a service's; services serve their paths without it. */
export const API_PREFIX = '/api/v1';

export type ServiceName = 'dispatcher';

/** Where a prefix leads. */
export interface Route {
  prefix: string;
  service: ServiceName;
  /** Asks for no key: whoever calls proves by a token in the path, or a signature, that he may. */
  isPublic?: boolean;
}

/** Which service answers below which prefix. The gateway forwards what is listed here and nothing else. */
export const ROUTES: readonly Route[] = [
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
  { prefix: '/sites', service: 'dispatcher' },
  { prefix: '/push-public-key', service: 'dispatcher' },
  { prefix: '/sms-receipts', service: 'dispatcher', isPublic: true },
  { prefix: '/unsubscribe', service: 'dispatcher', isPublic: true },
  { prefix: '/track', service: 'dispatcher', isPublic: true },
];

/** The base address of each service. */
export function serviceAddresses(settings: GatewaySettings): Record<ServiceName, string> {
  return { dispatcher: settings.DISPATCHER_URL.replace(/\/+$/, '') };
}

/** The service that answers at a path of its own (without the API prefix), or undefined. */
export function serviceAt(path: string): ServiceName | undefined {
  return ROUTES.find(({ prefix }) => path === prefix || path.startsWith(`${prefix}/`))?.service;
}

import type { GatewaySettings } from './gateway.config.js';

/** Everything below it is a service's; services serve their paths without it. */
export const API_PREFIX = '/api/v1';

export type ServiceName = 'dispatcher';

/** Which service answers below which prefix. The gateway forwards what is listed here and nothing else. */
export const ROUTES: readonly { prefix: string; service: ServiceName }[] = [
  { prefix: '/events', service: 'dispatcher' },
  { prefix: '/event-types', service: 'dispatcher' },
  { prefix: '/notifications', service: 'dispatcher' },
  { prefix: '/captured-messages', service: 'dispatcher' },
  { prefix: '/dead-letters', service: 'dispatcher' },
];

/** The base address of each service. */
export function serviceAddresses(settings: GatewaySettings): Record<ServiceName, string> {
  return { dispatcher: settings.DISPATCHER_URL.replace(/\/+$/, '') };
}

/** The service that answers at a path of its own (without the API prefix), or undefined. */
export function serviceAt(path: string): ServiceName | undefined {
  return ROUTES.find(({ prefix }) => path === prefix || path.startsWith(`${prefix}/`))?.service;
}

import type { FastifyRequest } from 'fastify';
import type { Principal } from './principal.js';

/** Who does something, and from where: what the audit log keeps. */
export interface Actor {
  role: Principal['role'] | 'system';
  id: string;
  name?: string;
  ipAddress?: string;
  userAgent?: string;
  requestId?: string;
}

const AGENT_LENGTH = 300;
/** The longest way to write an IPv6 address, with a zone. */
const ADDRESS_LENGTH = 64;

/**
 * Whoever sends a request, for the audit log.
 * @param principal unset: that of the request; public routes have none until somebody is recognised
 */
export function actorOf(request: FastifyRequest, principal: Principal | undefined = request.principal): Actor {
  return {
    role: principal?.role ?? 'system',
    id: principal?.id ?? 'anonymous',
    name: principal?.name,
    ...whereOf(request),
    requestId: String(request.id),
  };
}

/** Where a request comes from, as the gateway has seen it. */
export function whereOf(request: FastifyRequest): { ipAddress: string; userAgent?: string } {
  const forwarded = request.headers['x-forwarded-for'];
  const agent = request.headers['user-agent'];
  return {
    // The gateway sets it anew: it is one address, and the client's.
    ipAddress: (typeof forwarded === 'string' && forwarded !== '' ? forwarded : request.ip).slice(0, ADDRESS_LENGTH),
    userAgent: agent?.slice(0, AGENT_LENGTH),
  };
}

/** The fields two states differ in, for an entry of the audit log: equal ones are left out. */
export function changesOf(
  before: Record<string, unknown>,
  after: Record<string, unknown>,
): { before: Record<string, unknown>; after: Record<string, unknown> } {
  const changed = Object.keys({ ...before, ...after }).filter(
    (field) => JSON.stringify(before[field] ?? null) !== JSON.stringify(after[field] ?? null),
  );
  const pick = (state: Record<string, unknown>) =>
    Object.fromEntries(changed.map((field) => [field, state[field] ?? null]));
  return { before: pick(before), after: pick(after) };
}

import { newId } from '@marmalade/contracts-envelope';
import type { Principal } from '@marmalade/auth';
import type { FastifyRequest } from 'fastify';
import type { EntityManager } from 'typeorm';

/** Who does something, and from where. */
export interface Actor {
  role: Principal['role'] | 'system';
  id: string;
  name?: string;
  ipAddress?: string;
  userAgent?: string;
  requestId?: string;
}

/** The platform itself, at start and in its background work. */
export const SYSTEM: Actor = { role: 'system', id: 'identity' };

/** What was done, to whom or what, and what changed. Secrets never belong into `before` and `after`. */
export interface AuditEntry {
  /** A noun and a verb: `admin.created`, `customer.updated`. */
  action: string;
  /** `customer`, `staff`, `api_key`, … */
  subjectKind: string;
  subjectId: string;
  /** Only what changed, as it was. */
  before?: Record<string, unknown>;
  /** Only what changed, as it is. */
  after?: Record<string, unknown>;
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

/** The fields two states differ in, for an entry: equal ones are left out. */
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

/** Writes entries in the transaction of what they tell of: there is no effect without its entry. */
export async function writeAudit(tx: EntityManager, actor: Actor, entries: AuditEntry[]): Promise<void> {
  if (entries.length === 0) return;
  await tx.query(
    `INSERT INTO audit_log (id, actor_role, actor_id, actor_name, ip_address, user_agent, request_id,
       action, subject_kind, subject_id, before, after)
     SELECT entry.id, $1, $2, $3, $4, $5, $6, entry.action, entry.kind, entry.subject, entry.before::jsonb, entry.after::jsonb
     FROM unnest($7::uuid[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[])
       AS entry (id, action, kind, subject, before, after)`,
    [
      actor.role,
      actor.id,
      actor.name ?? null,
      actor.ipAddress ?? null,
      actor.userAgent ?? null,
      actor.requestId ?? null,
      entries.map(() => newId()),
      entries.map(({ action }) => action),
      entries.map(({ subjectKind }) => subjectKind),
      entries.map(({ subjectId }) => subjectId),
      entries.map(({ before }) => (before ? JSON.stringify(before) : null)),
      entries.map(({ after }) => (after ? JSON.stringify(after) : null)),
    ],
  );
}

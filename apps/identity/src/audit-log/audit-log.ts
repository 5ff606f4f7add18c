import { newId } from '@marmalade/contracts-envelope';
import type { Actor } from '@marmalade/auth';
import type { EntityManager } from 'typeorm';

export { type Actor, actorOf, changesOf, whereOf } from '@marmalade/auth';

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

import type { AuditFactEntry } from '@marmalade/contracts-envelope';
import type { EntityManager } from 'typeorm';

/**
 * Keeps entries of other services in the log, each once however often it comes. Of whoever was erased meanwhile an entry that
 * comes late tells no more than the log itself does after an erasure: that it was done, and which fields there were.
 */
export async function keepForeignEntries(tx: EntityManager, entries: readonly AuditFactEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const of = (pick: (entry: AuditFactEntry) => string | undefined) => entries.map((entry) => textOf(pick(entry)));
  await tx.query(
    `INSERT INTO audit_log (id, at, actor_role, actor_id, actor_name, ip_address, user_agent, request_id, action, subject_kind,
       subject_id, before, after)
     SELECT e.id, e.at, e.actor_role, e.actor_id, CASE WHEN actor.id IS NULL THEN e.actor_name END,
       CASE WHEN gone THEN NULL ELSE e.ip_address END, CASE WHEN gone THEN NULL ELSE e.user_agent END, e.request_id, e.action,
       e.subject_kind, e.subject_id, ${withoutErased('e.before')}, ${withoutErased('e.after')}
     FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
                 $10::text[], $11::text[], $12::jsonb[], $13::jsonb[])
       AS e (id, at, actor_role, actor_id, actor_name, ip_address, user_agent, request_id, action, subject_kind, subject_id, before,
             after)
     LEFT JOIN erased_person actor ON actor.id::text = e.actor_id
     LEFT JOIN erased_person subject ON subject.id::text = e.subject_id
     CROSS JOIN LATERAL (SELECT actor.id IS NOT NULL OR subject.id IS NOT NULL AS gone) AS fate
     ON CONFLICT DO NOTHING`,
    [
      of(({ id }) => id),
      of(({ at }) => at),
      of(({ actor }) => actor.role),
      of(({ actor }) => actor.id),
      of(({ actor }) => actor.name),
      of(({ actor }) => actor.ipAddress),
      of(({ actor }) => actor.userAgent),
      of(({ actor }) => actor.requestId),
      of(({ action }) => action),
      of(({ subjectKind }) => subjectKind),
      of(({ subjectId }) => subjectId),
      entries.map(({ before }) => jsonOf(before)),
      entries.map(({ after }) => jsonOf(after)),
    ],
  );
}

const withoutErased = (state: string): string =>
  `CASE WHEN gone AND ${state} IS NOT NULL THEN jsonb_build_object('erased', true, 'fields',
     (SELECT coalesce(jsonb_agg(field ORDER BY field), '[]') FROM jsonb_object_keys(${state}) AS field)) ELSE ${state} END`;

/** Without what PostgreSQL does not keep, NUL and half characters: an entry is not to be lost for it. */
function textOf(text: string | undefined): string | null {
  return text === undefined ? null : Buffer.from(text.replaceAll('\0', '')).toString();
}

function jsonOf(state: object | undefined): string | null {
  if (state === undefined) return null;
  return JSON.stringify(state, (_key, value: unknown) => (typeof value === 'string' ? textOf(value) : value));
}

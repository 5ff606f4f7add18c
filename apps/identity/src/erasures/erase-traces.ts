import { containing } from '@marmalade/database';
import type { EntityManager } from 'typeorm';
import { eraseFromJobs } from './erase-jobs.js';
import { needlesOf, type Traces } from './needles.js';

/** What an entry keeps of a state: which fields there were. */
const FIELDS_ONLY = (state: string) =>
  `CASE WHEN ${state} IS NOT NULL THEN jsonb_build_object('erased', true, 'fields',
     CASE jsonb_typeof(${state}) WHEN 'object' THEN (SELECT coalesce(jsonb_agg(field ORDER BY field), '[]') FROM jsonb_object_keys(${state}) AS field)
     ELSE '[]' END) END`;

/** Names of fields are no personal data: what was stripped stays as it is. */
const STRIPPED = `coalesce(before, after, '{"erased": true}') @> '{"erased": true}' AND ip_address IS NULL AND user_agent IS NULL`;

/** The states of all audit entries about a person, which tell what they were called and reached by before. */
export async function formerStates(tx: EntityManager, id: string): Promise<(Record<string, unknown> | null)[]> {
  const rows: { before: Record<string, unknown> | null; after: Record<string, unknown> | null }[] = await tx.query(
    `SELECT before, after FROM audit_log WHERE subject_kind = 'customer' AND subject_id = $1`,
    [id],
  );
  return rows.flatMap(({ before, after }) => [before, after]);
}

/**
 * Removes or strips all that identity keeps of a person beside their row. What has to stay (the audit log, keys that keep a
 * request from happening twice) stays without what tells of them.
 */
export async function eraseTraces(tx: EntityManager, traces: Traces): Promise<void> {
  const { id } = traces;
  // An id says nothing of a person that is gone: it may stay where others' doings are told of.
  const needles = needlesOf(traces);
  const patterns = [id, ...needles].map(containing);
  const quotes = needles.map(containing);
  await stripAuditLog(tx, id, quotes);
  await eraseFromJobs(tx, [id, ...needles], quotes);
  await eraseFromSegments(tx, id, quotes);
  await removeSignIns(tx, traces);
  await removeMessages(tx, id, [id, ...needles], patterns);
  // The answer goes, the key stays: a repeat must not make the person anew.
  await tx.query(`UPDATE idempotency_key SET body = '{"erased": true}' WHERE body::text ILIKE ANY($1::text[])`, [
    patterns,
  ]);
}

async function stripAuditLog(tx: EntityManager, id: string, patterns: string[]): Promise<void> {
  await tx.query(
    `UPDATE audit_log SET before = ${FIELDS_ONLY('before')}, after = ${FIELDS_ONLY('after')}, ip_address = NULL,
       user_agent = NULL, actor_name = CASE WHEN actor_id <> $1 THEN actor_name END
     WHERE ((subject_kind = 'customer' AND subject_id = $1) OR actor_id = $1)
       AND NOT (${STRIPPED} AND (actor_id <> $1 OR actor_name IS NULL))`,
    [id],
  );
  // Entries about something else that quote them, such as an export that looked for their address.
  await tx.query(
    `UPDATE audit_log SET before = ${FIELDS_ONLY('before')}, after = ${FIELDS_ONLY('after')}
     WHERE (before::text ILIKE ANY($1::text[]) OR after::text ILIKE ANY($1::text[]))
       AND NOT coalesce(before, after) @> '{"erased": true}'`,
    [patterns],
  );
}

/**
 * A segment that looks for the person finds nobody any more: without that it would mean others, perhaps all. What it is called by
 * their name or address is called by its id.
 * @param id of the person, which says nothing of them any more, and which nobody has
 */
async function eraseFromSegments(tx: EntityManager, id: string, patterns: string[]): Promise<void> {
  await tx.query(
    `UPDATE segment SET name = CASE WHEN to_json(name)::text ILIKE ANY($2::text[]) THEN segment.id::text ELSE name END,
       description = CASE WHEN to_json(description)::text ILIKE ANY($2::text[]) THEN NULL ELSE description END,
       filter = CASE WHEN filter::text ILIKE ANY($2::text[]) THEN jsonb_build_object('q', $1::text) ELSE filter END,
       revision = revision + 1, updated_at = clock_timestamp()
     WHERE to_json(name)::text ILIKE ANY($2::text[]) OR to_json(description)::text ILIKE ANY($2::text[])
       OR filter::text ILIKE ANY($2::text[])`,
    [id, patterns],
  );
}

/** Refresh tokens go with their session. */
async function removeSignIns(tx: EntityManager, { id, emails }: Traces): Promise<void> {
  for (const table of ['session', 'login_token', 'address_verification']) {
    await tx.query(`DELETE FROM ${table} WHERE person_id = $1`, [id]);
  }
  await tx.query(
    `DELETE FROM login_attempt WHERE login_hash IN (SELECT sha256(convert_to(lower(email), 'UTF8')) FROM unnest($1::text[]) AS email)`,
    [emails],
  );
}

/** What was announced of them has no news for anybody any more. */
async function removeMessages(tx: EntityManager, id: string, needles: string[], patterns: string[]): Promise<void> {
  await tx.query(`DELETE FROM outbox WHERE order_key = $1 OR payload ILIKE ANY($2::text[])`, [id, patterns]);
  for (const table of ['message_retry', 'dead_letter']) {
    await tx.query(
      `DELETE FROM ${table} WHERE headers::text ILIKE ANY($1::text[])
         OR EXISTS (SELECT FROM unnest($2::text[]) AS needle WHERE position(convert_to(needle, 'UTF8') IN body) > 0)`,
      [patterns, needles],
    );
  }
}

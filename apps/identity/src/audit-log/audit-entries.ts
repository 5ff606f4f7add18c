import { decodeCursor, type Page, page } from '@marmalade/http';
import type { DataSource } from 'typeorm';

/** An entry of the audit log as the API shows it. */
export interface AuditLogEntry {
  id: string;
  at: Date;
  actor: { role: string; id: string; name: string | null };
  action: string;
  subject: { kind: string; id: string };
  /** What changed, as it was; null: there is nothing to tell. */
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
  ipAddress: string | null;
  userAgent: string | null;
  requestId: string | null;
}

/** Which entries, and where in the list. */
export interface AuditFilter {
  /** Id of who did it. */
  actor?: string;
  /** `customer.updated`, or all of a noun: `customer.*`. */
  action?: string;
  subjectKind?: string;
  subjectId?: string;
  /** ISO times; from inclusive, to exclusive. */
  from?: string;
  to?: string;
  limit: number;
  cursor?: string;
}

const COLUMNS = `id, at, json_build_object('role', actor_role, 'id', actor_id, 'name', actor_name) AS actor, action,
  json_build_object('kind', subject_kind, 'id', subject_id) AS subject, before, after, ip_address AS "ipAddress",
  user_agent AS "userAgent", request_id AS "requestId"`;

/** What was done, the newest first. @throws Problem CURSOR_INVALID */
export async function listAuditEntries(dataSource: DataSource, filter: AuditFilter): Promise<Page<AuditLogEntry>> {
  const { actor, action, subjectKind, subjectId, from, to, limit, cursor } = filter;
  const values: unknown[] = [];
  const conditions: string[] = [];
  const where = (value: unknown, condition: (place: string) => string): void => {
    if (value === undefined) return;
    values.push(value);
    conditions.push(condition(`$${values.length}`));
  };
  where(actor, (place) => `actor_id = ${place}`);
  // A range of texts, which the index on (action, id) knows.
  const noun = action?.endsWith('.*') ? action.slice(0, -1) : undefined;
  where(noun ?? action, (place) => (noun ? `starts_with(action, ${place})` : `action = ${place}`));
  where(subjectKind, (place) => `subject_kind = ${place}`);
  where(subjectId, (place) => `subject_id = ${place}`);
  where(from, (place) => `at >= ${place}`);
  where(to, (place) => `at < ${place}`);
  where(cursor && decodeCursor(cursor, ['uuid'])[0], (place) => `id < ${place}`);
  values.push(limit + 1);
  // Ids are UUIDv7: their order is that of time.
  const rows: AuditLogEntry[] = await dataSource.query(
    `SELECT ${COLUMNS} FROM audit_log ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''}
     ORDER BY id DESC LIMIT $${values.length}`,
    values,
  );
  return page(rows, limit, ({ id }) => [id]);
}

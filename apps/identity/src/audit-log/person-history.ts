import type { DataSource } from 'typeorm';

/** One thing that was done to a person, or by them. */
export interface HistoryEntry {
  id: string;
  at: Date;
  /** `customer.updated` */
  action: string;
  /** Whether they did it themselves. */
  own: boolean;
  /** Names of the fields that changed. */
  fields: string[];
}

/**
 * What the audit log tells of a person, the newest first: what was done to them, and what they did. Who else did it, and from
 * where, is not their business.
 * @param limit what happened within one millisecond is never torn apart: there may be some more
 * @param before entries strictly older; undefined: from the newest
 */
export function personHistory(
  dataSource: DataSource,
  id: string,
  limit: number,
  before?: Date,
): Promise<HistoryEntry[]> {
  return dataSource.query(
    `SELECT id, date_trunc('milliseconds', at) AS at, action, actor_id = $1 AS own,
       ARRAY(SELECT field FROM jsonb_object_keys(CASE jsonb_typeof(after) WHEN 'object' THEN after ELSE '{}' END) AS field
         ORDER BY field) AS fields
     FROM audit_log
     WHERE ((subject_kind = 'customer' AND subject_id = $1) OR actor_id = $1) AND ($3::timestamptz IS NULL OR at < $3)
     ORDER BY date_trunc('milliseconds', at) DESC FETCH FIRST ($2::int) ROWS WITH TIES`,
    [id, limit, before ?? null],
  );
}

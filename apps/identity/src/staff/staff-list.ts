import { decodeCursor, type Page, page } from '@marmalade/http';
import type { DataSource } from 'typeorm';
import { type Staff, STAFF_COLUMNS, type StaffRole } from './staff.js';

/** Which members of staff, and where in the list. */
export interface StaffFilter {
  /** A part of the name, e-mail or phone number, or the Telegram id. */
  q?: string;
  active?: boolean;
  limit: number;
  cursor?: string;
}

/** Staff of some roles, the newest first. @throws Problem CURSOR_INVALID */
export async function listStaff(
  dataSource: DataSource,
  roles: readonly StaffRole[],
  { q, active, limit, cursor }: StaffFilter,
): Promise<Page<Staff>> {
  const [before] = cursor ? decodeCursor(cursor, ['uuid']) : [null];
  const rows: Staff[] = await dataSource.query(
    `SELECT ${STAFF_COLUMNS} FROM staff s
     WHERE s.role = ANY($1) AND ($2::boolean IS NULL OR s.active = $2) AND ($3::uuid IS NULL OR s.id < $3)
       AND ($4::text IS NULL OR s.telegram_id::text = $4
         OR strpos(lower(concat_ws(E'\\n', s.name, s.email, s.phone)), lower($4)) > 0)
     ORDER BY s.id DESC LIMIT $5`,
    [roles, active ?? null, before, q?.trim() || null, limit + 1],
  );
  return page(rows, limit, ({ id }) => [id]);
}

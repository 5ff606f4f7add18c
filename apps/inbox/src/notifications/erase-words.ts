import type { EntityManager } from 'typeorm';
import { recount } from './notification-store.js';

/** Takes notifications out that tell of somebody who was erased. Those that are still on their way here are not stored any more. */
export async function eraseWords(tx: EntityManager, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.query('INSERT INTO erased_notification (id) SELECT unnest($1::uuid[]) ON CONFLICT DO NOTHING', [ids]);
  const readers: { readerId: string }[] = await tx.query(
    `SELECT id AS "readerId" FROM reader
     WHERE id IN (SELECT reader_id FROM notification WHERE id = ANY($1::uuid[])) ORDER BY id FOR UPDATE`,
    [ids],
  );
  await tx.query(
    `UPDATE notification SET content = NULL, removed_at = coalesce(removed_at, clock_timestamp()) WHERE id = ANY($1::uuid[])`,
    [ids],
  );
  await recount(tx, readers);
}

import type { EntityManager } from 'typeorm';

/** Removes all that is kept of people, and keeps their ids: what is on its way to them is not stored any more. */
export async function eraseReaders(tx: EntityManager, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.query('INSERT INTO erased_person (id) SELECT unnest($1::text[]) ON CONFLICT DO NOTHING', [ids]);
  // Whoever stores something for them holds their row: after this it finds them erased, or has stored it before.
  await tx.query(
    'DELETE FROM reader WHERE id IN (SELECT id FROM reader WHERE id = ANY($1::text[]) ORDER BY id FOR UPDATE)',
    [ids],
  );
  for (const table of ['notification', 'announcement_mark']) {
    await tx.query(`DELETE FROM ${table} WHERE reader_id = ANY($1::text[])`, [ids]);
  }
}

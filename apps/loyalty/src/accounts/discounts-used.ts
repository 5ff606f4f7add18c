import type { EntityManager } from 'typeorm';

/** Counts uses of discounts on accounts that are held. @param customerIds one for each use */
export async function countDiscounts(tx: EntityManager, customerIds: readonly string[]): Promise<void> {
  await tx.query(
    `UPDATE account a SET discounts_used = a.discounts_used + t.count
     FROM (SELECT id, count(*) AS count FROM unnest($1::uuid[]) AS told (id) GROUP BY id) t WHERE a.customer_id = t.id`,
    [customerIds],
  );
}

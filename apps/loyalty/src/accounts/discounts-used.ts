import type { EntityManager } from 'typeorm';

/** Counts the uses of discounts that were not taken back, for accounts that are held. */
export async function countDiscounts(tx: EntityManager, customerIds: readonly string[]): Promise<void> {
  await tx.query(
    `UPDATE account a SET discounts_used =
       (SELECT count(*) FROM redemption r WHERE r.customer_id = a.customer_id AND r.reversed_at IS NULL)
     WHERE a.customer_id = ANY($1::uuid[])`,
    [customerIds],
  );
}

import type { EntityManager } from 'typeorm';
import { validate as isUuid } from 'uuid';

/**
 * Forgets whose discounts they were. Those never used go; of those that were used the row stays for the sums, without the person, and can
 * not be used any more. Answers kept for repeated requests go too.
 */
export async function eraseDiscounts(tx: EntityManager, ids: readonly string[]): Promise<void> {
  const people = [ids.filter((id) => isUuid(id))];
  // Who is redeeming one just now is waited for: the statements after this one see that it was used.
  await tx.query('SELECT FROM discount WHERE customer_id = ANY($1::uuid[]) ORDER BY id FOR UPDATE', people);
  await tx.query('UPDATE redemption SET customer_id = NULL, reversal_reason = NULL WHERE customer_id = ANY($1::uuid[])', people); // prettier-ignore
  await tx.query(
    `UPDATE discount d SET customer_id = NULL, once_key = NULL, revoked_at = coalesce(revoked_at, clock_timestamp()),
       revoked_reason = 'The customer was erased'
     WHERE customer_id = ANY($1::uuid[]) AND EXISTS (SELECT FROM redemption r WHERE r.discount_id = d.id)`,
    people,
  );
  await tx.query('DELETE FROM discount WHERE customer_id = ANY($1::uuid[])', people);
  await tx.query(
    `DELETE FROM idempotency_key WHERE body ->> 'customerId' = ANY($1::text[]) OR body #>> '{customer,id}' = ANY($1::text[])`,
    [ids],
  );
}

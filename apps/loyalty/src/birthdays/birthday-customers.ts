import type { EntityManager } from 'typeorm';
import { type Customer, CUSTOMER_COLUMNS } from '../customers/customer.js';

/** A customer, and since when their birthday is known. */
export interface BirthdayCustomer extends Customer {
  knownSince: Date;
}

/** Between two birthday discounts of a customer there are at least so many days, whatever day they say they were born on. */
const DAYS_BETWEEN = 300;

/**
 * The next customers who were born on one of some days of the year and have had no birthday discount lately, in the order of their ids.
 * They are held until the end of the transaction, so that nobody is erased meanwhile.
 * @param birthDays `514` is the 14th of May
 * @param after the id behind which to go on; undefined: from the beginning
 */
export async function nextBirthdayCustomers(
  tx: EntityManager,
  { birthDays, after, now, limit }: { birthDays: number[]; after: string | undefined; now: Date; limit: number },
): Promise<BirthdayCustomer[]> {
  return tx.query(
    `SELECT ${CUSTOMER_COLUMNS}, c.birthday_since AS "knownSince" FROM customer c
     WHERE c.birth_day = ANY($1::smallint[]) AND ($2::uuid IS NULL OR c.id > $2) AND c.status = 'active'
       AND NOT EXISTS (SELECT FROM discount d WHERE d.customer_id = c.id AND d.issued_via = 'birthday'
         AND d.issued_at > $3::timestamptz - make_interval(days => ${DAYS_BETWEEN}))
     ORDER BY c.id LIMIT $4 FOR KEY SHARE`,
    [birthDays, after ?? null, now, limit],
  );
}

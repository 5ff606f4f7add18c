import type { EntityManager } from 'typeorm';
import type { BirthdayCustomer } from '../birthdays/birthday-customers.js';
import { CUSTOMER_COLUMNS } from '../customers/customer.js';

/** Between two birthdays of a customer there are at least so many days, whatever day they say they were born on. */
const DAYS_BETWEEN = 300;

/**
 * The next active customers who were born on one of some days of the year and have had no points for a birthday lately, in the order
 * of their ids.
 * @param birthDays `514` is the 14th of May
 * @param after the id behind which to go on; undefined: from the beginning
 */
export function customersWithoutBirthdayPoints(
  tx: EntityManager,
  { birthDays, after, limit }: { birthDays: number[]; after: string | undefined; limit: number },
): Promise<BirthdayCustomer[]> {
  return tx.query(
    `SELECT ${CUSTOMER_COLUMNS}, c.birthday_since AS "knownSince" FROM customer c
     WHERE c.birth_day = ANY($1::smallint[]) AND ($2::uuid IS NULL OR c.id > $2) AND c.status = 'active'
       AND NOT EXISTS (SELECT FROM entry e WHERE e.customer_id = c.id AND e.kind = 'bonus' AND e.reason = 'birthday'
         AND e.created_at > clock_timestamp() - make_interval(days => ${DAYS_BETWEEN}))
     ORDER BY c.id LIMIT $3`,
    [birthDays, after ?? null, limit],
  );
}

import { prepared } from '@marmalade/database';
import type { DataSource, EntityManager } from 'typeorm';
import type { Customer } from '../customers/customer.js';
import { type Discount, DISCOUNT_COLUMNS } from '../discounts/discount.js';

type On = DataSource | EntityManager;

/** A discount that somebody wants to use, and what has a say in it. */
export interface Redeemable {
  discount: Discount;
  customer: Pick<Customer, 'id' | 'person' | 'status' | 'site'>;
  maxUsesPerCustomer: number | null;
  maxUsesTotal: number | null;
  /** The database's clock, for all replicas the same. */
  now: Date;
}

type Row = Discount & {
  person: Customer['person'];
  status: Customer['status'];
  customerSite: string | null;
  maxUsesPerCustomer: number | null;
  maxUsesTotal: number | null;
  now: Date;
};

/** @param code as `readCode` gives it @returns undefined: there is none, or its customer is erased */
export async function findRedeemable(on: On, code: string): Promise<Redeemable | undefined> {
  const { rows } = await prepared<Row>(
    on,
    'loyalty-redeemable',
    `SELECT ${DISCOUNT_COLUMNS}, c.person, c.status, c.site AS "customerSite",
       t.max_uses_per_customer AS "maxUsesPerCustomer", t.max_uses_total AS "maxUsesTotal", clock_timestamp() AS now
     FROM discount d JOIN customer c ON c.id = d.customer_id JOIN discount_template t ON t.id = d.template_id
     WHERE d.code = $1`,
    [code],
  );
  if (!rows[0]) return undefined;
  const { person, status, customerSite, maxUsesPerCustomer, maxUsesTotal, now, ...discount } = rows[0];
  const customer = { id: discount.customerId!, person, status, site: customerSite };
  return { discount, customer, maxUsesPerCustomer, maxUsesTotal, now };
}

/** The last use that still counts. */
export async function lastUse(
  on: On,
  discountId: string,
): Promise<{ usedAt: Date; location: string | null } | undefined> {
  const [row]: { usedAt: Date; location: string | null }[] = await on.query(
    `SELECT redeemed_at AS "usedAt", location FROM redemption WHERE discount_id = $1 AND reversed_at IS NULL
     ORDER BY redeemed_at DESC LIMIT 1`,
    [discountId],
  );
  return row;
}

/** Whether as many discounts of the template are used as there may be, by the customer or by all. */
export async function isLimitReached(on: On, redeemable: Redeemable): Promise<boolean> {
  const { discount, maxUsesPerCustomer, maxUsesTotal } = redeemable;
  if (maxUsesPerCustomer === null && maxUsesTotal === null) return false;
  const [{ reached }]: [{ reached: boolean }] = await on.query(
    `SELECT coalesce((SELECT used FROM discount_template WHERE id = $1) >= $3, false)
       OR coalesce((SELECT count(*) FROM redemption WHERE template_id = $1 AND customer_id = $2 AND reversed_at IS NULL) >= $4, false)
       AS reached`,
    [discount.templateId, discount.customerId, maxUsesTotal, maxUsesPerCustomer],
  );
  return reached;
}

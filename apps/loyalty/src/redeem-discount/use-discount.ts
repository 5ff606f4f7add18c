import { newId } from '@marmalade/contracts-envelope';
import { prepared } from '@marmalade/database';
import type { EntityManager } from 'typeorm';
import type { Discount } from '../discounts/discount.js';
import type { OrderAmount } from '../redemptions/refusal.js';
import type { Redeemable } from '../redemptions/redeemable.js';
import type { Redemption } from '../redemptions/redemption.js';
import type { Till } from '../redemptions/till.js';

/** One use of a discount, as it is asked for. */
export interface Use {
  redeemable: Redeemable;
  till: Till;
  order: OrderAmount;
  amountOff: number;
  orderNumber: string | null;
}

/** Of the template, for all discounts made of it. */
export interface Limits {
  maxUsesPerCustomer: number | null;
  maxUsesTotal: number | null;
}

/**
 * Spends one use and writes it down, in one statement. Whoever comes second waits for the row and then finds no use left: its own
 * condition decides, not what was read before.
 * @returns undefined: no use is left, or the discount was revoked or ended meanwhile
 */
export async function useDiscount(
  tx: EntityManager,
  use: Use,
): Promise<{ redemption: Redemption; limits: Limits } | undefined> {
  const { redeemable, till, order, amountOff, orderNumber } = use;
  const { discount, customer } = redeemable;
  const id = newId();
  const { rows } = await prepared<Limits & { usesLeft: number; redeemedAt: Date }>(
    tx,
    'loyalty-redeem',
    `WITH spent AS (
       UPDATE discount SET used = used + 1
       WHERE id = $1 AND used < max_uses AND revoked_at IS NULL AND (valid_until IS NULL OR valid_until >= clock_timestamp())
       RETURNING id, template_id, customer_id, max_uses - used AS uses_left, is_test),
     written AS (
       INSERT INTO redemption (id, discount_id, template_id, customer_id, cashier_role, cashier_id, cashier_name, location, site,
         order_number, order_amount, amount_off, currency, uses_left, redeemed_at, is_test)
       SELECT $2, id, template_id, customer_id, $3, $4, $5, $6, $7, $8, $9, $10, $11, uses_left,
         date_trunc('milliseconds', clock_timestamp()), is_test FROM spent
       RETURNING uses_left, redeemed_at)
     SELECT written.uses_left AS "usesLeft", written.redeemed_at AS "redeemedAt",
       t.max_uses_per_customer AS "maxUsesPerCustomer", t.max_uses_total AS "maxUsesTotal"
     FROM written JOIN discount_template t ON t.id = $12`,
    [
      discount.id,
      id,
      till.cashier.role,
      till.cashier.id,
      till.cashier.name ?? null,
      till.location,
      till.site,
      orderNumber,
      order.amount,
      amountOff,
      order.currency,
      discount.templateId,
    ],
  );
  if (!rows[0]) return undefined;
  const { maxUsesPerCustomer, maxUsesTotal, ...written } = rows[0];
  const { code, prefixLength, kind, percent, amount, title, templateId, isTest } = discount;
  const redemption = {
    ...{ id, discountId: discount.id, templateId, code, prefixLength, kind, percent, amount, title, isTest },
    customerId: customer.id,
    customerName: customer.person.name ?? null,
    ...{ cashier: till.cashier, location: till.location, site: till.site, orderNumber },
    ...{ orderAmount: order.amount, amountOff, currency: order.currency, ...written },
    ...{ reversedAt: null, reversedBy: null, reversalReason: null },
  };
  return { redemption, limits: { maxUsesPerCustomer, maxUsesTotal } };
}

/**
 * Keeps to the limits of the template, this use included. Uses of one customer are counted one after the other; all of them together in the template's row.
 * @returns whether the use is within them
 */
export async function keepsToLimits(
  tx: EntityManager,
  discount: Discount,
  { maxUsesPerCustomer, maxUsesTotal }: Limits,
): Promise<boolean> {
  if (maxUsesPerCustomer !== null) {
    const used = await usesOfCustomer(tx, discount.templateId, discount.customerId!);
    if (used > maxUsesPerCustomer) return false;
  }
  if (maxUsesTotal === null) return true;
  const [, counted]: [unknown, number] = await tx.query(
    'UPDATE discount_template SET used = used + 1 WHERE id = $1 AND used < max_uses_total',
    [discount.templateId],
  );
  return counted === 1;
}

/** Held for this customer and template to the end of the transaction: what another has used meanwhile is counted. */
async function usesOfCustomer(tx: EntityManager, templateId: string, customerId: string): Promise<number> {
  await tx.query(
    `SELECT pg_advisory_xact_lock(hashtextextended(concat_ws(' ', current_schema(), $1::text, $2::text), 0))`,
    [templateId, customerId],
  );
  const [{ count }]: [{ count: number }] = await tx.query(
    `SELECT count(*)::int AS count FROM redemption WHERE template_id = $1 AND customer_id = $2 AND reversed_at IS NULL`,
    [templateId, customerId],
  );
  return count;
}

import { newId } from '@marmalade/contracts-envelope';
import { prepared } from '@marmalade/database';
import { type Answer, type InlineKey, keyInsert } from '@marmalade/http';
import { type OutboxEntry, outboxInsert, outboxValues } from '@marmalade/outbox';
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

/** A use as it will be written down: of a discount that nobody else uses between the look and the use. */
export function redemptionOf({ redeemable, till, order, amountOff, orderNumber }: Use): Redemption {
  const { discount, customer, now } = redeemable;
  const { code, prefixLength, kind, percent, amount, title, templateId, isTest } = discount;
  return {
    ...{ id: newId(), discountId: discount.id, templateId, code, prefixLength, kind, percent, amount, title, isTest },
    customerId: customer.id,
    customerName: customer.person.name ?? null,
    ...{ cashier: till.cashier, location: till.location, site: till.site, orderNumber },
    ...{ orderAmount: order.amount, amountOff, currency: order.currency },
    usesLeft: discount.maxUses - discount.used - 1,
    redeemedAt: now,
    ...{ reversedAt: null, reversedBy: null, reversalReason: null },
  };
}

/** What is written together with a use. */
export interface UseRecord {
  events: readonly OutboxEntry[];
  inline: InlineKey;
  /** What the request is answered with. */
  answer: Answer;
}

/** Numbers of parameters: those of the use come first. */
const EVENTS_AT = 14;
const KEY_AT = 20;

/**
 * Spends one use and writes it down, announces it and stores its answer, in one statement. Whoever comes second waits for the row and then finds
 * it used since they looked: the statement's own condition decides, not what was read before.
 * @param used how often it was used when it was looked at
 * @returns undefined: it was used, revoked or taken back meanwhile, or has ended, and nothing is written
 */
export async function useDiscount(
  tx: EntityManager,
  redemption: Redemption,
  used: number,
  { events, inline, answer }: UseRecord,
): Promise<Limits | undefined> {
  const { rows } = await prepared<Limits & { isKept: boolean }>(
    tx,
    'loyalty-redeem',
    `WITH spent AS (
       UPDATE discount SET used = used + 1
       WHERE id = $1 AND used = $2 AND used < max_uses AND revoked_at IS NULL
         AND (valid_until IS NULL OR valid_until >= clock_timestamp())
       RETURNING id, template_id, customer_id, max_uses - used AS uses_left, is_test),
     written AS (
       INSERT INTO redemption (id, discount_id, template_id, customer_id, cashier_role, cashier_id, cashier_name, location, site,
         order_number, order_amount, amount_off, currency, uses_left, redeemed_at, is_test)
       SELECT $3, id, template_id, customer_id, $4, $5, $6, $7, $8, $9, $10, $11, $12, uses_left, $13, is_test FROM spent
       RETURNING template_id),
     announced AS (${outboxInsert(EVENTS_AT, 'EXISTS (SELECT FROM written)')}),
     kept AS (${keyInsert(KEY_AT, 'EXISTS (SELECT FROM written)')})
     SELECT EXISTS (SELECT FROM kept) AS "isKept", t.max_uses_per_customer AS "maxUsesPerCustomer",
       t.max_uses_total AS "maxUsesTotal"
     FROM written JOIN discount_template t ON t.id = written.template_id`,
    [
      redemption.discountId,
      used,
      redemption.id,
      redemption.cashier.role,
      redemption.cashier.id,
      redemption.cashier.name ?? null,
      redemption.location,
      redemption.site,
      redemption.orderNumber,
      redemption.orderAmount,
      redemption.amountOff,
      redemption.currency,
      redemption.redeemedAt,
      ...outboxValues(events),
      inline.scope,
      inline.key,
      inline.hash,
      answer.status,
      JSON.stringify(answer.body),
    ],
  );
  if (!rows[0]) return undefined;
  const { isKept, maxUsesPerCustomer, maxUsesTotal } = rows[0];
  inline.kept(isKept);
  return { maxUsesPerCustomer, maxUsesTotal };
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

import type { Doer } from '../discounts/discount.js';
import type { DiscountTerms } from '../discount-templates/discount-template.js';

/** One use of a discount: a row of the usage log. Amounts are in minor units of its currency. */
export interface Redemption extends Pick<DiscountTerms, 'kind' | 'percent' | 'amount' | 'title'> {
  id: string;
  discountId: string;
  templateId: string;
  /** Null: the customer is erased. */
  customerId: string | null;
  customerName: string | null;
  code: string;
  prefixLength: number;
  cashier: Doer;
  location: string | null;
  site: string | null;
  orderNumber: string | null;
  orderAmount: number;
  amountOff: number;
  currency: string;
  usesLeft: number;
  redeemedAt: Date;
  reversedAt: Date | null;
  reversedBy: Doer | null;
  reversalReason: string | null;
  isTest: boolean;
}

/** The columns of a use under the names of the interface, of `redemption r`, its `discount d` and, left joined, its `customer c`. */
export const REDEMPTION_COLUMNS = `r.id, r.discount_id AS "discountId", r.template_id AS "templateId",
  r.customer_id AS "customerId", c.person ->> 'name' AS "customerName", d.code, d.prefix_length::int AS "prefixLength",
  d.kind, d.percent, d.amount::float8 AS amount, d.title,
  jsonb_strip_nulls(jsonb_build_object('role', r.cashier_role, 'id', r.cashier_id, 'name', r.cashier_name)) AS cashier,
  r.location, r.site, r.order_number AS "orderNumber", r.order_amount::float8 AS "orderAmount",
  r.amount_off::float8 AS "amountOff", r.currency, r.uses_left AS "usesLeft", r.redeemed_at AS "redeemedAt",
  r.reversed_at AS "reversedAt", r.reversed_by AS "reversedBy", r.reversal_reason AS "reversalReason", r.is_test AS "isTest"`;

export const REDEMPTION_TABLES = `redemption r JOIN discount d ON d.id = r.discount_id
  LEFT JOIN customer c ON c.id = r.customer_id`;

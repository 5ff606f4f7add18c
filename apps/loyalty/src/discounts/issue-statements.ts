import { newId } from '@marmalade/contracts-envelope';
import type { EntityManager } from 'typeorm';
import type { Customer } from '../customers/customer.js';
import type { DiscountTemplate } from '../discount-templates/discount-template.js';
import { type Discount, doerOf } from './discount.js';
import type { IssueOrder, Skipped } from './discount-issuer.js';
import type { Validity } from './validity.js';

/** Those of the customers whose discounts of a template are as many uses already as one customer may have. */
export async function customersWithoutUsesLeft(
  tx: EntityManager,
  { id, maxUsesPerCustomer }: DiscountTemplate,
  customers: readonly Customer[],
): Promise<Set<string>> {
  if (maxUsesPerCustomer === null || customers.length === 0) return new Set();
  const rows: { customerId: string }[] = await tx.query(
    `SELECT customer_id AS "customerId" FROM discount WHERE template_id = $1 AND customer_id = ANY($2::uuid[])
     GROUP BY customer_id
     HAVING sum(CASE WHEN revoked_at IS NULL AND (valid_until IS NULL OR valid_until >= clock_timestamp())
       THEN max_uses ELSE used END) >= $3`,
    [id, customers.map((customer) => customer.id), maxUsesPerCustomer],
  );
  return new Set(rows.map(({ customerId }) => customerId));
}

/**
 * Adds a discount for each of the customers.
 * @param draw makes it, with a new code
 * @returns those added: not for who has one of that key, who is erased meanwhile, or whose code is taken
 */
export async function insertDiscounts(
  tx: EntityManager,
  order: IssueOrder,
  customers: readonly Customer[],
  draw: (customer: Customer) => Discount,
): Promise<Discount[]> {
  const drawn = customers.map(draw);
  const { template } = order;
  const rows: { id: string }[] = await tx.query(
    // Who is being erased is waited for, and is gone then: nothing of theirs comes after.
    `WITH kept AS MATERIALIZED (SELECT id FROM customer WHERE id = ANY($2::uuid[]) ORDER BY id FOR KEY SHARE)
     INSERT INTO discount (id, customer_id, code, once_key, valid_from, valid_until, template_id, prefix_length, kind, percent,
       amount, currency, maximum_off, minimum_order, title, site, max_uses, issued_via, issued_by, issued_at, is_test)
     SELECT told.id, told.customer_id, told.code, told.once_key, told.valid_from, told.valid_until, $7, $8, $9, $10, $11, $12,
       $13, $14, $15, $16, $17, $18, $19, $20, $21
     FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[])
       AS told (id, customer_id, code, once_key, valid_from, valid_until)
     JOIN kept ON kept.id = told.customer_id
     ORDER BY told.customer_id
     ON CONFLICT DO NOTHING RETURNING id`,
    [
      drawn.map(({ id }) => id),
      drawn.map(({ customerId }) => customerId),
      drawn.map(({ code }) => code),
      customers.map((customer) => keyOf(order, customer)),
      drawn.map(({ validFrom }) => validFrom),
      drawn.map(({ validUntil }) => validUntil),
      template.id,
      template.codePrefix.length,
      template.kind,
      template.percent,
      template.amount,
      template.currency,
      template.maximumOff,
      template.minimumOrder,
      template.title === null ? null : JSON.stringify(template.title),
      template.site,
      template.maxUses,
      order.via,
      JSON.stringify(doerOf(order.issuedBy)),
      drawn[0]?.issuedAt,
      template.isTest,
    ],
  );
  const added = new Set(rows.map(({ id }) => id));
  return drawn.filter(({ id }) => added.has(id));
}

/** Of customers for whom none was added: those with a reason. The others' codes were taken. */
export async function whyNotInserted(
  tx: EntityManager,
  order: IssueOrder,
  customers: readonly Customer[],
): Promise<Skipped[]> {
  if (customers.length === 0) return [];
  return tx.query(
    `SELECT told.id AS "customerId", CASE WHEN c.id IS NULL THEN 'CUSTOMER_UNKNOWN' ELSE 'ALREADY_ISSUED' END AS reason
     FROM unnest($1::uuid[], $2::text[]) AS told (id, once_key)
     LEFT JOIN customer c ON c.id = told.id
     WHERE c.id IS NULL OR EXISTS (SELECT FROM discount d WHERE d.customer_id = told.id AND d.once_key = told.once_key)`,
    [customers.map(({ id }) => id), customers.map((customer) => keyOf(order, customer))],
  );
}

function keyOf({ onceKey }: IssueOrder, customer: Customer): string | null {
  return (typeof onceKey === 'function' ? onceKey(customer) : onceKey) ?? null;
}

/** A discount for a customer as it is to be. */
export function newDiscount(
  { template, via, issuedBy }: IssueOrder,
  customer: Customer,
  validity: Validity,
  code: string,
): Discount {
  const { kind, percent, amount, currency, maximumOff, minimumOrder, title, site, isTest } = template;
  return {
    ...{ kind, percent, amount, currency, maximumOff, minimumOrder, title, site, isTest, ...validity },
    id: newId(),
    templateId: template.id,
    customerId: customer.id,
    code,
    prefixLength: template.codePrefix.length,
    maxUses: template.maxUses,
    used: 0,
    revokedAt: null,
    revokedBy: null,
    revokedReason: null,
    issuedVia: via,
    issuedBy: doerOf(issuedBy),
    issuedAt: validity.issuedAt,
  };
}

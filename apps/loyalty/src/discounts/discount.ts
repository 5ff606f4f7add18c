import type { Actor } from '@marmalade/auth';
import { type DiscountTerms, termsColumns } from '../discount-templates/discount-template.js';

/** On what occasion a discount was issued. */
export const ISSUED_VIA = ['subscription', 'birthday', 'referral', 'manual', 'bulk', 'api'] as const;
export type IssuedVia = (typeof ISSUED_VIA)[number];

export const DISCOUNT_STATES = ['active', 'scheduled', 'used', 'expired', 'revoked'] as const;
/** `scheduled` is not valid yet, `used` has no use left. */
export type DiscountState = (typeof DISCOUNT_STATES)[number];

/** Who did something, as it is kept with it: their role, id and name. */
export type Doer = Pick<Actor, 'role' | 'id' | 'name'>;

/** A discount of a customer; its terms are those of the template when it was issued. */
export interface Discount extends DiscountTerms {
  id: string;
  templateId: string;
  /** Null: the customer is erased. */
  customerId: string | null;
  /** In capitals, without dashes. */
  code: string;
  prefixLength: number;
  validFrom: Date | null;
  /** The last moment of use. */
  validUntil: Date | null;
  maxUses: number;
  used: number;
  revokedAt: Date | null;
  revokedBy: Doer | null;
  revokedReason: string | null;
  issuedVia: IssuedVia;
  issuedBy: Doer;
  issuedAt: Date;
  isTest: boolean;
}

/** The columns of a discount under the names of the interface; the table is `discount d`. */
export const DISCOUNT_COLUMNS = `d.id, d.template_id AS "templateId", d.customer_id AS "customerId", d.code,
  d.prefix_length::int AS "prefixLength", ${termsColumns('d')}, d.valid_from AS "validFrom", d.valid_until AS "validUntil",
  d.max_uses AS "maxUses", d.used, d.revoked_at AS "revokedAt", d.revoked_by AS "revokedBy", d.revoked_reason AS "revokedReason",
  d.issued_via AS "issuedVia", d.issued_by AS "issuedBy", d.issued_at AS "issuedAt", d.is_test AS "isTest"`;

/** In which state a discount is at a moment. */
export function stateOf(
  { revokedAt, used, maxUses, validFrom, validUntil }: Discount,
  now: Date = new Date(),
): DiscountState {
  if (revokedAt) return 'revoked';
  if (used >= maxUses) return 'used';
  if (validUntil && validUntil < now) return 'expired';
  return validFrom && validFrom > now ? 'scheduled' : 'active';
}

/** The same of the database: the condition that a `discount d` is in a state now. */
export const IN_STATE: Readonly<Record<DiscountState, string>> = {
  revoked: 'd.revoked_at IS NOT NULL',
  used: 'd.revoked_at IS NULL AND d.used >= d.max_uses',
  expired: 'd.revoked_at IS NULL AND d.used < d.max_uses AND d.valid_until < clock_timestamp()',
  scheduled: `d.revoked_at IS NULL AND d.used < d.max_uses AND d.valid_from > clock_timestamp()
    AND (d.valid_until IS NULL OR d.valid_until >= clock_timestamp())`,
  active: `d.revoked_at IS NULL AND d.used < d.max_uses AND (d.valid_from IS NULL OR d.valid_from <= clock_timestamp())
    AND (d.valid_until IS NULL OR d.valid_until >= clock_timestamp())`,
};

/** What is kept of whoever does something. */
export function doerOf({ role, id, name }: Actor): Doer {
  return { role, id, ...(name !== undefined && name !== '' && { name }) };
}

import type { LocalisedText } from './localised-text.js';

export const DISCOUNT_KINDS = ['percent', 'fixed'] as const;
export type DiscountKind = (typeof DISCOUNT_KINDS)[number];

/** By what discounts are issued: by hand, or by what happens. */
export const TRIGGERS = ['manual', 'subscription', 'birthday', 'referral'] as const;
export type Trigger = (typeof TRIGGERS)[number];

/** How much a discount takes off, and of what orders. Money is in minor units of `currency`, null when there is none. */
export interface DiscountTerms {
  kind: DiscountKind;
  /** Hundredths of a percent of the price; null: it is fixed. */
  percent: number | null;
  /** Null: it is in percent. */
  amount: number | null;
  currency: string | null;
  /** What percents take off at most. */
  maximumOff: number | null;
  minimumOrder: number | null;
  title: LocalisedText | null;
  /** The brand whose orders it is for; null: of all. */
  site: string | null;
}

/** What discounts are made of. */
export interface DiscountTemplate extends DiscountTerms {
  id: string;
  /** For staff. */
  name: string;
  trigger: Trigger;
  /** Local dates of the shop, `2025-12-31`; both days belong to it. */
  validFrom: string | null;
  validUntil: string | null;
  /** From the day of issue on; the last one ends at midnight of the shop. */
  validDays: number | null;
  /** Of each discount. */
  maxUses: number;
  maxUsesPerCustomer: number | null;
  maxUsesTotal: number | null;
  maxIssued: number | null;
  codePrefix: string;
  codeLength: number;
  active: boolean;
  isTest: boolean;
  issued: number;
  archivedAt: Date | null;
  revision: number;
  createdAt: Date;
  updatedAt: Date;
}

/** The columns of terms under the names of the interface. Amounts fit into a double: they are limited so. @param table its alias */
export const termsColumns = (table: string): string =>
  `${table}.kind, ${table}.percent, ${table}.amount::float8 AS amount, ${table}.currency,
   ${table}.maximum_off::float8 AS "maximumOff", ${table}.minimum_order::float8 AS "minimumOrder", ${table}.title, ${table}.site`;

/** The columns of a template under the names of the interface; the table is `discount_template t`. */
export const TEMPLATE_COLUMNS = `t.id, t.name, ${termsColumns('t')}, t.trigger,
  to_char(t.valid_from, 'YYYY-MM-DD') AS "validFrom", to_char(t.valid_until, 'YYYY-MM-DD') AS "validUntil",
  t.valid_days AS "validDays", t.max_uses AS "maxUses", t.max_uses_per_customer AS "maxUsesPerCustomer",
  t.max_uses_total AS "maxUsesTotal", t.max_issued AS "maxIssued", t.code_prefix AS "codePrefix",
  t.code_length::int AS "codeLength", t.active, t.is_test AS "isTest", t.issued, t.archived_at AS "archivedAt", t.revision,
  t.created_at AS "createdAt", t.updated_at AS "updatedAt"`;

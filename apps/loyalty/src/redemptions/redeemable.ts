import type { Principal } from '@marmalade/auth';
import { prepared } from '@marmalade/database';
import type { DataSource, EntityManager } from 'typeorm';
import { validate as isUuid } from 'uuid';
import { type Tries, triesSql } from '../codes/code-guesses.js';
import type { Customer } from '../customers/customer.js';
import { LIMITS_LOCK } from '../discount-templates/template-store.js';
import { type Discount, DISCOUNT_COLUMNS } from '../discounts/discount.js';
import { type StaffRow, type Till, tillOf } from './till.js';

type On = DataSource | EntityManager;

/** A discount that somebody wants to use, and whose it is. */
export interface Redeemable {
  discount: Discount;
  customer: Pick<Customer, 'id' | 'person' | 'status' | 'site'>;
  /** The database's clock, for all replicas the same. */
  now: Date;
}

/** What there is to know before a discount is used. */
export interface Admission {
  till: Till;
  /** Codes that are none, tried so far. */
  tries: readonly Tries[] | null;
  /** Undefined: there is none with this code, or its customer is erased. */
  redeemable?: Redeemable;
}

export interface AdmissionRequest {
  principal: Principal;
  said: { location?: string; site?: string };
  /** As `readCode` gives it. */
  code: string;
  guesses: { names: readonly string[]; windowSeconds: number };
}

type Row = Omit<Discount, 'id' | 'site' | 'isTest'> & {
  id: string | null;
  site: string | null;
  isTest: boolean;
  staffPerson: StaffRow['person'];
  staffLocation: string | null;
  staffSite: string | null;
  staffIsTest: boolean | null;
  tries: readonly Tries[] | null;
  person: Customer['person'];
  status: Customer['status'];
  customerSite: string | null;
  now: Date;
};

/** Holds limits of uses as they are, to the end of the transaction: see `LIMITS_LOCK`. */
const HOLD_LIMITS = `pg_advisory_xact_lock_shared(${LIMITS_LOCK})`;

/** All in one round trip. In a transaction it holds limits of uses; what they are is to be asked in a later statement. */
export async function askAdmission(on: On, { principal, said, code, guesses }: AdmissionRequest): Promise<Admission> {
  const { rows } = await prepared<Row>(
    on,
    'loyalty-admission',
    `SELECT ${HOLD_LIMITS}, s.person AS "staffPerson", s.location AS "staffLocation", s.site AS "staffSite",
       s.is_test AS "staffIsTest", ${triesSql('$3', '$4')} AS tries, ${DISCOUNT_COLUMNS}, c.person, c.status,
       c.site AS "customerSite", clock_timestamp() AS now
     FROM (VALUES (true)) AS one
     LEFT JOIN staff s ON s.id = $1
     LEFT JOIN (discount d JOIN customer c ON c.id = d.customer_id) ON d.code = $2`,
    [isUuid(principal.id) ? principal.id : null, code, guesses.names, guesses.windowSeconds],
  );
  const { staffPerson, staffLocation, staffSite, staffIsTest, tries, ...rest } = rows[0]!;
  const staff = { person: staffPerson, location: staffLocation, site: staffSite, isTest: staffIsTest };
  const till = tillOf(principal, staff, said);
  if (rest.id === null) return { till, tries };
  const { person, status, customerSite, now, ...discount } = rest;
  const customer = { id: discount.customerId!, person, status, site: customerSite };
  return { till, tries, redeemable: { discount: discount as Discount, customer, now } };
}

/** For whoever changes uses otherwise. */
export async function holdLimits(tx: EntityManager): Promise<void> {
  await tx.query(`SELECT ${HOLD_LIMITS}`);
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
export async function isLimitReached(on: On, { templateId, customerId }: Discount): Promise<boolean> {
  const [row]: { reached: boolean }[] = await on.query(
    `SELECT coalesce(t.used >= t.max_uses_total, false) OR (t.max_uses_per_customer IS NOT NULL AND t.max_uses_per_customer <=
       (SELECT count(*) FROM redemption WHERE template_id = t.id AND customer_id = $2 AND reversed_at IS NULL)) AS reached
     FROM discount_template t WHERE t.id = $1`,
    [templateId, customerId],
  );
  return row?.reached ?? false;
}

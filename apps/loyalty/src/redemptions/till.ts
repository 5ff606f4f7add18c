import type { Principal } from '@marmalade/auth';
import type { Person } from '@marmalade/contracts-envelope';
import { prepared } from '@marmalade/database';
import type { DataSource, EntityManager } from 'typeorm';
import { validate as isUuid } from 'uuid';
import { LIMITS_LOCK } from '../discount-templates/template-store.js';
import type { Doer } from '../discounts/discount.js';

/** Where a discount is used, and by whom. */
export interface Till {
  cashier: Doer;
  /** The cashier as events carry them; undefined: a service, or staff nobody has told us of. */
  person?: Person;
  location: string | null;
  /** The brand; null: any. */
  site: string | null;
  /** Undefined: may use both test discounts and others. */
  isTest?: boolean;
}

interface StaffRow {
  person: Person | null;
  location: string | null;
  site: string | null;
  isTest: boolean | null;
}

/**
 * The till of whoever asks. What is set for a cashier counts, and the request says what is not.
 * In a transaction it keeps limits of uses as they are, to its end: see `LIMITS_LOCK`.
 */
export async function enterTill(
  on: DataSource | EntityManager,
  principal: Principal,
  said: { location?: string; site?: string },
): Promise<Till> {
  const { rows } = await prepared<StaffRow>(
    on,
    'loyalty-till',
    `SELECT pg_advisory_xact_lock_shared(${LIMITS_LOCK}), s.person, s.location, s.site, s.is_test AS "isTest"
     FROM (VALUES (true)) AS one LEFT JOIN staff s ON s.id = $1`,
    [isUuid(principal.id) ? principal.id : null],
  );
  const { person, location, site, isTest } = rows[0]!;
  const name = person?.name ?? principal.name;
  return {
    cashier: { role: principal.role, id: principal.id, ...(name !== undefined && { name }) },
    ...(person && { person }),
    location: said.location ?? location,
    site: site ?? said.site ?? null,
    ...(principal.role === 'cashier' && { isTest: isTest ?? false }),
  };
}

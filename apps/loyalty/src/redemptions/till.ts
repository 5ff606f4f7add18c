import type { Principal } from '@marmalade/auth';
import type { Person } from '@marmalade/contracts-envelope';
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

/** What is known of a member of staff; each null: nobody has told us of them. */
export interface StaffRow {
  person: Person | null;
  location: string | null;
  site: string | null;
  isTest: boolean | null;
}

/** The till of whoever asks. What is set for a cashier counts, and the request says what is not. */
export function tillOf(
  principal: Principal,
  { person, location, site, isTest }: StaffRow,
  said: { location?: string; site?: string },
): Till {
  const name = person?.name ?? principal.name;
  return {
    cashier: { role: principal.role, id: principal.id, ...(name !== undefined && { name }) },
    ...(person && { person }),
    location: said.location ?? location,
    site: site ?? said.site ?? null,
    ...(principal.role === 'cashier' && { isTest: isTest ?? false }),
  };
}

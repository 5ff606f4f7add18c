import { personOf } from '../persons/person-in-events.js';
import { createEvent } from '@marmalade/contracts-envelope';
import { StaffChanged } from '@marmalade/contracts-identity';
import type { OutboxEntry } from '@marmalade/outbox';

export const ADMIN_ROLES = ['owner', 'marketing', 'readonly'] as const;
export const STAFF_ROLES = [...ADMIN_ROLES, 'cashier'] as const;
export type StaffRole = (typeof STAFF_ROLES)[number];

/** A member of staff as the API shows one; of the password only whether there is one. */
export interface Staff {
  id: string;
  role: StaffRole;
  name: string;
  email: string | null;
  hasPassword: boolean;
  telegramId: string | null;
  phone: string | null;
  locale: string | null;
  timeZone: string | null;
  /** Of a cashier: the shop they work in. */
  location: string | null;
  site: string | null;
  active: boolean;
  isTest: boolean;
  revision: number;
  lastLoginAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
}

/** The columns of a member of staff under the names of the interface; the table is `staff s`. */
export const STAFF_COLUMNS = `s.id, s.role, s.name, s.email, s.password_hash IS NOT NULL AS "hasPassword",
  s.telegram_id::text AS "telegramId", s.phone, s.locale, s.time_zone AS "timeZone", s.location, s.site, s.active,
  s.is_test AS "isTest", s.revision, s.last_login_at AS "lastLoginAt", s.created_at AS "createdAt", s.updated_at AS "updatedAt"`;

/** The fact that other services project, behind all others about them. */
export function staffFact(staff: Staff): OutboxEntry {
  const { id, revision, role, active, location, site, isTest } = staff;
  const data = {
    staff: personOf(staff),
    revision,
    role,
    active,
    ...(location !== null && { location }),
    ...(site !== null && { site }),
    isTest,
  };
  return { event: createEvent(StaffChanged, data, { subject: id, ...(isTest && { istest: true }) }), orderKey: id };
}

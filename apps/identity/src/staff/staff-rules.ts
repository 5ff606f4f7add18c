import { type Principal, reachOf } from '@marmalade/auth';
import { PERMISSION_DENIED, type ProblemEntry, VALIDATION_FAILED } from '@marmalade/http';
import { normalised } from '../customers/customer-rules.js';
import type { Staff, StaffRole } from './staff.js';

/** What is said of a member of staff; null empties a field, undefined leaves it as it is. */
export interface StaffInput {
  role?: StaffRole;
  name?: string;
  email?: string | null;
  telegramId?: string | null;
  phone?: string | null;
  locale?: string | null;
  timeZone?: string | null;
  location?: string | null;
  site?: string | null;
  active?: boolean;
}

/** Addresses and the like in the one form they are stored in. @throws Problem VALIDATION_FAILED with an entry a field */
export function normalStaff(input: StaffInput, country?: string): StaffInput {
  const { name, email, telegramId, phone, locale, timeZone, site, location, ...rest } = input;
  const said = normalised({ name, email, telegramId, phone, locale, timeZone, site }, country) as StaffInput;
  if (name !== undefined && said.name === null) throw refusal('/name', 'name must not be empty');
  const normal = { ...rest, ...said, ...(location !== undefined && { location: location?.trim() || null }) };
  return Object.fromEntries(Object.entries(normal).filter(([, value]) => value !== undefined));
}

/**
 * Whoever works here has to have a way in: by e-mail and password, or by Telegram. A cashier may be invited to the bot instead.
 * @throws Problem VALIDATION_FAILED
 */
export function checkWayIn({ role, email, telegramId, active }: Partial<Staff>, hasPassword: boolean): void {
  const isInvited = role === 'cashier';
  if (active && !isInvited && !email && !telegramId)
    throw refusal('/email', 'email or telegramId: one of them is needed to sign in');
  if (hasPassword && !email) throw refusal('/password', 'password: it is asked for together with an e-mail address');
}

/**
 * Nobody makes somebody who may do more than they: whoever gives or changes an owner's account is one, or may do everything.
 * @throws Problem PERMISSION_DENIED
 */
export function checkMayGrant(principal: Principal, ...roles: (StaffRole | undefined)[]): void {
  if (!roles.includes('owner') || principal.role === 'owner') return;
  const mayEverything = principal.role === 'service' && principal.scopes.includes('*');
  if (!mayEverything || reachOf(principal, 'admins:write') === undefined) {
    throw PERMISSION_DENIED.problem("Owners' accounts are made and changed by owners, or by a key with all scopes.");
  }
}

function refusal(pointer: string, message: string): Error {
  const entry: ProblemEntry = { pointer, code: 'MISSING', message };
  return VALIDATION_FAILED.problem(undefined, [entry]);
}

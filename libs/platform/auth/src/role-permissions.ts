import { allows } from './permission.js';
import type { PersonRole, Principal } from './principal.js';

/** How far a role's permission reaches: everybody's things, or those of the person alone. */
export type Reach = 'all' | 'own';

type Row = Readonly<Partial<Record<PersonRole, Reach>>>;

/** Whoever is signed in, about themselves: their routes name nobody else. */
const ONESELF: Row = { owner: 'own', marketing: 'own', readonly: 'own', cashier: 'own', customer: 'own' };
const NOBODY: Row = {};
const OWNER: Row = { owner: 'all' };
const OWNER_AND_READERS: Row = { owner: 'all', readonly: 'all' };
const MARKETING: Row = { owner: 'all', marketing: 'all' };
const OFFICE: Row = { owner: 'all', marketing: 'all', readonly: 'all' };
const STAFF: Row = { owner: 'all', marketing: 'all', readonly: 'all', cashier: 'all' };

/**
 * Who may do what: the one table of roles and permissions. Services (API keys) are judged by their scopes instead, which name
 * the same permissions. A route that declares a permission which is not here refuses to start.
 */
export const ROLE_PERMISSIONS: Readonly<Record<string, Row>> = {
  'me:read': ONESELF,
  'me:write': ONESELF,
  // Staff's addresses are given by an owner; customers sign in without a password.
  'me:verify': { customer: 'own' },
  'me:password': { owner: 'own', marketing: 'own', readonly: 'own', cashier: 'own' },

  'customers:read': { ...OFFICE, customer: 'own' },
  'customers:write': MARKETING,
  'customers:erase': OWNER,
  'customers:export': MARKETING,
  'customers:data': { ...MARKETING, customer: 'own' },
  'jobs:read': OFFICE,
  'jobs:write': MARKETING,

  'admins:read': OFFICE,
  'admins:write': OWNER,
  'cashiers:read': OFFICE,
  'cashiers:write': OWNER,
  'api-keys:read': OWNER,
  'api-keys:write': OWNER,
  'audit-log:read': OWNER_AND_READERS,
  'settings:read': OFFICE,
  'settings:write': OWNER,
  'sites:read': STAFF,
  'sites:write': OWNER,
  'signing-keys:write': OWNER,
  // Whoever may have a person's token is that person: only a bot or a shop's server, by its key.
  'login-tokens:write': NOBODY,
  'customer-tokens:write': NOBODY,
  'telegram-tokens:write': NOBODY,
  'telegram:write': OWNER,

  'segments:read': OFFICE,
  'segments:write': MARKETING,

  'discount-templates:read': OFFICE,
  'discount-templates:write': MARKETING,
  'discounts:read': { ...OFFICE, customer: 'own' },
  'discounts:write': MARKETING,
  'discounts:redeem': { ...MARKETING, cashier: 'all' },
  // A cashier takes back their own, and only for a moment.
  'redemptions:reverse': { ...MARKETING, cashier: 'own' },
  'discount-usage:read': { ...OFFICE, cashier: 'own' },
  'loyalty:read': { ...OFFICE, customer: 'own' },
  'loyalty:write': MARKETING,
  'points:write': MARKETING,
  // What there is to be had: everybody may know.
  'loyalty-offers:read': { ...STAFF, customer: 'all' },
  'reward-redemptions:write': { ...MARKETING, customer: 'own' },
  'reward-redemptions:decide': MARKETING,

  'events:read': OFFICE,
  'events:write': OWNER,
  'event-types:write': MARKETING,
  'notifications:read': OFFICE,
  'notifications:send': MARKETING,
  'notifications:write': MARKETING,
  'inbox:send': MARKETING,
  'dead-letters:read': OFFICE,
  'dead-letters:replay': OWNER,
  'dead-letters:write': OWNER,
  'templates:read': OFFICE,
  'templates:write': MARKETING,
  'channels:read': OFFICE,
  'channels:write': OWNER,
  'recipients:read': OFFICE,
  'recipients:write': MARKETING,
  'preferences:read': { ...OFFICE, customer: 'own' },
  'preferences:write': { ...MARKETING, customer: 'own' },
  'suppressions:read': OFFICE,
  'suppressions:write': MARKETING,
  'webhook-endpoints:read': OWNER_AND_READERS,
  'webhook-endpoints:write': OWNER,
};

/** What only a person can do: a service has no "me". */
const ONLY_PERSONS = /^me:/;

/** How far a permission of somebody reaches; undefined: they do not have it. */
export function reachOf(principal: Principal, permission: string): Reach | undefined {
  if (principal.role !== 'service') return ROLE_PERMISSIONS[permission]?.[principal.role];
  return !ONLY_PERSONS.test(permission) && allows(principal.scopes, permission) ? 'all' : undefined;
}

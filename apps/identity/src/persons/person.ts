import type { PersonRole } from '@marmalade/auth';
import type { Person as EventPerson } from '@marmalade/contracts-envelope';
import type { DataSource, EntityManager } from 'typeorm';
import { validate as isUuid } from 'uuid';
import { type Customer, CUSTOMER_COLUMNS } from '../customers/customer.js';
import { type Staff, STAFF_COLUMNS } from '../staff/staff.js';
import { personOf } from './person-in-events.js';

/** Somebody who can sign in: a member of staff or a customer. */
export interface Person {
  kind: 'staff' | 'customer';
  id: string;
  role: PersonRole;
  name: string | null;
  /** Whether they may sign in. */
  active: boolean;
  isTest: boolean;
  /** Of a cashier: the shop they work in. */
  location: string | null;
  /** The brand they belong to or work for; null: the default one, or all. */
  site: string | null;
  /** As events carry them. */
  inEvents: EventPerson;
}

type On = EntityManager | DataSource;

/** Keeps others from changing or removing the person before the transaction ends. It is locked before their sessions are. */
const LOCK = 'FOR NO KEY UPDATE';

export interface FindOptions {
  lock?: boolean;
}

export function personOfStaff(staff: Staff): Person {
  const { id, role, name, active, isTest, location, site } = staff;
  return { kind: 'staff', id, role, name, active, isTest, location, site, inEvents: personOf(staff) };
}

export function personOfCustomer(customer: Customer): Person {
  const { id, name, status, isTest, site } = customer;
  const active = status === 'active';
  const inEvents = personOf(customer);
  return { kind: 'customer', id, role: 'customer', name, active, isTest, location: null, site, inEvents };
}

/** @param id of a member of staff or a customer; anything else is nobody's */
export async function findPerson(on: On, id: string, options?: FindOptions): Promise<Person | undefined> {
  return (await findStaffPerson(on, id, options)) ?? (await findCustomerPerson(on, id, options));
}

export async function findStaffPerson(on: On, id: string, options?: FindOptions): Promise<Person | undefined> {
  if (!isUuid(id)) return undefined;
  return staffWhere(on, 's.id = $1', id, options);
}

export async function findCustomerPerson(on: On, id: string, options?: FindOptions): Promise<Person | undefined> {
  if (!isUuid(id)) return undefined;
  return customerWhere(on, 'c.id = $1', id, options);
}

/** @param telegramId decimal digits */
export function findStaffByTelegramId(on: On, telegramId: string, options?: FindOptions): Promise<Person | undefined> {
  return staffWhere(on, 's.telegram_id = $1', telegramId, options);
}

/** @param telegramId decimal digits */
export function findCustomerByTelegramId(
  on: On,
  telegramId: string,
  options?: FindOptions,
): Promise<Person | undefined> {
  return customerWhere(on, 'c.telegram_id = $1', telegramId, options);
}

/** A member of staff by their e-mail address, in whatever case, with the hash of their password. */
export async function findStaffByEmail(
  on: On,
  email: string,
): Promise<{ person: Person; passwordHash: string | null } | undefined> {
  const [row]: (Staff & { passwordHash: string | null })[] = await on.query(
    `SELECT ${STAFF_COLUMNS}, s.password_hash AS "passwordHash" FROM staff s WHERE lower(s.email) = lower($1)`,
    [email],
  );
  return row && { person: personOfStaff(row), passwordHash: row.passwordHash };
}

async function staffWhere(
  on: On,
  condition: string,
  value: string,
  { lock = false }: FindOptions = {},
): Promise<Person | undefined> {
  const [row]: Staff[] = await on.query(`SELECT ${STAFF_COLUMNS} FROM staff s WHERE ${condition} ${lock ? LOCK : ''}`, [
    value,
  ]);
  return row && personOfStaff(row);
}

async function customerWhere(
  on: On,
  condition: string,
  value: string,
  { lock = false }: FindOptions = {},
): Promise<Person | undefined> {
  const [row]: Customer[] = await on.query(
    `SELECT ${CUSTOMER_COLUMNS} FROM customer c WHERE ${condition} ${lock ? LOCK : ''}`,
    [value],
  );
  return row && personOfCustomer(row);
}

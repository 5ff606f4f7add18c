import type { Principal } from '@marmalade/auth';
import { type ProblemEntry, VALIDATION_FAILED } from '@marmalade/http';
import type { DataSource } from 'typeorm';
import type { Actor } from '../audit-log/audit-log.js';
import { CUSTOMER_EXISTS } from '../customers/customer-problems.js';
import type { CustomerStore } from '../customers/customer-store.js';
import type { Customer } from '../customers/customer.js';
import { SESSION_ENDED } from '../sessions/session-problems.js';
import type { StaffStore } from '../staff/staff-store.js';
import { type Staff, STAFF_ROLES } from '../staff/staff.js';
import type { ProfileBody, ProfileView } from './profile-body.js';

/** Of these staff may not change their own: an address is a way in, which an owner gives. */
const OF_CUSTOMERS = ['birthday', 'email', 'phone'] as const;

/** What people see and change of themselves. */
export class EditProfile {
  constructor(
    private readonly dataSource: DataSource,
    private readonly customers: CustomerStore,
    private readonly staff: StaffStore,
  ) {}

  /** @throws Problem SESSION_ENDED when the person is not there any more */
  async show({ role, id }: Principal): Promise<ProfileView> {
    const { dataSource } = this;
    if (role === 'customer') {
      const customer = await this.customers.find(dataSource, id);
      if (customer) return ofCustomer(customer);
    } else {
      const staff = await this.staff.find(dataSource, id, STAFF_ROLES);
      if (staff) return ofStaff(staff);
    }
    throw SESSION_ENDED.problem();
  }

  /** @throws Problem VALIDATION_FAILED, CUSTOMER_EXISTS */
  async change({ role, id }: Principal, actor: Actor, changes: ProfileBody): Promise<ProfileView> {
    if (role === 'customer') return ofCustomer(await this.changeCustomer(actor, id, changes));
    const refused = OF_CUSTOMERS.filter((field) => changes[field] !== undefined);
    if (refused.length > 0) throw VALIDATION_FAILED.problem(undefined, refused.map(notOfStaff));
    const { name, locale, timeZone } = changes;
    if (name === null) throw VALIDATION_FAILED.problem(undefined, [{ pointer: '/name', code: 'MISSING', message: 'name must not be empty' }]); // prettier-ignore
    const staff = await this.dataSource.transaction((tx) =>
      this.staff.update(tx, actor, { id, roles: STAFF_ROLES }, { name, locale, timeZone }),
    );
    return ofStaff(staff);
  }

  private async changeCustomer(actor: Actor, id: string, changes: ProfileBody): Promise<Customer> {
    try {
      return await this.dataSource.transaction((tx) => this.customers.update(tx, actor, id, { ...changes }));
    } catch (error) {
      const { code, errors } = error as { code?: string; errors?: ProblemEntry[] };
      // Whose address it is, is no business of a customer.
      throw code === CUSTOMER_EXISTS.code ? CUSTOMER_EXISTS.problem(undefined, errors) : error;
    }
  }
}

function notOfStaff(field: string): ProblemEntry {
  return { pointer: `/${field}`, code: 'NOT_OF_STAFF', message: `${field} of staff is changed by an owner` };
}

function ofCustomer(customer: Customer): ProfileView {
  const { id, name, email, emailVerified, phone, phoneVerified, telegramId, birthday, locale, timeZone } = customer;
  const addresses = { email, emailVerified, phone, phoneVerified, telegramId };
  return { id, role: 'customer', name, ...addresses, birthday, locale, timeZone };
}

function ofStaff({ id, role, name, email, phone, telegramId, locale, timeZone, hasPassword }: Staff): ProfileView {
  return { id, role, name, email, phone, telegramId, locale, timeZone, hasPassword };
}

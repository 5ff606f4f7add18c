import type { Principal } from '@marmalade/auth';
import type { IdempotencyKeys, Page } from '@marmalade/http';
import type { DataSource } from 'typeorm';
import type { Actor } from '../audit-log/audit-log.js';
import { assertGoodPassword, hashPassword } from '../passwords/passwords.js';
import type { Staff, StaffRole } from './staff.js';
import { listStaff, type StaffFilter } from './staff-list.js';
import { STAFF_NOT_FOUND } from './staff-problems.js';
import { checkMayGrant, type StaffInput } from './staff-rules.js';
import type { NewStaff, StaffStore } from './staff-store.js';

/** Who asks: for what they may do, and for the audit log. */
export interface Asker {
  principal: Principal;
  actor: Actor;
}

interface WithPassword {
  password?: string | null;
}

/** What is done to admins, or to cashiers: whoever has none of the roles does not exist here. */
export class StaffAccounts {
  /** @param roles of the people this is about */
  constructor(
    private readonly roles: readonly StaffRole[],
    private readonly dataSource: DataSource,
    private readonly store: StaffStore,
    private readonly idempotencyKeys: IdempotencyKeys,
  ) {}

  /** @throws Problem CURSOR_INVALID */
  list(filter: StaffFilter & { role?: StaffRole }): Promise<Page<Staff>> {
    const roles = filter.role ? this.roles.filter((role) => role === filter.role) : this.roles;
    return listStaff(this.dataSource, roles, filter);
  }

  /** @throws Problem STAFF_NOT_FOUND */
  async find(id: string): Promise<Staff> {
    const staff = await this.store.find(this.dataSource, id, this.roles);
    if (!staff) throw STAFF_NOT_FOUND.problem();
    return staff;
  }

  /** @throws Problem PERMISSION_DENIED, PASSWORD_REFUSED, VALIDATION_FAILED, STAFF_EXISTS, and those of the Idempotency-Key */
  async create(
    { principal, actor }: Asker,
    { password, ...input }: NewStaff & WithPassword,
    idempotencyKey?: string,
  ): Promise<Staff> {
    checkMayGrant(principal, input.role);
    const passwordHash = await this.hashed(password ?? undefined, input.email ?? null);
    // What a fingerprint is made of can be guessed from it: the password stays out.
    const fingerprint = { ...input, hasPassword: passwordHash !== undefined };
    const route = this.roles.includes('cashier') ? 'POST /cashiers' : 'POST /admins';
    const { body } = await this.idempotencyKeys.run(
      `${route} ${principal.id}`,
      idempotencyKey,
      fingerprint,
      async (tx) => ({ status: 201, body: await this.store.create(tx, actor, input, passwordHash) }),
    );
    return body;
  }

  /** @throws Problem STAFF_NOT_FOUND, PERMISSION_DENIED, OWN_ACCOUNT, LAST_OWNER, STAFF_EXISTS, PASSWORD_REFUSED, VALIDATION_FAILED */
  async update(
    { principal, actor }: Asker,
    id: string,
    { password, ...changes }: StaffInput & WithPassword,
  ): Promise<Staff> {
    const email = changes.email === undefined && password ? (await this.find(id)).email : (changes.email ?? null);
    const passwordHash = password === null ? null : await this.hashed(password, email);
    return this.dataSource.transaction((tx) =>
      this.store.update(tx, actor, { id, roles: this.roles }, { ...changes, passwordHash }, (before) =>
        checkMayGrant(principal, before.role, changes.role),
      ),
    );
  }

  /** @throws Problem STAFF_NOT_FOUND, PERMISSION_DENIED, OWN_ACCOUNT, LAST_OWNER */
  async remove({ principal, actor }: Asker, id: string): Promise<void> {
    await this.dataSource.transaction((tx) =>
      this.store.remove(tx, actor, { id, roles: this.roles }, (before) => checkMayGrant(principal, before.role)),
    );
  }

  /** Worked out before the transaction, which would wait for it. */
  private async hashed(password: string | undefined, email: string | null): Promise<string | undefined> {
    if (password === undefined) return undefined;
    assertGoodPassword(password, email);
    return hashPassword(password);
  }
}

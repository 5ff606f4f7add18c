import { newId } from '@marmalade/contracts-envelope';
import type { Outbox } from '@marmalade/outbox';
import type { DataSource, EntityManager } from 'typeorm';
import { validate as isUuid } from 'uuid';
import { type Actor, changesOf, writeAudit } from '../audit-log/audit-log.js';
import { type RevokedBecause, revokeSessionsOf } from '../sessions/revoke-sessions.js';
import { type Staff, STAFF_COLUMNS, STAFF_ROLES, staffFact, type StaffRole } from './staff.js';
import { LAST_OWNER, OWN_ACCOUNT, STAFF_EXISTS, STAFF_NOT_FOUND } from './staff-problems.js';
import { checkWayIn, normalStaff, type StaffInput } from './staff-rules.js';

/** A member of staff to be. */
export interface NewStaff extends StaffInput {
  role: StaffRole;
  name: string;
  isTest?: boolean;
}

/** Changes beside those of the person. */
export interface AccountChanges {
  /** bcrypt; null takes the password away, undefined leaves it. */
  passwordHash?: string | null;
}

const FIELD_OF_INDEX: Record<string, string> = { staff_email: 'email', staff_telegram_id: 'telegramId' };

/** What the database says of itself, and no audit entry needs. */
const BOOKKEEPING = ['id', 'revision', 'createdAt', 'updatedAt', 'lastLoginAt'];

const ONE_OF_ROLES = 's.id = $1 AND s.role = ANY($2)';

/** Admins and cashiers as the database has them; each change comes with its audit entry and its fact. */
export class StaffStore {
  /** @param defaultCountry ISO 3166 code of phone numbers written without theirs */
  constructor(
    private readonly outbox: Outbox,
    private readonly defaultCountry?: string,
  ) {}

  /** @param id any text @param roles those looked among: a cashier is no admin */
  async find(on: EntityManager | DataSource, id: string, roles: readonly StaffRole[]): Promise<Staff | undefined> {
    if (!isUuid(id)) return undefined;
    const [found]: Staff[] = await on.query(`SELECT ${STAFF_COLUMNS} FROM staff s WHERE ${ONE_OF_ROLES}`, [id, roles]);
    return found;
  }

  /** @throws Problem VALIDATION_FAILED, STAFF_EXISTS */
  async create(tx: EntityManager, actor: Actor, input: NewStaff, passwordHash?: string): Promise<Staff> {
    const { isTest = false, ...rest } = input;
    const said = normalStaff(rest, this.defaultCountry);
    checkWayIn({ ...(said as Partial<Staff>), active: true }, passwordHash !== undefined);
    const id = newId();
    const staff = await this.write(() =>
      tx.query(
        `INSERT INTO staff AS s (id, role, name, email, telegram_id, phone, locale, time_zone, location, site, active,
           password_hash, is_test)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) RETURNING ${STAFF_COLUMNS}`,
        [id, ...valuesOf({ ...said, active: said.active ?? true }), passwordHash ?? null, isTest],
      ),
    );
    await this.tell(tx, actor, staff, 'created', changesOf({}, auditable(staff)));
    return staff;
  }

  /**
   * Changes what is given. Who loses a role, their password or their place here is signed out everywhere.
   * @param mayChange called with the person as they are, to object
   * @throws Problem STAFF_NOT_FOUND, STAFF_EXISTS, LAST_OWNER, OWN_ACCOUNT, VALIDATION_FAILED
   */
  async update(
    tx: EntityManager,
    actor: Actor,
    who: { id: string; roles: readonly StaffRole[] },
    changes: StaffInput & AccountChanges,
    mayChange: (before: Staff) => void = () => undefined,
  ): Promise<Staff> {
    const { passwordHash, ...rest } = changes;
    const said = normalStaff(rest, this.defaultCountry);
    const before = await this.locked(tx, who);
    mayChange(before);
    const wanted: Staff = { ...before, ...(said as Partial<Staff>) };
    await this.checkKeeps(tx, actor, before, wanted);
    const hasPassword = passwordHash === undefined ? before.hasPassword : passwordHash !== null;
    checkWayIn(wanted, hasPassword);
    const difference = changesOf(auditable(before), auditable({ ...wanted, hasPassword }));
    const newPassword = passwordHash !== undefined && (passwordHash !== null || before.hasPassword);
    if (Object.keys(difference.after).length === 0 && !newPassword) return before;
    const after = await this.write(() => update(tx, wanted, passwordHash));
    if (newPassword) difference.after.passwordChanged = true;
    await this.tell(tx, actor, after, 'updated', difference);
    const because = reasonToSignOut(before, after, newPassword);
    if (because) await revokeSessionsOf(tx, after.id, because);
    return after;
  }

  /**
   * Binds a Telegram account to somebody who was invited.
   * @param name what Telegram calls them, for the audit log; may be empty
   * @throws Problem STAFF_NOT_FOUND, STAFF_EXISTS
   */
  async join(
    tx: EntityManager,
    actor: Actor,
    id: string,
    { telegramId, name }: { telegramId: string; name: string },
  ): Promise<Staff> {
    const before = await this.locked(tx, { id, roles: STAFF_ROLES });
    const after = await this.write(() => update(tx, { ...before, telegramId }, undefined));
    const difference = changesOf(auditable(before), auditable(after));
    if (name !== '') difference.after.telegramName = name;
    await this.tell(tx, actor, after, 'joined', difference);
    return after;
  }

  /**
   * Removes a person: nobody reaches them or signs in as them any more. The row stays with their name, for the audit log.
   * To remove them again changes nothing.
   * @throws Problem STAFF_NOT_FOUND, LAST_OWNER, OWN_ACCOUNT
   */
  async remove(
    tx: EntityManager,
    actor: Actor,
    who: { id: string; roles: readonly StaffRole[] },
    mayChange: (before: Staff) => void = () => undefined,
  ): Promise<void> {
    const before = await this.locked(tx, who);
    mayChange(before);
    const gone: Staff = { ...before, active: false, email: null, phone: null, telegramId: null };
    await this.checkKeeps(tx, actor, before, gone);
    const difference = changesOf(auditable(before), auditable({ ...gone, hasPassword: false }));
    if (Object.keys(difference.after).length === 0) return;
    const after = await this.write(() => update(tx, gone, null));
    // The entry tells which addresses went, not what they were.
    const change = {
      before: { active: before.active },
      after: { active: false, removed: Object.keys(difference.after) },
    };
    await this.tell(tx, actor, after, 'deleted', change);
    await revokeSessionsOf(tx, after.id, 'deleted');
  }

  /** The row, held to the end of the transaction; where owners are concerned, all of them: they change one after another. */
  private async locked(tx: EntityManager, { id, roles }: { id: string; roles: readonly StaffRole[] }): Promise<Staff> {
    if (!isUuid(id)) throw STAFF_NOT_FOUND.problem();
    if (roles.includes('owner')) {
      await tx.query(`SELECT FROM staff WHERE role = 'owner' AND active ORDER BY id FOR UPDATE`);
    }
    const [found]: Staff[] = await tx.query(`SELECT ${STAFF_COLUMNS} FROM staff s WHERE ${ONE_OF_ROLES} FOR UPDATE`, [
      id,
      roles,
    ]);
    if (!found) throw STAFF_NOT_FOUND.problem();
    return found;
  }

  private async checkKeeps(tx: EntityManager, actor: Actor, before: Staff, wanted: Staff): Promise<void> {
    const loses = before.active && (!wanted.active || wanted.role !== before.role);
    if (!loses) return;
    if (actor.id === before.id) throw OWN_ACCOUNT.problem('Another owner can do it.');
    if (before.role !== 'owner') return;
    const [{ others }]: [{ others: number }] = await tx.query(
      `SELECT count(*)::int AS others FROM staff WHERE role = 'owner' AND active AND id <> $1`,
      [before.id],
    );
    if (others === 0) throw LAST_OWNER.problem('Make somebody else an owner first.');
  }

  private async tell(
    tx: EntityManager,
    actor: Actor,
    staff: Staff,
    verb: 'created' | 'updated' | 'deleted' | 'joined',
    change: { before: Record<string, unknown>; after: Record<string, unknown> },
  ): Promise<void> {
    const noun = staff.role === 'cashier' ? 'cashier' : 'admin';
    await writeAudit(tx, actor, [{ action: `${noun}.${verb}`, subjectKind: 'staff', subjectId: staff.id, ...change }]);
    await this.outbox.add(tx, [staffFact(staff)]);
  }

  /** @throws Problem STAFF_EXISTS */
  private async write(statement: () => Promise<unknown>): Promise<Staff> {
    try {
      const result = (await statement()) as Staff[] | [Staff[], number];
      return (Array.isArray(result[0]) ? result[0][0] : result[0]) as Staff;
    } catch (error) {
      const { driverError } = error as { driverError?: { code?: string; constraint?: string } };
      const field = driverError?.code === '23505' ? FIELD_OF_INDEX[driverError.constraint ?? ''] : undefined;
      if (!field) throw error;
      const entry = { pointer: `/${field}`, code: 'TAKEN', message: `another member of staff has this ${field}` };
      throw STAFF_EXISTS.problem(undefined, [entry]);
    }
  }
}

/** @param passwordHash undefined: as it is */
function update(tx: EntityManager, wanted: Staff, passwordHash: string | null | undefined): Promise<unknown> {
  return tx.query(
    `UPDATE staff AS s SET role = $2, name = $3, email = $4, telegram_id = $5, phone = $6, locale = $7, time_zone = $8,
       location = $9, site = $10, active = $11, password_hash = CASE WHEN $12 THEN $13 ELSE password_hash END,
       revision = s.revision + 1, updated_at = clock_timestamp()
     WHERE s.id = $1 RETURNING ${STAFF_COLUMNS}`,
    [wanted.id, ...valuesOf(wanted), passwordHash !== undefined, passwordHash ?? null],
  );
}

function reasonToSignOut(before: Staff, after: Staff, newPassword: boolean): RevokedBecause | undefined {
  if (before.active && !after.active) return 'deactivated';
  if (before.role !== after.role) return 'role_changed';
  return newPassword ? 'password_changed' : undefined;
}

/** In the order of both statements: role … active. */
function valuesOf(staff: StaffInput): unknown[] {
  const { role, name, email, telegramId, phone, locale, timeZone, location, site, active } = staff;
  return [role, name, email, telegramId, phone, locale, timeZone, location, site, active].map((value) => value ?? null);
}

/** Of a member of staff what an audit entry may tell. */
function auditable(staff: Staff): Record<string, unknown> {
  return Object.fromEntries(Object.entries(staff).filter(([field]) => !BOOKKEEPING.includes(field)));
}

import { newId } from '@marmalade/contracts-envelope';
import { type ProblemEntry, VALIDATION_FAILED } from '@marmalade/http';
import type { Outbox } from '@marmalade/outbox';
import type { DataSource, EntityManager } from 'typeorm';
import { validate as isUuid } from 'uuid';
import { type Actor, changesOf, writeAudit } from '../audit-log/audit-log.js';
import { changed, newcomer, type RegisteredVia } from './customer-announcements.js';
import { CUSTOMER_CHANGED, CUSTOMER_EXISTS, CUSTOMER_NOT_FOUND } from './customer-problems.js';
import { type CustomerInput, isTelegramId, normalised } from './customer-rules.js';
import { type Customer, CUSTOMER_COLUMNS } from './customer.js';

/** A customer to be. */
export interface NewCustomer extends CustomerInput {
  /** Test data stays test data: it is said once. */
  isTest?: boolean;
}

interface StoreOptions {
  /** ISO 3166 code of phone numbers written without theirs. */
  defaultCountry?: string;
  /** Whether new customers are greeted; unset: they are. */
  welcomes?(tx: EntityManager): Promise<boolean>;
}

/** What one customer has and no other. */
const UNIQUE = ['email', 'phone', 'telegramId'] as const;
const FIELD_OF_INDEX: Record<string, (typeof UNIQUE)[number]> = {
  customer_email: 'email',
  customer_phone: 'phone',
  customer_telegram_id: 'telegramId',
};

/** What the database says of itself, and no audit entry needs. */
const BOOKKEEPING = ['revision', 'createdAt', 'updatedAt', 'subscriptionCheckedAt'];

/** Customers as the database has them; each change comes with its audit entry and its announcements. */
export class CustomerStore {
  constructor(
    private readonly outbox: Outbox,
    private readonly options: StoreOptions = {},
  ) {}

  /**
   * A new customer, announced and welcomed.
   * @throws Problem VALIDATION_FAILED, CUSTOMER_EXISTS (the transaction can go on: nothing was written)
   */
  async create(tx: EntityManager, actor: Actor, input: NewCustomer, via: RegisteredVia): Promise<Customer> {
    const { isTest = false, ...rest } = input;
    const said = this.normal(rest);
    checkAddresses(said);
    const [customer]: Customer[] = await tx.query(
      `INSERT INTO customer AS c (id, name, email, email_verified_at, phone, phone_verified_at, telegram_id, birthday, locale,
         time_zone, tags, status, subscribed, subscription_checked_at, source, site, telegram_blocked_at, is_test)
       VALUES ($1, $2, $3, CASE WHEN $4 THEN clock_timestamp() END, $5, CASE WHEN $6 THEN clock_timestamp() END, $7, $8, $9,
         $10, $11, $12, $13, CASE WHEN $13::boolean IS NOT NULL THEN clock_timestamp() END, $14, $15,
         CASE WHEN $16 THEN clock_timestamp() END, $17)
       ON CONFLICT DO NOTHING RETURNING ${CUSTOMER_COLUMNS}`,
      [newId(), ...valuesOf(said), isTest],
    );
    if (!customer) throw await this.taken(tx, said);
    await writeAudit(tx, actor, [
      {
        action: 'customer.created',
        subjectKind: 'customer',
        subjectId: customer.id,
        after: { ...changesOf({}, auditable(customer)).after, registeredVia: via },
      },
    ]);
    const welcomes = (await this.options.welcomes?.(tx)) ?? true;
    await this.outbox.add(tx, newcomer(customer, via, welcomes));
    return customer;
  }

  /**
   * Changes what is given and leaves the rest. What changes nothing is written nowhere.
   * @param revision the one the changes were made for; unset: whatever it is
   * @throws Problem CUSTOMER_NOT_FOUND, CUSTOMER_CHANGED, CUSTOMER_EXISTS, VALIDATION_FAILED
   */
  async update(
    tx: EntityManager,
    actor: Actor,
    id: string,
    changes: CustomerInput,
    revision?: number,
  ): Promise<Customer> {
    const said = this.normal(changes);
    const before = await this.locked(tx, id);
    if (revision !== undefined && revision !== before.revision) {
      throw CUSTOMER_CHANGED.problem(`It has revision ${before.revision} by now.`);
    }
    const wanted = merged(before, said);
    checkAddresses(wanted);
    const difference = changesOf(auditable(before), auditable(wanted));
    if (Object.keys(difference.after).length === 0) return this.checked(tx, before, said);
    const other = await this.other(tx, wanted, id);
    if (other) throw other;
    const after = await this.write(tx, wanted, said.subscribed !== undefined);
    await writeAudit(tx, actor, [
      { action: 'customer.updated', subjectKind: 'customer', subjectId: id, ...difference },
    ]);
    await this.outbox.add(tx, changed(before, after, actor));
    return after;
  }

  /** @param id any text; what is no UUID is nobody's */
  async find(on: EntityManager | DataSource, id: string): Promise<Customer | undefined> {
    if (!isUuid(id)) return undefined;
    const [customer]: Customer[] = await on.query(`SELECT ${CUSTOMER_COLUMNS} FROM customer c WHERE c.id = $1`, [id]);
    return customer;
  }

  /** @param telegramId decimal digits @param lock keeps others from changing them before the transaction ends */
  async findByTelegramId(
    on: EntityManager | DataSource,
    telegramId: string,
    { lock = false } = {},
  ): Promise<Customer | undefined> {
    if (!isTelegramId(telegramId)) return undefined;
    const [customer]: Customer[] = await on.query(
      `SELECT ${CUSTOMER_COLUMNS} FROM customer c WHERE c.telegram_id = $1 ${lock ? 'FOR NO KEY UPDATE' : ''}`,
      [telegramId],
    );
    return customer;
  }

  private normal(input: CustomerInput): CustomerInput {
    return normalised(input, this.options.defaultCountry);
  }

  private async locked(tx: EntityManager, id: string): Promise<Customer> {
    if (!isUuid(id)) throw CUSTOMER_NOT_FOUND.problem();
    const [customer]: Customer[] = await tx.query(
      `SELECT ${CUSTOMER_COLUMNS} FROM customer c WHERE c.id = $1 FOR UPDATE`,
      [id],
    );
    if (!customer) throw CUSTOMER_NOT_FOUND.problem();
    return customer;
  }

  /** The same answer about the subscription is no change, but newer. */
  private async checked(tx: EntityManager, customer: Customer, { subscribed }: CustomerInput): Promise<Customer> {
    if (typeof subscribed !== 'boolean') return customer;
    const [[row]] = (await tx.query(
      `UPDATE customer AS c SET subscription_checked_at = clock_timestamp() WHERE c.id = $1 RETURNING ${CUSTOMER_COLUMNS}`,
      [customer.id],
    )) as [Customer[], number];
    return row;
  }

  private async write(tx: EntityManager, wanted: Customer, isChecked: boolean): Promise<Customer> {
    try {
      const [[row]] = (await tx.query(
        `UPDATE customer AS c SET name = $2, email = $3,
           email_verified_at = CASE WHEN NOT $4 THEN NULL WHEN c.email IS DISTINCT FROM $3 THEN clock_timestamp()
             ELSE coalesce(c.email_verified_at, clock_timestamp()) END,
           phone = $5,
           phone_verified_at = CASE WHEN NOT $6 THEN NULL WHEN c.phone IS DISTINCT FROM $5 THEN clock_timestamp()
             ELSE coalesce(c.phone_verified_at, clock_timestamp()) END,
           telegram_id = $7, birthday = $8, locale = $9, time_zone = $10, tags = $11, status = $12, subscribed = $13,
           subscription_checked_at = CASE WHEN $17 THEN clock_timestamp() ELSE c.subscription_checked_at END,
           source = $14, site = $15,
           telegram_seen_at = CASE WHEN c.telegram_id IS DISTINCT FROM $7 OR (c.telegram_blocked_at IS NOT NULL AND NOT $16)
             THEN clock_timestamp() ELSE c.telegram_seen_at END,
           telegram_blocked_at = CASE WHEN $16 THEN coalesce(c.telegram_blocked_at, clock_timestamp()) END, revision = c.revision + 1, updated_at = clock_timestamp()
         WHERE c.id = $1 RETURNING ${CUSTOMER_COLUMNS}`,
        [wanted.id, ...valuesOf(wanted), isChecked],
      )) as [Customer[], number];
      return row;
    } catch (error) {
      // Somebody was faster, since it was looked for.
      const { driverError } = error as { driverError?: { code?: string; constraint?: string } };
      const field = driverError?.code === '23505' ? FIELD_OF_INDEX[driverError.constraint ?? ''] : undefined;
      throw field ? CUSTOMER_EXISTS.problem(undefined, [takenEntry(field)]) : error;
    }
  }

  /** Why an insert met another row. */
  private async taken(tx: EntityManager, said: CustomerInput): Promise<Error> {
    const other = await this.other(tx, said);
    return other ?? CUSTOMER_EXISTS.problem('Another customer with one of these addresses was there a moment ago.');
  }

  /** @returns the problem that another customer has one of these addresses, if so; of them it tells the id alone */
  private async other(tx: EntityManager, wanted: CustomerInput, id: string | null = null): Promise<Error | undefined> {
    const found: ({ id: string } & Record<(typeof UNIQUE)[number], boolean>)[] = await tx.query(
      `SELECT id, coalesce(lower(email) = lower($1), false) AS email, coalesce(phone = $2, false) AS phone,
         coalesce(telegram_id = $3::bigint, false) AS "telegramId"
       FROM customer WHERE (lower(email) = lower($1) OR phone = $2 OR telegram_id = $3::bigint) AND id IS DISTINCT FROM $4::uuid`,
      [wanted.email ?? null, wanted.phone ?? null, wanted.telegramId ?? null, id],
    );
    if (found.length === 0) return undefined;
    const fields = UNIQUE.filter((field) => found.some((row) => row[field]));
    const ids = found.map((row) => row.id).join(', ');
    return CUSTOMER_EXISTS.problem(`It is the customer ${ids}.`, fields.map(takenEntry));
  }
}

function takenEntry(field: string): ProblemEntry {
  return { pointer: `/${field}`, code: 'TAKEN', message: `another customer has this ${field}` };
}

/** The customer as they will be. An address that changes is nobody's until it is verified, and has not been blocked. */
function merged(before: Customer, said: CustomerInput): Customer {
  const { tags, ...rest } = said;
  const wanted: Customer = { ...before, ...(rest as Partial<Customer>), ...(tags && { tags: [...tags] }) };
  const isSameEmail = (wanted.email ?? '').toLowerCase() === (before.email ?? '').toLowerCase();
  return {
    ...wanted,
    emailVerified: said.emailVerified ?? (isSameEmail && before.emailVerified),
    phoneVerified: said.phoneVerified ?? (wanted.phone === before.phone && before.phoneVerified),
    telegramBlocked: said.telegramBlocked ?? (wanted.telegramId === before.telegramId && before.telegramBlocked),
  };
}

/** @throws Problem VALIDATION_FAILED when something is said of an address that is not there */
function checkAddresses(said: CustomerInput): void {
  const { email, emailVerified, phone, phoneVerified, telegramId, telegramBlocked } = said;
  const problems: ProblemEntry[] = [];
  const missing = (field: string, code = 'NOTHING_TO_VERIFY'): ProblemEntry => {
    return { pointer: `/${field}`, code, message: `${field}: there is no such address` };
  };
  if (emailVerified && !email) problems.push(missing('emailVerified'));
  if (phoneVerified && !phone) problems.push(missing('phoneVerified'));
  if (telegramBlocked && !telegramId) problems.push(missing('telegramBlocked', 'NOTHING_TO_BLOCK'));
  if (problems.length > 0) throw VALIDATION_FAILED.problem(undefined, problems);
}

/** In the order of both statements: $2 … $16. */
function valuesOf(customer: CustomerInput): unknown[] {
  const { name, email, emailVerified, phone, phoneVerified, telegramId, birthday, locale, timeZone } = customer;
  const { tags, status, subscribed, source, site, telegramBlocked } = customer;
  return [
    ...[name ?? null, email ?? null, emailVerified ?? false, phone ?? null, phoneVerified ?? false, telegramId ?? null],
    ...[birthday ?? null, locale ?? null, timeZone ?? null, tags ?? [], status ?? 'active', subscribed ?? null],
    ...[source ?? null, site ?? null, telegramBlocked ?? false],
  ];
}

/** Of a customer what an audit entry may tell. */
function auditable(customer: Customer): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(customer).filter(([field]) => !BOOKKEEPING.includes(field) && field !== 'id'),
  );
}

import type { Person } from '@marmalade/contracts-envelope';
import { newestFacts } from '@marmalade/messaging';
import { validate as isUuid } from 'uuid';
import type { DataSource, EntityManager } from 'typeorm';
import { type Customer, CUSTOMER_COLUMNS, type CustomerFact } from './customer.js';

type On = DataSource | EntityManager;

/** Customers as identity tells of them. */
export class CustomerDirectory {
  constructor(private readonly dataSource: DataSource) {}

  /** @param on the transaction it is asked for in; unset: none */
  async find(id: string, on: On = this.dataSource): Promise<Customer | undefined> {
    if (!isUuid(id)) return undefined;
    const [row]: Customer[] = await on.query(`SELECT ${CUSTOMER_COLUMNS} FROM customer c WHERE c.id = $1`, [id]);
    return row;
  }

  /** Those of them there are, by their ids. */
  async findAll(ids: readonly string[], on: On = this.dataSource): Promise<Map<string, Customer>> {
    const rows: Customer[] = await on.query(`SELECT ${CUSTOMER_COLUMNS} FROM customer c WHERE c.id = ANY($1::uuid[])`, [
      ids.filter((id) => isUuid(id)),
    ]);
    return new Map(rows.map((row) => [row.id, row]));
  }

  /**
   * Whom an event of somebody else is about: the customer of that id, else the one with that Telegram account, else the one with that
   * e-mail address. @returns one for each person, undefined: nobody we know
   */
  async recognise(persons: readonly Person[], on: On = this.dataSource): Promise<(Customer | undefined)[]> {
    if (persons.length === 0) return [];
    const rows: (Customer & { place: number })[] = await on.query(
      `SELECT DISTINCT ON (told.place) told.place::int AS place, ${CUSTOMER_COLUMNS}
       FROM unnest($1::uuid[], $2::text[], $3::text[]) WITH ORDINALITY AS told (id, telegram_id, email, place)
       JOIN customer c ON c.id = told.id OR c.telegram_id = told.telegram_id OR c.email = told.email
       ORDER BY told.place, c.id = told.id DESC NULLS LAST, c.telegram_id = told.telegram_id DESC NULLS LAST, c.id`,
      [
        persons.map(({ id }) => (isUuid(id) ? id : null)),
        persons.map(({ telegramId }) => telegramId ?? null),
        persons.map(({ email }) => email?.toLowerCase() ?? null),
      ],
    );
    const found = new Map(rows.map(({ place, ...customer }) => [place, customer as Customer]));
    return persons.map((_, index) => found.get(index + 1));
  }

  /** Keeps what identity tells of customers, in one statement. An older fact than the one known changes nothing. */
  async learn(tx: EntityManager, facts: readonly CustomerFact[]): Promise<void> {
    const rows = newestFacts(facts, ({ customer }) => customer.id).filter(({ customer }) => isUuid(customer.id));
    if (rows.length === 0) return;
    await tx.query(
      `INSERT INTO customer AS known (id, person, status, subscribed, birthday, source, site, telegram_blocked, is_test,
         registered_at, revision)
       SELECT id, person::jsonb, status, subscribed, birthday, source, site, telegram_blocked, is_test, registered_at, revision
       FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bool[], $5::date[], $6::text[], $7::text[], $8::bool[], $9::bool[],
         $10::timestamptz[], $11::int[])
         AS told (id, person, status, subscribed, birthday, source, site, telegram_blocked, is_test, registered_at, revision)
       WHERE NOT EXISTS (SELECT FROM erased_person e WHERE e.id = told.id::text)
       ORDER BY id
       ON CONFLICT (id) DO UPDATE SET person = excluded.person, status = excluded.status, subscribed = excluded.subscribed,
         birthday = excluded.birthday, birthday_since = CASE WHEN known.birthday IS DISTINCT FROM excluded.birthday
           THEN clock_timestamp() ELSE known.birthday_since END, source = excluded.source, site = excluded.site,
         telegram_blocked = excluded.telegram_blocked, is_test = excluded.is_test, revision = excluded.revision,
         updated_at = clock_timestamp()
       WHERE known.revision < excluded.revision`,
      [
        rows.map(({ customer }) => customer.id),
        rows.map(({ customer }) => JSON.stringify(customer)),
        rows.map(({ status }) => status),
        rows.map(({ subscribed }) => subscribed ?? null),
        rows.map(({ birthday }) => birthday ?? null),
        rows.map(({ source }) => source ?? null),
        rows.map(({ site }) => site ?? null),
        rows.map(({ telegramBlocked }) => telegramBlocked ?? false),
        rows.map(({ isTest }) => isTest),
        rows.map(({ registeredAt }) => registeredAt),
        rows.map(({ revision }) => revision),
      ],
    );
  }
}

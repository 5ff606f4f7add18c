import { prepared, texts } from '@marmalade/database';
import type { EntityManager } from 'typeorm';
import type { Recipient } from './recipient.js';

/** Roles by which an audience names people. */
export type Role = 'admin' | 'cashier' | 'staff' | 'customer';

const COLUMNS = `r.name, r.email, r.phone, r.telegram_id AS "telegramId", r.locale, r.time_zone AS "timeZone", p.preferences,
  r.active, r.revision, r.email_verified AS "emailVerified", r.phone_verified AS "phoneVerified",
  EXISTS (SELECT FROM push_subscription s WHERE s.recipient_id = r.id) AS "hasDevice"`;
const PERSON = `r.id, ${COLUMNS} FROM recipient r LEFT JOIN recipient_preference p ON p.recipient_id = r.id`;
const ROLE_CACHE_MS = 2_000;

/** A row of the directory: what is not known is null. */
interface Row extends Recipient {
  emailVerified: boolean | null;
  phoneVerified: boolean | null;
}

/** The dispatcher's own projection of people: ids, addresses, language, roles. Other services' tables are never read. */
export class RecipientDirectory {
  private readonly byRole = new Map<Role, { at: number; people: Recipient[] }>();

  /** People known by id, in one query, each with what they wish. A wish may be known before the person is. */
  async find(tx: EntityManager, ids: string[]): Promise<Map<string, Recipient>> {
    if (ids.length === 0) return new Map();
    const { rows } = await prepared<Row>(
      tx,
      'find-people',
      `SELECT wanted.id, ${COLUMNS}
       FROM unnest($1::text[]) AS wanted (id) LEFT JOIN recipient r ON r.id = wanted.id
       LEFT JOIN recipient_preference p ON p.recipient_id = wanted.id
       WHERE r.id IS NOT NULL OR p.recipient_id IS NOT NULL`,
      [texts(ids)],
    );
    return new Map(rows.map((row) => [row.id, toRecipient(row)]));
  }

  /** People with a role who are active; at most two seconds old, since the list is asked for by nearly every event. */
  async withRole(tx: EntityManager, role: Role): Promise<Recipient[]> {
    const cached = this.byRole.get(role);
    if (cached && Date.now() - cached.at < ROLE_CACHE_MS) return cached.people;
    const rows: Row[] = await tx.query(
      `SELECT ${PERSON} WHERE $1 = ANY(r.roles) AND r.active ORDER BY r.id LIMIT 10000`,
      [role],
    );
    const people = rows.map(toRecipient);
    this.byRole.set(role, { at: Date.now(), people });
    return people;
  }

  /** Everybody known, page by page, in the order of their ids. */
  async *everyone(tx: EntityManager, pageSize: number): AsyncGenerator<Recipient[]> {
    for (let after = ''; ;) {
      const rows: Row[] = await tx.query(`SELECT ${PERSON} WHERE r.id > $1 ORDER BY r.id LIMIT $2`, [after, pageSize]);
      if (rows.length > 0) yield rows.map(toRecipient);
      if (rows.length < pageSize) return;
      after = rows.at(-1)!.id;
    }
  }

  /**
   * Keeps what events tell about people not known yet; of those known, what was unknown of them. Staff are not changed by what
   * an event says of a customer who bears their id, whom identity told of by nothing but its facts; who was erased stays so.
   */
  async learn(tx: EntityManager, people: Recipient[], role: Role): Promise<void> {
    if (people.length === 0) return;
    await tx.query(
      `INSERT INTO recipient AS known (id, name, email, phone, telegram_id, locale, time_zone, roles)
       SELECT id, name, email, phone, telegram_id, locale, time_zone, ARRAY[$8::text]
       FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
         AS told (id, name, email, phone, telegram_id, locale, time_zone)
       WHERE NOT EXISTS (SELECT FROM erased_person e WHERE e.id = told.id)
       ORDER BY id
       ON CONFLICT (id) DO UPDATE SET
         name = coalesce(known.name, excluded.name), email = coalesce(known.email, excluded.email),
         phone = coalesce(known.phone, excluded.phone), telegram_id = coalesce(known.telegram_id, excluded.telegram_id),
         locale = coalesce(known.locale, excluded.locale), time_zone = coalesce(known.time_zone, excluded.time_zone),
         updated_at = clock_timestamp()
       WHERE known.roles <@ ARRAY[$8::text] AND known.revision IS NULL`,
      [
        ...(['id', 'name', 'email', 'phone', 'telegramId', 'locale', 'timeZone'] as const).map((field) =>
          people.map((person) => person[field] ?? null),
        ),
        role,
      ],
    );
  }
}

function toRecipient({ emailVerified, phoneVerified, ...row }: Row): Recipient {
  const known = Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as unknown as Recipient;
  if (known.active) delete known.active;
  if (emailVerified !== null) {
    known.verified = {
      ...(emailVerified && known.email !== undefined && { email: known.email }),
      ...(phoneVerified === true && known.phone !== undefined && { phone: known.phone }),
    };
  }
  return known;
}

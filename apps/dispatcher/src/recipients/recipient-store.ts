import { decodeCursor, type Page, page, type PageQuery } from '@marmalade/http';
import type { DataSource } from 'typeorm';
import type { Channel } from '../catalogue/event-type.js';
import type { Role } from './recipient-directory.js';

export const ROLES = ['admin', 'cashier', 'staff', 'customer'] as const satisfies readonly Role[];

/** What is told of a person; what is left out is not known. */
export interface PersonDetails {
  name?: string;
  email?: string;
  phone?: string;
  telegramId?: string;
  locale?: string;
  timeZone?: string;
}

/** A person as the dispatcher knows them. */
export interface Person {
  id: string;
  name: string | null;
  email: string | null;
  phone: string | null;
  telegramId: string | null;
  locale: string | null;
  timeZone: string | null;
  roles: Role[];
  /** Whether a device of theirs takes push messages. */
  hasDevice: boolean;
  /** Channels on which nothing reaches their address any more. */
  suppressedChannels: Channel[];
  updatedAt: Date;
}

export interface PersonQuery extends PageQuery {
  /** Part of a name, an id or an address. */
  q?: string;
  role?: Role;
}

const PERSON = `r.id, r.name, r.email, r.phone, r.telegram_id AS "telegramId", r.locale, r.time_zone AS "timeZone", r.roles,
  EXISTS (SELECT FROM push_subscription p WHERE p.recipient_id = r.id) AS "hasDevice",
  ARRAY(SELECT s.channel FROM suppression s
        WHERE (s.channel, s.address) IN (('email', r.email), ('sms', r.phone), ('telegram', r.telegram_id))
        ORDER BY s.channel) AS "suppressedChannels",
  r.updated_at AS "updatedAt"`;

/** People one by one, for whoever looks after them. Planning reads them by the `RecipientDirectory`. */
export class RecipientStore {
  constructor(private readonly dataSource: DataSource) {}

  /** In the order of their ids. */
  async list({ limit, cursor, q, role }: PersonQuery): Promise<Page<Person>> {
    const [after] = cursor ? decodeCursor(cursor, ['string']) : [''];
    const rows: Person[] = await this.dataSource.query(
      `SELECT ${PERSON} FROM recipient r
       WHERE r.id > $1 AND ($3::text IS NULL OR $3 = ANY(r.roles))
         AND ($4::text IS NULL OR concat_ws(E'\\n', r.id, r.name, r.email, r.phone, r.telegram_id) ILIKE $4)
       ORDER BY r.id LIMIT $2`,
      [after, limit + 1, role ?? null, q === undefined ? null : `%${q.replace(/[\\%_]/g, '\\$&')}%`],
    );
    return page(rows, limit, ({ id }) => [id]);
  }

  async find(id: string): Promise<Person | undefined> {
    const [row]: Person[] = await this.dataSource.query(`SELECT ${PERSON} FROM recipient r WHERE r.id = $1`, [id]);
    return row;
  }

  /**
   * Replaces what is known of a person.
   * @param roles undefined: they stay as they are; somebody new is a customer
   */
  async save(id: string, details: PersonDetails, roles?: Role[]): Promise<Person> {
    const { name, email, phone, telegramId, locale, timeZone } = details;
    await this.dataSource.query(
      `INSERT INTO recipient AS known (id, name, email, phone, telegram_id, locale, time_zone, roles)
       VALUES ($1, $2, $3, $4, $5, $6, $7, coalesce($8::text[], '{customer}'))
       ON CONFLICT (id) DO UPDATE SET name = $2, email = $3, phone = $4, telegram_id = $5, locale = $6, time_zone = $7,
         roles = coalesce($8::text[], known.roles), updated_at = clock_timestamp()`,
      [id, name, email, phone, telegramId, locale, timeZone, roles && [...new Set(roles)]],
    );
    return (await this.find(id))!;
  }

  /** Notes where a person known says they are. */
  async setTimeZone(id: string, timeZone: string): Promise<void> {
    await this.dataSource.query('UPDATE recipient SET time_zone = $2, updated_at = clock_timestamp() WHERE id = $1', [
      id,
      timeZone,
    ]);
  }
}

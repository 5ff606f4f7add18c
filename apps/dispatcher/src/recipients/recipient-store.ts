import { containing } from '@marmalade/database';
import { ApiProperty } from '@nestjs/swagger';
import { decodeCursor, type Page, page, type PageQuery } from '@marmalade/http';
import type { DataSource } from 'typeorm';
import { type Channel, CHANNELS } from '../catalogue/event-type.js';
import type { Role } from './recipient-directory.js';
import { RECIPIENT_ERASED, RECIPIENT_OF_IDENTITY } from './recipient-problems.js';

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
export class Person {
  @ApiProperty({ type: String, example: 'customer-7' })
  id!: string;

  @ApiProperty({ type: String, nullable: true, example: 'Ann' })
  name!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'ann@example.com' })
  email!: string | null;

  @ApiProperty({ type: String, nullable: true, example: '+79145550123' })
  phone!: string | null;

  @ApiProperty({ type: String, nullable: true, example: '700100' })
  telegramId!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'en' })
  locale!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'Asia/Vladivostok' })
  timeZone!: string | null;

  @ApiProperty({ enum: ROLES, isArray: true, example: ['customer'] })
  roles!: Role[];

  @ApiProperty({ type: Boolean, description: 'false: blocked, or has left; nothing is sent to them', example: true })
  active!: boolean;

  @ApiProperty({ type: Boolean, description: 'known from customers and staff, and to be changed there', example: true })
  ofIdentity!: boolean;

  @ApiProperty({ type: Boolean, description: 'whether a device of theirs takes push messages', example: false })
  hasDevice!: boolean;

  @ApiProperty({
    enum: CHANNELS,
    isArray: true,
    description: 'channels on which nothing reaches their address any more',
    example: [],
  })
  suppressedChannels!: Channel[];

  @ApiProperty({ type: String, format: 'date-time', example: '2026-11-21T09:30:00.000Z' })
  updatedAt!: Date;
}

export interface PersonQuery extends PageQuery {
  /** Part of a name, an id or an address. */
  q?: string;
  role?: Role;
}

const PERSON = `r.id, r.name, r.email, r.phone, r.telegram_id AS "telegramId", r.locale, r.time_zone AS "timeZone", r.roles,
  r.active, r.revision IS NOT NULL AS "ofIdentity",
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
      [after, limit + 1, role ?? null, q === undefined ? null : containing(q)],
    );
    return page(rows, limit, ({ id }) => [id]);
  }

  async find(id: string): Promise<Person | undefined> {
    const [row]: Person[] = await this.dataSource.query(`SELECT ${PERSON} FROM recipient r WHERE r.id = $1`, [id]);
    return row;
  }

  /**
   * Replaces what is known of a person.
   * @throws Problem RECIPIENT_OF_IDENTITY, RECIPIENT_ERASED
   * @param roles undefined: they stay as they are; somebody new is a customer
   */
  async save(id: string, details: PersonDetails, roles?: Role[]): Promise<Person> {
    const { name, email, phone, telegramId, locale, timeZone } = details;
    const saved: unknown[] = await this.dataSource.query(
      `INSERT INTO recipient AS known (id, name, email, phone, telegram_id, locale, time_zone, roles)
       SELECT $1::text, $2::text, $3::text, $4::text, $5::text, $6::text, $7::text, coalesce($8::text[], '{customer}')
       WHERE NOT EXISTS (SELECT FROM erased_person e WHERE e.id = $1)
       ON CONFLICT (id) DO UPDATE SET name = $2, email = $3, phone = $4, telegram_id = $5, locale = $6, time_zone = $7,
         roles = coalesce($8::text[], known.roles), updated_at = clock_timestamp()
       WHERE known.revision IS NULL RETURNING id`,
      [id, name, email, phone, telegramId, locale, timeZone, roles && [...new Set(roles)]],
    );
    const person = await this.find(id);
    if (!person) throw RECIPIENT_ERASED.problem('Nothing more is kept of them.');
    if (saved.length === 0) throw RECIPIENT_OF_IDENTITY.problem('Change it there; it is known here a moment later.');
    return person;
  }

  /** Notes where a person known says they are. */
  async setTimeZone(id: string, timeZone: string): Promise<void> {
    await this.dataSource.query('UPDATE recipient SET time_zone = $2, updated_at = clock_timestamp() WHERE id = $1', [
      id,
      timeZone,
    ]);
  }
}

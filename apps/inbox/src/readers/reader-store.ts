import { newestFacts } from '@marmalade/messaging';
import type { DataSource, EntityManager } from 'typeorm';
import { newReader, type OwnQuietHours, type Reader, readerColumns } from './reader.js';

/** Where a reader stands. */
export interface ReaderPlace extends Reader {
  lastPlace: number;
  /** Of the newest notification. */
  lastId: string | null;
}

/** A person as identity tells of them, whole. */
export interface ReaderFact {
  id: string;
  locale?: string;
  timeZone?: string;
  revision: number;
}

/** Who reads. A row comes with the first notification, the first setting, or the first word of identity. */
export class ReaderStore {
  constructor(private readonly dataSource: DataSource) {}

  async find(id: string): Promise<Reader> {
    const [row]: Reader[] = await this.dataSource.query(`SELECT ${readerColumns('r')} FROM reader r WHERE r.id = $1`, [
      id,
    ]);
    return row ?? newReader(id);
  }

  async place(id: string): Promise<ReaderPlace> {
    const [row]: ReaderPlace[] = await this.dataSource.query(
      `SELECT ${readerColumns('r')}, r.last_place::float8 AS "lastPlace",
         (SELECT n.id FROM notification n WHERE n.reader_id = r.id ORDER BY n.place DESC LIMIT 1) AS "lastId"
       FROM reader r WHERE r.id = $1`,
      [id],
    );
    return row ?? { ...newReader(id), lastPlace: 0, lastId: null };
  }

  /** Of those who have a row. */
  async places(ids: readonly string[]): Promise<(Reader & { lastPlace: number })[]> {
    return this.dataSource.query(
      `SELECT ${readerColumns('r')}, r.last_place::float8 AS "lastPlace" FROM reader r WHERE r.id = ANY($1::text[])`,
      [ids],
    );
  }

  /** @returns undefined when this reader has no such notification (any more) */
  async placeOf(readerId: string, notificationId: string): Promise<number | undefined> {
    const [row]: { place: number }[] = await this.dataSource.query(
      'SELECT place::float8 AS place FROM notification WHERE id = $1 AND reader_id = $2',
      [notificationId, readerId],
    );
    return row?.place;
  }

  /** @param changes what is left out stays */
  async change(id: string, changes: { realtime?: boolean; quietHours?: OwnQuietHours | null }): Promise<Reader> {
    const hasQuietHours = changes.quietHours !== undefined;
    const [row] = (await this.dataSource.query(
      `INSERT INTO reader AS r (id, realtime, quiet_hours)
       SELECT $1, coalesce($2, true), $4::jsonb WHERE NOT EXISTS (SELECT FROM erased_person e WHERE e.id = $1)
       ON CONFLICT (id) DO UPDATE SET realtime = coalesce($2, r.realtime),
         quiet_hours = CASE WHEN $3 THEN $4::jsonb ELSE r.quiet_hours END, updated_at = clock_timestamp()
       RETURNING ${readerColumns('r')}`,
      [id, changes.realtime ?? null, hasQuietHours, changes.quietHours ? JSON.stringify(changes.quietHours) : null],
    )) as Reader[];
    return row ?? newReader(id);
  }

  /** Keeps what identity tells of people. An older fact than the one known changes nothing. */
  async learn(tx: EntityManager, facts: readonly ReaderFact[]): Promise<void> {
    const rows = newestFacts(facts, ({ id }) => id);
    if (rows.length === 0) return;
    await tx.query(
      `INSERT INTO reader AS known (id, locale, time_zone, revision)
       SELECT id, locale, time_zone, revision FROM unnest($1::text[], $2::text[], $3::text[], $4::int[])
         AS told (id, locale, time_zone, revision)
       WHERE NOT EXISTS (SELECT FROM erased_person e WHERE e.id = told.id)
       ORDER BY id
       ON CONFLICT (id) DO UPDATE SET locale = excluded.locale, time_zone = excluded.time_zone, revision = excluded.revision,
         updated_at = clock_timestamp()
       WHERE known.revision IS NULL OR known.revision < excluded.revision`,
      [
        rows.map(({ id }) => id),
        rows.map(({ locale }) => locale ?? null),
        rows.map(({ timeZone }) => timeZone ?? null),
        rows.map(({ revision }) => revision),
      ],
    );
  }
}

import type { DataSource, EntityManager } from 'typeorm';
import type { Priority } from '../notifications/notification.js';
import { announcementColumns, type AnnouncementRow, type WordsByLocale } from './announcement.js';

/** An announcement to be published. */
export interface NewAnnouncement {
  /** Of the event that announces it: by it a repeat is known, wherever it comes from. */
  id: string;
  notificationId?: string;
  type: string;
  category: string;
  priority: Priority;
  words: WordsByLocale;
  expiresAt?: Date;
}

/** What is for everybody: one row each, and a mark for each who has read it. */
export class AnnouncementStore {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Adds one; a repeat changes nothing but what was not known of it. Places are given one after the other, in the order of commits.
   * @returns it as it is stored, and whether this call made it
   */
  async add(tx: EntityManager, wanted: NewAnnouncement): Promise<{ row: AnnouncementRow; isNew: boolean }> {
    await tx.query('SELECT FROM announcement_place FOR UPDATE');
    const [row] = (await tx.query(
      `WITH next AS (UPDATE announcement_place SET last_place = last_place + 1
                     WHERE NOT EXISTS (SELECT FROM announcement WHERE id = $1) RETURNING last_place)
       INSERT INTO announcement AS a (id, place, notification_id, type, category, priority, words, expires_at)
       SELECT $1, coalesce((SELECT last_place FROM next), 0), $2, $3, $4, $5, $6::jsonb, $7
       ON CONFLICT (id) DO UPDATE SET notification_id = coalesce(a.notification_id, excluded.notification_id)
       RETURNING ${announcementColumns('a')}, (SELECT count(*) FROM next)::int AS made`,
      [
        wanted.id,
        wanted.notificationId ?? null,
        wanted.type,
        wanted.category,
        wanted.priority,
        JSON.stringify(wanted.words),
        wanted.expiresAt ?? null,
      ],
    )) as (AnnouncementRow & { made: number })[];
    const { made, ...stored } = row!;
    return { row: stored, isNew: made === 1 };
  }

  /** Takes one back: nobody sees it any more. @returns false when there is none (any more) */
  async withdraw(id: string): Promise<boolean> {
    const [, count] = (await this.dataSource.query(
      'UPDATE announcement SET removed_at = clock_timestamp() WHERE id = $1 AND removed_at IS NULL',
      [id],
    )) as [unknown, number];
    return count === 1;
  }

  /** All that are shown now, in order. */
  live(): Promise<AnnouncementRow[]> {
    return this.dataSource.query(
      `SELECT ${announcementColumns('a')} FROM announcement a
       WHERE a.removed_at IS NULL AND (a.expires_at IS NULL OR a.expires_at > now()) ORDER BY a.place`,
    );
  }

  /** @returns undefined when there is none (any more) */
  async placeOf(id: string): Promise<number | undefined> {
    const [row]: { place: number }[] = await this.dataSource.query(
      'SELECT place::float8 AS place FROM announcement WHERE id = $1',
      [id],
    );
    return row?.place;
  }
}

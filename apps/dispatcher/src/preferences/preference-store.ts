import type { DataSource, EntityManager } from 'typeorm';
import { RECIPIENT_ERASED } from '../recipients/recipient-problems.js';
import type { Preferences } from './preferences.js';

/** What each person wishes, as a whole. Who has never said anything wishes nothing particular: `{}`. */
export class PreferenceStore {
  constructor(private readonly dataSource: DataSource) {}

  async get(recipientId: string, tx: EntityManager = this.dataSource.manager): Promise<Preferences> {
    const [row]: { preferences: Preferences }[] = await tx.query(
      'SELECT preferences FROM recipient_preference WHERE recipient_id = $1',
      [recipientId],
    );
    return row?.preferences ?? {};
  }

  /** Replaces all a person has said before. @throws Problem RECIPIENT_ERASED: their token may outlive them by some minutes */
  async save(
    recipientId: string,
    preferences: Preferences,
    tx: EntityManager = this.dataSource.manager,
  ): Promise<void> {
    const saved: unknown[] = await tx.query(
      `INSERT INTO recipient_preference (recipient_id, preferences)
       SELECT $1::text, $2::json WHERE NOT EXISTS (SELECT FROM erased_person WHERE id = $1)
       ON CONFLICT (recipient_id) DO UPDATE SET preferences = excluded.preferences, updated_at = clock_timestamp()
       RETURNING recipient_id`,
      [recipientId, JSON.stringify(preferences)],
    );
    if (saved.length === 0) throw RECIPIENT_ERASED.problem();
  }

  /**
   * Changes what a person has said; of two changes at the same time neither is lost.
   * @returns what holds now
   */
  change(recipientId: string, edit: (preferences: Preferences) => Preferences): Promise<Preferences> {
    return this.dataSource.transaction(async (tx) => {
      await tx.query(
        `INSERT INTO recipient_preference (recipient_id, preferences) VALUES ($1, '{}') ON CONFLICT DO NOTHING`,
        [recipientId],
      );
      await tx.query('SELECT FROM recipient_preference WHERE recipient_id = $1 FOR UPDATE', [recipientId]);
      const changed = edit(await this.get(recipientId, tx));
      await this.save(recipientId, changed, tx);
      return changed;
    });
  }
}

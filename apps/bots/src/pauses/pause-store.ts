import type { DataSource } from 'typeorm';
import type { Preferences } from '../platform/views.js';

/** What customers wished before they stopped all messages: it comes back when they do. */
export class PauseStore {
  constructor(private readonly dataSource: DataSource) {}

  /** Undefined: they have not stopped messages. */
  async find(customerId: string): Promise<Preferences | undefined> {
    const rows: { preferences: Preferences }[] = await this.dataSource.query(
      'SELECT preferences FROM pause WHERE customer_id = $1',
      [customerId],
    );
    return rows[0]?.preferences;
  }

  /** What was wished first stays: a second stop finds everything off. */
  async save(customerId: string, preferences: Preferences): Promise<void> {
    await this.dataSource.query(
      'INSERT INTO pause (customer_id, preferences) VALUES ($1, $2) ON CONFLICT (customer_id) DO NOTHING',
      [customerId, JSON.stringify(preferences)],
    );
  }

  async remove(customerId: string): Promise<void> {
    await this.dataSource.query('DELETE FROM pause WHERE customer_id = $1', [customerId]);
  }
}

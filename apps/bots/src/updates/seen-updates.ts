import { prepared } from '@marmalade/database';
import type { DataSource } from 'typeorm';
import type { BotName } from '../telegram/bot-name.js';

/** Telegram sends an update again until it is confirmed, for a day at most. */
const MEMORY = `interval '2 days'`;

/** Which updates were taken in: Telegram repeats them, and may send one to two replicas. */
export class SeenUpdates {
  constructor(private readonly dataSource: DataSource) {}

  /** @returns those that nobody has taken in before, which from now on are the caller's */
  async take(bot: BotName, updateIds: readonly number[]): Promise<Set<number>> {
    const { rows } = await prepared<{ update_id: string }>(
      this.dataSource,
      'update-seen',
      `INSERT INTO update_seen (bot, update_id) SELECT $1, id FROM unnest($2::bigint[]) id
       ON CONFLICT DO NOTHING RETURNING update_id`,
      [bot, updateIds],
    );
    return new Set(rows.map(({ update_id: id }) => Number(id)));
  }

  /** Forgets those that do not come again. @returns how many; at most `limit` */
  async forget(limit: number): Promise<number> {
    const [, count]: [unknown, number] = await this.dataSource.query(
      `DELETE FROM update_seen WHERE (bot, update_id) IN
         (SELECT bot, update_id FROM update_seen WHERE seen_at < now() - ${MEMORY} LIMIT $1)`,
      [limit],
    );
    return count;
  }
}

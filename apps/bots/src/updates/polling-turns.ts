import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import type { BotName } from '../telegram/bot-name.js';

/** Longer than one wait for updates takes. */
const TURN = `interval '20 seconds'`;

/** Whose turn it is to ask Telegram for updates: two who ask at once get conflicts. */
export class PollingTurns {
  private readonly holder = randomUUID();

  constructor(private readonly dataSource: DataSource) {}

  /** Takes the turn, or keeps it. @returns false: another replica has it */
  async take(bot: BotName): Promise<boolean> {
    const rows: unknown[] = await this.dataSource.query(
      `INSERT INTO polling AS known (bot, holder, held_until) VALUES ($1, $2, now() + ${TURN})
       ON CONFLICT (bot) DO UPDATE SET holder = excluded.holder, held_until = excluded.held_until
         WHERE known.holder = excluded.holder OR known.held_until < now()
       RETURNING bot`,
      [bot, this.holder],
    );
    return rows.length > 0;
  }

  /** Lets another replica go on at once. */
  async giveBack(bot: BotName): Promise<void> {
    await this.dataSource.query('DELETE FROM polling WHERE bot = $1 AND holder = $2', [bot, this.holder]);
  }
}

import { texts } from '@marmalade/database';
import type { EntityManager } from 'typeorm';

/** What identity says of a customer's Telegram account, and when. */
export interface BotWord {
  telegramId: string;
  /** Whether they have stopped the bot. */
  isBlocked: boolean;
  /** ISO time of the fact. */
  at: string;
}

/**
 * Suppresses the Telegram accounts of customers who have stopped the bot, and lifts what was suppressed before identity said that
 * they have not: whoever comes back is reachable again. What was found out after that stays.
 * @param words one an account
 */
export async function heedBotWords(tx: EntityManager, words: readonly BotWord[]): Promise<void> {
  const blocked = words.filter(({ isBlocked }) => isBlocked);
  const open = words.filter(({ isBlocked }) => !isBlocked);
  if (blocked.length > 0) {
    await tx.query(
      `INSERT INTO suppression (channel, address, reason, detail)
       SELECT 'telegram', address, 'BOT_STOPPED', 'Known from identity' FROM unnest($1::text[]) AS address ORDER BY address
       ON CONFLICT DO NOTHING`,
      [texts(blocked.map(({ telegramId }) => telegramId))],
    );
  }
  if (open.length > 0) {
    await tx.query(
      `DELETE FROM suppression WHERE (channel, address) IN (
         SELECT s.channel, s.address FROM suppression s
           JOIN unnest($1::text[], $2::timestamptz[]) AS word (address, at) ON word.address = s.address AND s.created_at < word.at
         WHERE s.channel = 'telegram' ORDER BY s.address FOR UPDATE OF s)`,
      [texts(open.map(({ telegramId }) => telegramId)), open.map(({ at }) => at)],
    );
  }
}

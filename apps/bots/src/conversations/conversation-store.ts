import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { prepared } from '@marmalade/database';
import type { DataSource } from 'typeorm';
import type { BotName } from '../telegram/bot-name.js';
import type { Input } from '../telegram/incoming.js';
import { type Locale, localeOf } from '../texts/locales.js';

/** What is remembered of a chat until the next message. */
export interface ConversationState {
  /** What the bot waits for; unset: nothing. */
  step?: string;
  /** What belongs to the step. */
  data?: Readonly<Record<string, unknown>>;
  /** The confirmation that was carried out last: a second tap on it is no mistake. */
  done?: string;
  /** What could not be done because the platform was away, to be done again. */
  retry?: Input;
}

/** A chat that is being spoken in: nobody else speaks in it meanwhile, in no process. */
export interface HeldConversation {
  readonly bot: BotName;
  readonly chatId: number;
  readonly holder: string;
  state: ConversationState;
  /** Whether something was waited for, and too much time has gone by. */
  expired: boolean;
  /** The language that was chosen here; unset: that of the person's account. */
  locale?: Locale;
  /** The message that shows what was shown last. */
  screenId?: number;
  /** Of the customer or the member of staff. */
  personId?: string;
}

interface Row {
  state: ConversationState;
  expired: boolean;
  locale: string | null;
  screen_id: string | null;
  person_id: string | null;
}

/** Whoever holds a chat for longer has died. */
const HOLD = `interval '60 seconds'`;
const LIFETIME = `interval '10 minutes'`;

/** How long a chat is waited for that another process speaks in. */
const PATIENCE_MS = 30_000;
const BREAK_MS = 40;

/** What each chat is about, in PostgreSQL: any replica goes on where another one stopped. */
export class ConversationStore {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Takes a chat for oneself.
   * @throws Error when another process does not let it go
   */
  async hold(bot: BotName, chatId: number): Promise<HeldConversation> {
    const holder = randomUUID();
    for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await sleep(BREAK_MS)) {
      const row = await this.tryToHold(bot, chatId, holder);
      if (!row) continue;
      return {
        bot,
        chatId,
        holder,
        expired: row.expired && row.state.step !== undefined,
        state: row.expired ? {} : row.state,
        locale: localeOf(row.locale),
        screenId: row.screen_id === null ? undefined : Number(row.screen_id),
        personId: row.person_id ?? undefined,
      };
    }
    throw new Error('Another process has held the chat for too long');
  }

  /** Remembers how it goes on, and lets the chat go; of one who has lost it meanwhile, nothing is remembered. */
  async letGo({ bot, chatId, holder, state, locale, screenId, personId }: HeldConversation): Promise<void> {
    await prepared(
      this.dataSource,
      'conversation-let-go',
      `UPDATE conversation SET state = $4, locale = $5, screen_id = $6, person_id = $7, held_by = NULL, held_until = NULL,
         expires_at = now() + ${LIFETIME}
       WHERE bot = $1 AND chat_id = $2 AND held_by = $3`,
      [bot, chatId, holder, JSON.stringify(state), locale ?? null, screenId ?? null, personId ?? null],
    );
  }

  private async tryToHold(bot: BotName, chatId: number, holder: string): Promise<Row | undefined> {
    const { rows } = await prepared<Row>(
      this.dataSource,
      'conversation-hold',
      `INSERT INTO conversation AS known (bot, chat_id, held_by, held_until) VALUES ($1, $2, $3, now() + ${HOLD})
       ON CONFLICT (bot, chat_id) DO UPDATE SET held_by = excluded.held_by, held_until = excluded.held_until
         WHERE known.held_until IS NULL OR known.held_until < now()
       RETURNING state, expires_at < now() AS expired, locale, screen_id, person_id`,
      [bot, chatId, holder],
    );
    return rows[0];
  }
}

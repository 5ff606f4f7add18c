import type { Logger } from '@marmalade/observability';
import type { Update } from 'grammy/types';
import type { BotName } from '../telegram/bot-name.js';
import { chatOf } from '../telegram/incoming.js';
import { ChatQueues } from './chat-queues.js';
import type { SeenUpdates } from './seen-updates.js';

/** Handles one update; the chat is its own meanwhile. */
export interface UpdateHandler {
  handle(update: Update): Promise<void>;
}

const LIMITS = { concurrency: 32, waiting: 2_000 };

/** Takes the updates of both bots in, each once, and has them handled after they were confirmed. */
export class UpdateIntake {
  private readonly queues = new Map<BotName, ChatQueues>();

  constructor(
    private readonly seen: SeenUpdates,
    private readonly handlers: ReadonlyMap<BotName, UpdateHandler>,
    private readonly logger: Logger,
  ) {
    for (const bot of handlers.keys()) this.queues.set(bot, new ChatQueues(LIMITS));
  }

  has(bot: BotName): boolean {
    return this.handlers.has(bot);
  }

  /** Whether it takes any in just now. */
  hasRoom(bot: BotName): boolean {
    return this.queues.get(bot)?.hasRoom() ?? false;
  }

  /** Resolves as soon as they are ours: Telegram need not send them again. */
  async take(bot: BotName, updates: readonly Update[]): Promise<void> {
    const news = await this.seen.take(
      bot,
      updates.map(({ update_id: id }) => id),
    );
    for (const update of updates) {
      if (news.delete(update.update_id)) this.enqueue(bot, update);
    }
  }

  /** Resolves when all that was taken in is handled. */
  async drained(): Promise<void> {
    await Promise.all([...this.queues.values()].map((queues) => queues.drained()));
  }

  private enqueue(bot: BotName, update: Update): void {
    const handler = this.handlers.get(bot)!;
    const isTaken = this.queues.get(bot)!.add(chatOf(update), () =>
      handler.handle(update).catch((error: unknown) => {
        this.logger.error({ bot, updateId: update.update_id, err: error }, 'An update could not be handled');
      }),
    );
    if (!isTaken) this.logger.warn({ bot }, 'A chat sends more than it can be answered; an update was dropped');
  }
}

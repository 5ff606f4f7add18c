import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@marmalade/observability';
import { type Api, GrammyError } from 'grammy';
import { ALLOWED_UPDATES } from '../telegram/allowed-updates.js';
import type { BotName } from '../telegram/bot-name.js';
import type { Bots } from '../telegram/bots.js';
import type { PollingTurns } from '../updates/polling-turns.js';
import type { UpdateIntake } from '../updates/update-intake.js';

const WAIT_S = 8;
const BATCH = 100;
const BREAK_MS = 1_000;
const LONG_BREAK_MS = 5_000;
const ROOM_MS = 50;

/** Fetches the updates of the bots that have a token, when Telegram does not post them. Of several replicas one does it for a bot. */
export class LongPolling {
  private readonly end = new AbortController();
  private loops: Promise<void>[] = [];

  constructor(
    private readonly bots: Bots,
    private readonly turns: PollingTurns,
    private readonly intake: UpdateIntake,
    private readonly logger: Logger,
  ) {}

  start(): void {
    this.loops = this.bots.names.map((bot) => this.run(bot, this.bots.api(bot)!));
  }

  async stop(): Promise<void> {
    this.end.abort();
    await Promise.all(this.loops);
  }

  private async run(bot: BotName, api: Api): Promise<void> {
    let offset = 0;
    while (!this.end.signal.aborted) {
      try {
        if (!(await this.turns.take(bot))) await this.break(BREAK_MS);
        else offset = await this.fetch(bot, api, offset);
      } catch (error) {
        await this.recover(bot, api, error);
      }
    }
    await this.turns.giveBack(bot).catch(() => undefined);
  }

  /** One wait for updates. @returns the place from which the next one goes on: what lies before is confirmed by that */
  private async fetch(bot: BotName, api: Api, offset: number): Promise<number> {
    while (!this.intake.hasRoom(bot) && !this.end.signal.aborted) await this.break(ROOM_MS);
    const updates = await api.getUpdates(
      { offset, limit: BATCH, timeout: WAIT_S, allowed_updates: ALLOWED_UPDATES },
      // grammY declares the one of a package that knows less than Node's.
      this.end.signal as unknown as Parameters<Api['getUpdates']>[1],
    );
    if (updates.length > 0) await this.intake.take(bot, updates);
    return updates.reduce((next, { update_id: id }) => Math.max(next, id + 1), offset);
  }

  private async recover(bot: BotName, api: Api, error: unknown): Promise<void> {
    if (this.end.signal.aborted) return;
    const code = error instanceof GrammyError ? error.error_code : undefined;
    if (code === 409 && (error as GrammyError).description.includes('webhook')) {
      this.logger.warn({ bot }, 'Telegram posts the updates of this bot elsewhere; from now on they are fetched');
      await api.deleteWebhook().catch(() => undefined);
      return;
    }
    const reason = error instanceof GrammyError ? error.description : (error as Error).name;
    this.logger.warn({ bot, reason }, 'Updates could not be fetched; trying again');
    const seconds = error instanceof GrammyError ? error.parameters.retry_after : undefined;
    await this.break(seconds !== undefined ? seconds * 1_000 : code === undefined ? BREAK_MS : LONG_BREAK_MS);
  }

  private async break(milliseconds: number): Promise<void> {
    await sleep(milliseconds, undefined, { signal: this.end.signal }).catch(() => undefined);
  }
}

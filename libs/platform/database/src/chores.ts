import { setTimeout as sleep } from 'node:timers/promises';
import { isDatabaseUnavailable } from './database-errors.js';
import type { DatabaseLogger } from './open-database.js';

/**
 * One batch of a chore.
 * @param signal is aborted when the service stops: a batch that takes long ends early then
 * @returns rows it changed; as many as a batch holds, when there may be more
 */
export type Chore = (signal: AbortSignal) => Promise<number>;

export interface ChoresOptions {
  everyMs: number;
  /** Rows a batch changes at most; unset: each chore is one batch. */
  batch?: number;
  /** The first round is at the start, and not only after `everyMs`. */
  atOnce?: boolean;
  logger: DatabaseLogger;
}

/**
 * What a service does from time to time, in small batches, so that no statement holds locks for long: removing what nobody can use any
 * more, doing what has become due. Any number of these may run over one database; what is interrupted or fails is done at the next round.
 */
export class Chores {
  private readonly end = new AbortController();
  private running?: Promise<void>;

  constructor(
    private readonly chores: readonly Chore[],
    private readonly options: ChoresOptions,
  ) {}

  start(): void {
    this.running ??= this.run();
  }

  async stop(): Promise<void> {
    this.end.abort();
    await this.running;
  }

  /** Does each chore until nothing is left for it. @returns rows changed */
  async round(): Promise<number> {
    const { batch = Infinity } = this.options;
    let changed = 0;
    for (const chore of this.chores) {
      let count;
      do {
        count = await chore(this.end.signal);
        changed += count;
      } while (count >= batch && !this.end.signal.aborted);
    }
    return changed;
  }

  private async run(): Promise<void> {
    const { everyMs, atOnce = false, logger } = this.options;
    for (let isFirst = true; !this.end.signal.aborted; isFirst = false) {
      if (!isFirst || !atOnce)
        await sleep(everyMs, undefined, { signal: this.end.signal, ref: false }).catch(() => undefined);
      if (this.end.signal.aborted) return;
      await this.round().catch((error: Error) => {
        if (isDatabaseUnavailable(error)) return;
        logger.warn({ error: error.message }, 'A round of background work failed; it is done at the next one');
      });
    }
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import { isDatabaseUnavailable } from './database-errors.js';
import type { DatabaseLogger } from './open-database.js';

/** One batch of a chore. @returns rows it changed; as many as a batch holds, when there may be more */
export type Chore = () => Promise<number>;

/**
 * What a service does from time to time, in small batches, so that no statement holds locks for long: removing what nobody can use any
 * more. Any number of these may run over one database; what is interrupted or fails is done at the next round.
 */
export class Chores {
  private readonly end = new AbortController();
  private running?: Promise<void>;

  constructor(
    private readonly chores: readonly Chore[],
    private readonly options: { everyMs: number; batch: number; logger: DatabaseLogger },
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
    let changed = 0;
    for (const chore of this.chores) {
      let count;
      do {
        count = await chore();
        changed += count;
      } while (count >= this.options.batch && !this.end.signal.aborted);
    }
    return changed;
  }

  private async run(): Promise<void> {
    const { everyMs, logger } = this.options;
    while (!this.end.signal.aborted) {
      await sleep(everyMs, undefined, { signal: this.end.signal, ref: false }).catch(() => undefined);
      if (this.end.signal.aborted) return;
      await this.round().catch((error: Error) => {
        if (isDatabaseUnavailable(error)) return;
        logger.warn({ error: error.message }, 'Cleaning up failed; it is tried again later');
      });
    }
  }
}

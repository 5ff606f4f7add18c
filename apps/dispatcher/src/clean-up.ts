import { setTimeout as sleep } from 'node:timers/promises';
import { counter, type Logger } from '@marmalade/observability';
import type { DataSource } from 'typeorm';
import { type Chore, choresOf, type Place } from './clean-up-chores.js';

const EVERY_MS = 10 * 60_000;
/** Rows a statement removes at most. */
const BATCH = 1_000;
/** Between two batches: what is to be sent goes first. */
const BREATH_MS = 20;
/** After so long a chore leaves its place to the next; it goes on there at the next round. */
const TURN_MS = 5 * 60_000;

export interface CleanUpOptions {
  /** Notifications and their events are kept for so many days. */
  retentionDays?: number;
  /** Attempts of finished deliveries but the last of each are kept for so many days. */
  attemptRetentionDays?: number;
  /** Dead letters are kept for so many days. */
  deadLetterRetentionDays?: number;
  batch?: number;
  turnMs?: number;
}

const removals = counter('marmalade_cleaned_up_rows_total', 'Rows removed because they are no longer kept', ['table']);

/**
 * Removes what nobody needs any more, in small batches, so that no statement holds locks for long. Any number of these may run
 * over one database. What is interrupted is begun anew: what was removed is not there any more, so nothing has to be remembered.
 */
export class CleanUp {
  private readonly end = new AbortController();
  private readonly chores: { chore: Chore; place?: Place; dueAt: number }[];
  private readonly turnMs: number;
  private running?: Promise<void>;

  constructor(
    dataSource: DataSource,
    private readonly logger: Logger,
    {
      retentionDays = 90,
      attemptRetentionDays = 30,
      deadLetterRetentionDays = 90,
      batch = BATCH,
      turnMs = TURN_MS,
    }: CleanUpOptions = {},
  ) {
    const days = { notifications: retentionDays, attempts: attemptRetentionDays, deadLetters: deadLetterRetentionDays };
    this.chores = choresOf(dataSource, days, batch).map((chore) => ({ chore, dueAt: 0 }));
    this.turnMs = turnMs;
  }

  start(): void {
    this.running ??= this.run();
  }

  async stop(): Promise<void> {
    this.end.abort();
    await this.running;
  }

  /**
   * Does what is due, each chore until there is nothing more for it or its turn ends.
   * @returns rows removed by table
   */
  async round(): Promise<Record<string, number>> {
    const total: Record<string, number> = {};
    for (const entry of this.chores) {
      if (this.end.signal.aborted || performance.now() < entry.dueAt) continue;
      try {
        await this.turn(entry, total);
      } catch (error) {
        const details = { chore: entry.chore.name, error: (error as Error).message };
        this.logger.warn(details, 'Cleaning up failed; it is tried again later');
      }
    }
    const removed = Object.fromEntries(Object.entries(total).filter(([, count]) => count > 0));
    if (Object.keys(removed).length > 0) this.logger.info({ removed }, 'Cleaned up');
    return removed;
  }

  private async turn(entry: (typeof this.chores)[number], total: Record<string, number>): Promise<void> {
    const until = performance.now() + this.turnMs;
    do {
      const { removed, next } = await entry.chore.batch(entry.place);
      for (const [table, count] of Object.entries(removed)) {
        total[table] = (total[table] ?? 0) + count;
        if (count > 0) removals.inc({ table }, count);
      }
      entry.place = next;
      if (next === undefined) {
        entry.dueAt = performance.now() + entry.chore.everyMs;
        return;
      }
      await this.pause(BREATH_MS);
    } while (performance.now() < until && !this.end.signal.aborted);
  }

  private async run(): Promise<void> {
    while (!this.end.signal.aborted) {
      await this.pause(EVERY_MS);
      if (!this.end.signal.aborted) await this.round();
    }
  }

  private async pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.end.signal, ref: false }).catch(() => undefined);
  }
}

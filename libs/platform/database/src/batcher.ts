import { setTimeout as sleep } from 'node:timers/promises';
import { isDatabaseUnavailable } from './database-errors.js';

/**
 * Gathers single pieces of work into batches: while one batch is being written the next one fills.
 * Idle, a piece goes at once; busy, hundreds share a statement.
 */
export class Batcher<Item> {
  private waiting: { item: Item; resolve: () => void; reject: (error: unknown) => void }[] = [];
  private working?: Promise<void>;

  constructor(
    private readonly write: (items: Item[]) => Promise<void>,
    private readonly maxBatch = 500,
    /** Milliseconds to wait for more after the first piece, where a statement costs more than the wait. */
    private readonly lingerMs = 0,
  ) {}

  /** Resolves when the batch with this item is written; rejects with what the write threw. */
  add(item: Item): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      this.working ??= this.work();
    });
  }

  /** Resolves when nothing is left to write. */
  async drained(): Promise<void> {
    while (this.working) await this.working;
  }

  private async work(): Promise<void> {
    // What is added in the same turn of the event loop goes together.
    await new Promise(setImmediate);
    while (this.waiting.length > 0) {
      if (this.lingerMs > 0 && this.waiting.length < this.maxBatch) await sleep(this.lingerMs);
      const batch = this.waiting.splice(0, this.maxBatch);
      try {
        await this.write(batch.map(({ item }) => item));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        if (batch.length === 1 || isDatabaseUnavailable(error)) for (const { reject } of batch) reject(error);
        // One that can not be written must not take its neighbours with it.
        else for (const { item, resolve, reject } of batch) await this.write([item]).then(resolve, reject);
      }
    }
    this.working = undefined;
  }
}

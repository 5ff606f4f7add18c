import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@marmalade/observability';
import { cleanUpInbox } from '@marmalade/outbox';
import type { DataSource } from 'typeorm';
import { IdempotencyKeys } from '@marmalade/http';

const EVERY_MS = 10 * 60_000;
const BATCH = 5_000;

/** Removes what nobody needs any more, in small batches, so that no statement holds locks for long. */
export class CleanUp {
  private readonly end = new AbortController();
  private running?: Promise<void>;

  constructor(
    private readonly dataSource: DataSource,
    private readonly logger: Logger,
  ) {}

  start(): void {
    this.running ??= this.run();
  }

  async stop(): Promise<void> {
    this.end.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const keys = new IdempotencyKeys(this.dataSource);
    const chores = [() => cleanUpInbox(this.dataSource.manager, BATCH), () => keys.cleanUp(BATCH)];
    while (!this.end.signal.aborted) {
      await sleep(EVERY_MS, undefined, { signal: this.end.signal, ref: false }).catch(() => undefined);
      for (const chore of chores) {
        try {
          while (!this.end.signal.aborted && (await chore()) === BATCH);
        } catch (error) {
          this.logger.warn({ error: (error as Error).message }, 'Cleaning up failed; it is tried again later');
        }
      }
    }
  }
}

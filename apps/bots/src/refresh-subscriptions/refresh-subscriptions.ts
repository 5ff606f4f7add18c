import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@marmalade/observability';
import type { SubscriberStore } from '../subscriptions/subscriber-store.js';
import type { Subscriptions } from '../subscriptions/subscriptions.js';

const BATCH = 50;
/** Telegram allows thirty calls a second, and people come first. */
const PACE_MS = 200;
const ROUND_MS = 60_000;

/** Looks again, once a day, whether those who follow the channel still do, and those who did not do now. Replicas share the work. */
export class RefreshSubscriptions {
  private readonly end = new AbortController();
  private running?: Promise<void>;

  constructor(
    private readonly subscribers: SubscriberStore,
    private readonly subscriptions: Subscriptions,
    private readonly logger: Logger,
  ) {}

  start(): void {
    this.running ??= this.run();
  }

  async stop(): Promise<void> {
    this.end.abort();
    await this.running;
  }

  /** Looks at all whose time it is. @returns how many */
  async round(): Promise<number> {
    let looked = 0;
    for (;;) {
      const due = await this.subscribers.takeDue(BATCH);
      for (const { customerId, telegramId } of due) {
        if (this.end.signal.aborted) return looked;
        await this.subscriptions.check(customerId, telegramId).catch((error: unknown) => {
          this.logger.warn({ err: error }, 'A subscription could not be looked at; it is tried again later');
        });
        await this.break(PACE_MS);
      }
      looked += due.length;
      if (due.length < BATCH) return looked;
    }
  }

  private async run(): Promise<void> {
    while (!this.end.signal.aborted) {
      await this.break(ROUND_MS);
      if (this.end.signal.aborted) return;
      await this.round().catch((error: unknown) =>
        this.logger.warn({ err: error }, 'Subscriptions were not looked at'),
      );
    }
  }

  private async break(milliseconds: number): Promise<void> {
    await sleep(milliseconds, undefined, { signal: this.end.signal, ref: false }).catch(() => undefined);
  }
}

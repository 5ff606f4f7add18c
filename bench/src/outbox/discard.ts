import type { OutboxMessage, Publisher } from '@marmalade/outbox';

/** Takes everything at once, and counts: what is left is the relay's own cost. */
export class Discard implements Publisher {
  readonly ready = true;
  private count = 0;
  private readonly waiters: { count: number; resolve: () => void }[] = [];

  onReady(): void {}

  async publish(messages: OutboxMessage[]): Promise<undefined[]> {
    this.count += messages.length;
    for (const { count, resolve } of this.waiters) if (this.count >= count) resolve();
    return messages.map(() => undefined);
  }

  /** Resolves when so many were handed over. */
  reached(count: number): Promise<void> {
    return new Promise((resolve) => {
      if (this.count >= count) resolve();
      else this.waiters.push({ count, resolve });
    });
  }
}

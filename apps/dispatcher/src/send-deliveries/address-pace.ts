import type { AddressPace } from '../channels/channel-adapter.js';

const KNOWN_MAX = 10_000;

/** Keeps a single chat from getting more than its provider lets through. In this process only: replicas rarely share a chat. */
export class AddressPacer {
  private readonly fullAt = new Map<string, number>();
  private lookAgainAt = -Infinity;

  /** @returns 0 when a message may go now, which is then counted; else the milliseconds until one may */
  take(address: string, { burst, everyMs }: AddressPace, now = performance.now()): number {
    const fullAt = Math.max(this.fullAt.get(address) ?? 0, now);
    const waitMs = fullAt + everyMs - now - burst * everyMs;
    if (waitMs > 0) return Math.ceil(waitMs);
    if (this.fullAt.size >= KNOWN_MAX && now >= this.lookAgainAt) this.forgetRested(now);
    this.fullAt.set(address, fullAt + everyMs);
    return 0;
  }

  /** At most once a second: while many chats are busy there may be nothing to forget. */
  private forgetRested(now: number): void {
    this.lookAgainAt = now + 1_000;
    for (const [address, fullAt] of this.fullAt) if (fullAt <= now) this.fullAt.delete(address);
  }
}

import { sanePause } from '../deliveries/next-step.js';

/** Until when keys (a webhook, a bot token) must be left in peace. Monotonic: the machine's clock may jump. */
export class Pauses {
  private readonly until = new Map<string, number>();

  pause(key: string, ms: number): void {
    this.until.set(key, Math.max(this.until.get(key) ?? 0, performance.now() + sanePause(ms)));
  }

  /** Milliseconds left, 0 when there is no pause. */
  leftMs(key: string): number {
    const until = this.until.get(key);
    if (until === undefined) return 0;
    const left = until - performance.now();
    if (left > 0) return Math.ceil(left);
    this.until.delete(key);
    return 0;
  }
}

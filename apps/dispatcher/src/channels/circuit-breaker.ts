/** Failures in a row after which a provider is taken to be down. */
const FAILURES_TO_OPEN = 5;
const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 60_000;
/** After this long without an answer a probe is given up, so that another may be tried. */
const PROBE_PATIENCE_MS = 30_000;

/** What changed, and for how long it is open. */
export interface BreakerChange {
  to: 'open' | 'closed';
  forMs: number;
}

/**
 * Keeps messages from a provider that is down: after some failures in a row it opens for a while; then one message is tried.
 * If that succeeds it closes, else it opens again for twice as long. On the monotonic clock.
 */
export class CircuitBreaker {
  private failures = 0;
  private opened = 0;
  private openUntil = -Infinity;
  private isOpen = false;
  private probeSince?: number;

  get state(): 'closed' | 'open' | 'half-open' {
    if (!this.isOpen) return 'closed';
    return this.closedForMs > 0 ? 'open' : 'half-open';
  }

  /** Milliseconds for which nothing passes; while a probe is on its way, until it should have an answer. */
  get closedForMs(): number {
    if (!this.isOpen) return 0;
    return Math.max(0, this.openUntil - performance.now());
  }

  get isHealthy(): boolean {
    return !this.isOpen && this.failures === 0;
  }

  /** @returns whether this message may be tried: always when closed, one at a time after a failure */
  beginProbe(): boolean {
    if (this.state === 'closed') return true;
    const now = performance.now();
    if (this.state === 'open' || (this.probeSince !== undefined && now - this.probeSince < PROBE_PATIENCE_MS))
      return false;
    this.probeSince = now;
    return true;
  }

  record(failed: boolean): BreakerChange | undefined {
    if (!failed) {
      this.failures = 0;
      if (!this.isOpen) return undefined;
      // Late answers to calls from before it opened say nothing of now.
      if (this.closedForMs > 0) return undefined;
      this.isOpen = false;
      this.opened = 0;
      this.probeSince = undefined;
      return { to: 'closed', forMs: 0 };
    }
    this.failures += 1;
    if (this.state === 'open') return undefined;
    const probeFailed = this.isOpen;
    if (!probeFailed && this.failures < FAILURES_TO_OPEN) return undefined;
    const forMs = Math.min(FIRST_PAUSE_MS * 2 ** this.opened, LONGEST_PAUSE_MS) * (0.9 + Math.random() * 0.2);
    this.open(forMs);
    this.opened += 1;
    return { to: 'open', forMs };
  }

  /** Another replica found the provider down. */
  openedElsewhere(forMs: number): void {
    if (forMs > this.closedForMs) this.open(forMs);
  }

  private open(forMs: number): void {
    this.isOpen = true;
    this.openUntil = performance.now() + forMs;
    this.probeSince = undefined;
  }
}

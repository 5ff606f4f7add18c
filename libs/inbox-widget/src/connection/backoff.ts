const FIRST_MS = 1_000;
const LONGEST_MS = 30_000;

/**
 * How long to wait before the next attempt: between one and two seconds, then two and four, up to thirty. Half of it is
 * chance, so that readers who lost the same server do not all come back at the same moment.
 */
export class Backoff {
  private attempts = 0;

  /** @param random from 0 to 1 */
  constructor(private readonly random: () => number = Math.random) {}

  /** @returns milliseconds */
  next(): number {
    const longest = Math.min(LONGEST_MS, 2 * FIRST_MS * 2 ** this.attempts);
    this.attempts += 1;
    return Math.round((longest * (1 + this.random())) / 2);
  }

  reset(): void {
    this.attempts = 0;
  }
}

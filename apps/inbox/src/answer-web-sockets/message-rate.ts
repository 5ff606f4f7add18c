/** Messages at once, and a second. */
const BURST = 40;
const PER_SECOND = 20;
/** Whoever goes on after so many refusals within the window is not listening. */
const REFUSED_MAX = 200;
const REFUSED_WINDOW_MS = 10_000;

/** How many messages a connection may send. */
export class MessageRate {
  private left = BURST;
  private at: number;
  private refused = 0;
  private refusedSince = 0;

  constructor(private readonly now: () => number = Date.now) {
    this.at = now();
  }

  /** @returns whether the message is looked at; `too-many` when the connection is to be ended */
  take(): 'allowed' | 'refused' | 'too-many' {
    const now = this.now();
    this.left = Math.min(BURST, this.left + ((now - this.at) / 1_000) * PER_SECOND);
    this.at = now;
    if (this.left >= 1) {
      this.left -= 1;
      return 'allowed';
    }
    if (now - this.refusedSince > REFUSED_WINDOW_MS) {
      this.refusedSince = now;
      this.refused = 0;
    }
    this.refused += 1;
    return this.refused > REFUSED_MAX ? 'too-many' : 'refused';
  }
}

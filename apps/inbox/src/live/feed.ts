/** What a feed is to send next: everything after one place, up to another. */
export interface Wanted {
  after: number;
  upTo: number;
}

/** A stretch of what a client has missed. */
interface Missed extends Wanted {
  /** Whether it goes on from what was sent, and is no gap before it. */
  isAhead: boolean;
}

/**
 * How far a connection has come in one sequence of places. It only ever goes on from a place, so nothing is left out and nothing sent
 * twice, however often it is woken.
 */
export class Feed {
  /** All up to here was sent, or was there before. */
  private sent: number;
  /** Where what this connection was sent begins. */
  private start: number;
  private resumed?: { missed: Missed[]; count: number };
  /** Changes with whatever makes an answer that is under way a wrong one. */
  version = 0;

  /** @param place of the newest there is, or of the last one the client has seen */
  constructor(place: number) {
    this.sent = place;
    this.start = place;
  }

  get place(): number {
    return this.sent;
  }

  /** Whether a client asked for what it has missed: it gets that whatever its settings are. */
  get isResuming(): boolean {
    return this.resumed !== undefined;
  }

  get wanted(): Wanted {
    if (!this.resumed) return { after: this.sent, upTo: Number.MAX_SAFE_INTEGER };
    return this.resumed.missed[0] ?? { after: this.sent, upTo: this.sent };
  }

  /**
   * Goes back to a place the client has seen; what was sent on this connection since its beginning is not sent again.
   * @param newest the last place there is now: up to there it is sent what its settings hold back, too
   */
  resume(place: number, newest: number): void {
    this.version += 1;
    const missed: Missed[] = [];
    if (place < this.start) missed.push({ after: place, upTo: this.start, isAhead: false });
    // It may have been seen on another connection.
    else this.sent = Math.max(this.sent, place);
    if (newest > this.sent) missed.push({ after: this.sent, upTo: newest, isAhead: true });
    this.start = Math.min(this.start, place);
    this.resumed = { missed, count: 0 };
  }

  /**
   * Notes what was sent.
   * @param place up to which all was sent or passed over @param count of those sent @param isAll whether nothing more is wanted now
   * @returns when what was missed is complete: how many that were
   */
  advance(place: number, count: number, isAll: boolean): number | undefined {
    if (!this.resumed) {
      this.sent = Math.max(this.sent, place);
      return undefined;
    }
    const [stretch] = this.resumed.missed;
    if (stretch) {
      stretch.after = isAll ? stretch.upTo : Math.max(stretch.after, place);
      if (stretch.isAhead) this.sent = Math.max(this.sent, stretch.after);
    }
    this.resumed.count += count;
    if (isAll) this.resumed.missed.shift();
    if (!isAll || this.resumed.missed.length > 0) return undefined;
    const { count: total } = this.resumed;
    this.resumed = undefined;
    return total;
  }
}

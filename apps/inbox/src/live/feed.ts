/** What a feed is to send next: everything after one place, up to another. */
export interface Wanted {
  after: number;
  upTo: number;
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
  private resumed?: { after: number; upTo: number; count: number };
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
    return this.resumed ?? { after: this.sent, upTo: Number.MAX_SAFE_INTEGER };
  }

  /** Goes back to a place the client has seen; what was sent on this connection since its beginning is not sent again. */
  resume(place: number): void {
    this.version += 1;
    this.resumed = { after: place, upTo: Math.max(this.start, place), count: 0 };
    // It may have been seen on another connection.
    if (place >= this.start) this.sent = Math.max(this.sent, place);
    else this.start = place;
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
    this.resumed.after = Math.max(this.resumed.after, place);
    this.resumed.count += count;
    if (!isAll) return undefined;
    const { count: total } = this.resumed;
    this.resumed = undefined;
    return total;
  }
}

import type { ClaimedDelivery } from '../deliveries/delivery.js';

const LANES = 4;

/** Deliveries in the order in which they are to go: by lane, in a lane as they came. */
export class WaitingLine {
  private readonly lanes: ClaimedDelivery[][] = Array.from({ length: LANES }, () => []);
  /** Where each lane begins; what lies before has gone. Taking from the front of a long array would move all of it. */
  private readonly heads: number[] = Array.from({ length: LANES }, () => 0);
  private count = 0;

  get length(): number {
    return this.count;
  }

  lengthOf(lane: number): number {
    return this.lanes[lane]!.length - this.heads[lane]!;
  }

  /** The one to go next. */
  get first(): ClaimedDelivery | undefined {
    for (let lane = 0; lane < LANES; lane += 1) {
      if (this.lengthOf(lane) > 0) return this.lanes[lane]![this.heads[lane]!];
    }
    return undefined;
  }

  push(delivery: ClaimedDelivery): void {
    this.lanes[delivery.lane]!.push(delivery);
    this.count += 1;
  }

  /** Puts back what was taken, before all others of its lane. */
  putBack(deliveries: ClaimedDelivery[]): void {
    for (let lane = 0; lane < LANES; lane += 1) {
      const back = deliveries.filter((delivery) => delivery.lane === lane);
      if (back.length === 0) continue;
      this.lanes[lane] = [...back, ...this.lanes[lane]!.slice(this.heads[lane])];
      this.heads[lane] = 0;
      this.count += back.length;
    }
  }

  /** @param last lanes beyond it are left where they are */
  take(max: number, last = LANES - 1): ClaimedDelivery[] {
    const taken: ClaimedDelivery[] = [];
    for (let lane = 0; lane <= last && taken.length < max; lane += 1) {
      const from = this.heads[lane]!;
      const part = this.lanes[lane]!.slice(from, from + max - taken.length);
      this.heads[lane] = from + part.length;
      if (this.heads[lane] === this.lanes[lane]!.length || this.heads[lane]! > 1_000) {
        this.lanes[lane] = this.lanes[lane]!.slice(this.heads[lane]);
        this.heads[lane] = 0;
      }
      for (const delivery of part) taken.push(delivery);
    }
    this.count -= taken.length;
    return taken;
  }
}

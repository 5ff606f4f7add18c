import { setTimeout as sleep } from 'node:timers/promises';

/** The way events come to a contender. */
export interface Inlet {
  /** Removes what a failed round may have left behind. */
  empty(): Promise<void>;
  /** Puts in events `first` … `first + count - 1`. Resolves when they are kept safely. */
  publish(first: number, count: number): Promise<void>;
  /** The same at a steady rate. @returns when each was put in, in milliseconds of the wall clock */
  publishPaced(first: number, perSecond: number, seconds: number): Promise<number[]>;
}

const TICK_MS = 10;

/** Calls `send` for each number from `first` on, at a steady rate. @returns when each was sent, in milliseconds of the wall clock */
export async function paced(
  first: number,
  perSecond: number,
  seconds: number,
  send: (number: number) => void,
): Promise<number[]> {
  const times: number[] = [];
  const startedAt = performance.now();
  while (times.length < perSecond * seconds) {
    const due = Math.min(perSecond * seconds, ((performance.now() - startedAt) * perSecond) / 1_000);
    while (times.length < due) {
      times.push(performance.timeOrigin + performance.now());
      send(first + times.length - 1);
    }
    await sleep(TICK_MS);
  }
  return times;
}

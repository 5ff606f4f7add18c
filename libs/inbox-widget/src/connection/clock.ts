/** Time as the connection sees it: a test brings its own. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** @returns takes it back */
  after(ms: number, run: () => void): () => void;
}

/** Longer waits overflow, and end at once. Whoever waited that long looks at the time again. */
const LONGEST_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, Math.min(ms, LONGEST_MS));
    return () => clearTimeout(timer);
  },
};

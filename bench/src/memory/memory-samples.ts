import { residentMegabytes } from '../measure/process-usage.js';

/** How much a process held, and when. */
export interface MemorySample {
  seconds: number;
  megabytes: number;
}

const EVERY_MS = 1_000;

/** Looks once a second at what a process holds. @returns what ends it, and tells what was seen */
export function sampleMemory(pid: number): () => MemorySample[] {
  const startedAt = performance.now();
  const samples: MemorySample[] = [];
  const look = () =>
    samples.push({ seconds: (performance.now() - startedAt) / 1_000, megabytes: residentMegabytes(pid) });
  look();
  const timer = setInterval(look, EVERY_MS);
  return () => {
    clearInterval(timer);
    look();
    return samples;
  };
}

/** Megabytes a second of the straight line that lies nearest to the samples. */
export function slopeOf(samples: readonly MemorySample[]): number {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const time = mean(samples.map(({ seconds }) => seconds));
  const size = mean(samples.map(({ megabytes }) => megabytes));
  const rise = samples.reduce((sum, { seconds, megabytes }) => sum + (seconds - time) * (megabytes - size), 0);
  return rise / samples.reduce((sum, { seconds }) => sum + (seconds - time) ** 2, 0);
}

import { format, median, medianOf, withSpread } from '../measure/statistics.js';
import type { RoundResult } from './run-round.js';

/** What each contender has shown, round by round. */
export type Results = Record<string, RoundResult[]>;

/** Of each round by itself: what slows the machine down for a while slows both down. */
export function ratiosOf(results: RoundResult[], base: RoundResult[]): number[] {
  return results.map(({ eventsPerSecond }, round) => eventsPerSecond / base[round]!.eventsPerSecond);
}

export function rates(results: RoundResult[]): number[] {
  return results.map(({ eventsPerSecond }) => eventsPerSecond);
}

/** Tells people of each contender, and returns it for machines. */
export function tell(results: Results, broker: (contender: string) => string) {
  return Object.fromEntries(
    Object.entries(results).map(([name, rounds]) => {
      const summary = summaryOf(rounds);
      const { latencyMs, cpuSecondsPerThousand: cpu, peakMegabytes } = summary;
      line(
        `${name}: latency`,
        `p50 ${latencyMs.p50} ms, p95 ${latencyMs.p95} ms, p99 ${latencyMs.p99} ms at 500 events/s`,
      );
      const servers = `PostgreSQL ${format(cpu.postgres, 3)}, ${broker(name)} ${format(cpu.broker, 3)}`;
      line(`${name}: CPU seconds / 1,000`, `process ${format(cpu.node, 3)}, ${servers}`);
      line(`${name}: peak memory`, `${peakMegabytes} MB`);
      return [name, summary];
    }),
  );
}

function summaryOf(results: RoundResult[]) {
  const { p50, p95, p99 } = medianOf(results.map(({ latency }) => latency));
  const cpu = (of: keyof RoundResult['cpu']) => rounded(median(results.map((result) => result.cpu[of])), 4);
  return {
    eventsPerSecond: Math.round(median(rates(results))),
    latencyMs: { p50: rounded(p50, 1), p95: rounded(p95, 1), p99: rounded(p99, 1) },
    cpuSecondsPerThousand: { node: cpu('node'), postgres: cpu('postgres'), broker: cpu('broker') },
    peakMegabytes: Math.round(median(results.map((result) => result.peakMegabytes))),
  };
}

export function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

export function line(name: string, text: string): void {
  console.log(name.padEnd(28), text);
}

/** `median (least – most) events/s` of a contender's rounds. */
export function rateLine(name: string, results: RoundResult[]): void {
  line(name, `${withSpread(rates(results))} events/s`);
}

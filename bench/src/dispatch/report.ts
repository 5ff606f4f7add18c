import { format, median, medianOf, withSpread } from '../measure/statistics.js';
import type { RoundResult } from './run-round.js';

export const PARTS = ['consume', 'insert', 'post'] as const;

/** Events a second of each part alone, round by round. */
export type Alone = Record<(typeof PARTS)[number], number[]>;

type Results = Record<'bare' | 'ours', RoundResult[]>;

/** Tells people first, machines in the last line. */
export function report({ bare, ours }: Results, alone: Alone, size: { events: number; rounds: number }): void {
  // Of each round by itself: what slows the machine down for a while slows both down.
  const ratios = ours.map(({ eventsPerSecond }, round) => eventsPerSecond / bare[round]!.eventsPerSecond);
  console.log(`\n${size.events} events a round, ${size.rounds} rounds in turn; median (least – most)\n`);
  for (const part of PARTS) line(`(b) ${part} alone`, `${withSpread(alone[part])} events/s`);
  line('(a) bare pipeline', `${withSpread(rates(bare))} events/s`);
  line('(c) ours', `${withSpread(rates(ours))} events/s`);
  line('(c) / (a)', withSpread(ratios, 2));
  console.log();
  for (const [name, results] of Object.entries({ bare, ours })) tell(name, summaryOf(results));
  const medians = Object.fromEntries(PARTS.map((part) => [part, Math.round(median(alone[part]))]));
  const parts = { bare: summaryOf(bare), ours: summaryOf(ours), alone: medians };
  console.log(`\n${JSON.stringify({ bench: 'dispatch', ...size, ratio: round(median(ratios), 3), ...parts })}`);
}

function tell(
  name: string,
  { latencyMs, cpuSecondsPerThousand: cpu, peakMegabytes }: ReturnType<typeof summaryOf>,
): void {
  line(`${name}: latency`, `p50 ${latencyMs.p50} ms, p95 ${latencyMs.p95} ms, p99 ${latencyMs.p99} ms at 500 events/s`);
  const servers = `PostgreSQL ${format(cpu.postgres, 3)}, RabbitMQ ${format(cpu.rabbitMq, 3)}`;
  line(`${name}: CPU seconds / 1,000`, `process ${format(cpu.node, 3)}, ${servers}`);
  line(`${name}: peak memory`, `${peakMegabytes} MB`);
}

function summaryOf(results: RoundResult[]) {
  const { p50, p95, p99 } = medianOf(results.map(({ latency }) => latency));
  const cpu = (of: keyof RoundResult['cpu']) => round(median(results.map((result) => result.cpu[of])), 4);
  return {
    eventsPerSecond: Math.round(median(rates(results))),
    latencyMs: { p50: round(p50, 1), p95: round(p95, 1), p99: round(p99, 1) },
    cpuSecondsPerThousand: { node: cpu('node'), postgres: cpu('postgres'), rabbitMq: cpu('rabbitMq') },
    peakMegabytes: Math.round(median(results.map((result) => result.peakMegabytes))),
  };
}

function rates(results: RoundResult[]): number[] {
  return results.map(({ eventsPerSecond }) => eventsPerSecond);
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

function line(name: string, text: string): void {
  console.log(name.padEnd(28), text);
}

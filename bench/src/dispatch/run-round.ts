import { setTimeout as sleep } from 'node:timers/promises';
import { cpuSeconds, familyCpuSeconds, peakMegabytes } from '../measure/process-usage.js';
import { type BenchDatabase, run } from '../measure/servers.js';
import { type Percentiles, percentiles } from '../measure/statistics.js';
import type { Contender } from './contender.js';
import type { Sink } from './sink-client.js';

/** What a round has shown of a contender. */
export interface RoundResult {
  eventsPerSecond: number;
  /** From the publish to the arrival at the sink, at a steady, modest rate; milliseconds. */
  latency: Percentiles;
  /** Processor seconds for a thousand notifications, by who spent them. */
  cpu: { node: number; postgres: number; broker: number };
  peakMegabytes: number;
}

export interface RoundOptions {
  events: number;
  warmUp: number;
  /** Of the second phase. */
  perSecond: number;
  seconds: number;
}

/** See `countSql`. */
type Counts = { rows: number; sent: number; events: number; last: number };

const POLL_MS = 25;
const PATIENCE_MS = 300_000;

/**
 * Lets a contender work off a queue that is full already, then follow a steady stream. The first events of the queue are for
 * the compiler to warm up; the clock starts with the first POST after them and stops when the last row is `sent`.
 * @throws Error when an event was lost or doubled
 */
export async function runRound(
  contender: Contender,
  databaseUrl: string,
  { servers, sink }: { servers: BenchDatabase; sink: Sink },
  { events, warmUp, perSecond, seconds }: RoundOptions,
): Promise<RoundResult> {
  const total = warmUp + events;
  const { inlet } = contender;
  await sink.forget();
  await inlet.empty();
  await inlet.publish(0, total);
  // A checkpoint that is due anyway must not fall into one contender's round by chance.
  await run(databaseUrl, 'CHECKPOINT');
  const child = await contender.start(databaseUrl);
  try {
    const counts = async () => (await run<Counts>(databaseUrl, contender.countSql))[0]!;
    const usage = () => ({
      node: cpuSeconds(child.pid),
      postgres: familyCpuSeconds(servers.pid),
      broker: contender.brokerCpu(),
    });
    const from = await until(warmUp, () => sink.count(), child.output);
    const before = usage();
    await until(total, () => sink.count(), child.output);
    await until(total, async () => (await counts()).sent, child.output);
    const after = usage();
    const { last } = await counts();
    const { times } = await sink.arrivals();

    const publishedAt = await inlet.publishPaced(total, perSecond, seconds);
    const all = total + publishedAt.length;
    await until(all, () => sink.count(), child.output);
    await until(all, async () => (await counts()).sent, child.output);
    const arrivals = await sink.arrivals();
    check(contender.name, arrivals.numbers, await counts(), all);
    const latencies = publishedAt.map((at, index) => arrivals.times[arrivals.numbers.indexOf(total + index)]! - at);

    const perThousand = (part: keyof RoundResult['cpu']) => ((after[part] - before[part]) / (total - from)) * 1_000;
    return {
      eventsPerSecond: events / ((last - times[warmUp]!) / 1_000),
      latency: percentiles(latencies),
      cpu: { node: perThousand('node'), postgres: perThousand('postgres'), broker: perThousand('broker') },
      peakMegabytes: peakMegabytes(child.pid),
    };
  } finally {
    child.kill();
    await child.exited;
  }
}

async function until(wanted: number, count: () => Promise<number>, output: () => string): Promise<number> {
  for (const deadline = Date.now() + PATIENCE_MS; ;) {
    const now = await count();
    if (now >= wanted) return now;
    if (Date.now() > deadline) throw new Error(`Only ${now} of ${wanted} came through:\n${output()}`);
    await sleep(POLL_MS);
  }
}

function check(name: string, numbers: number[], { rows, sent, events }: Counts, expected: number): void {
  const facts = { expected, received: numbers.length, different: new Set(numbers).size, rows, sent, events };
  if (Object.values(facts).some((count) => count !== expected)) {
    throw new Error(`${name} lost or doubled something: ${JSON.stringify(facts)}`);
  }
}

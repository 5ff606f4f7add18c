// From an event in RabbitMQ to a message received by a person and its row `sent`, beside a bare pipeline.
import { parseArgs } from 'node:util';
import { spawnNode } from '@marmalade/testing';
import { type Arena, bare, ours, PRODUCTION_NODE_OPTIONS } from './dispatch/contender.js';
import { EventSource } from './dispatch/event-source.js';
import { line, rateLine, ratiosOf, type Results, rounded, tell } from './dispatch/report.js';
import { runRound } from './dispatch/run-round.js';
import { Sink } from './dispatch/sink-client.js';
import { startServers } from './measure/servers.js';
import { format, median, withSpread } from './measure/statistics.js';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '40000' },
    rounds: { type: 'string', default: '5' },
    'warm-up': { type: 'string', default: '15000' },
    /** Seconds of the steady stream at which latency is measured; 500 events in each. */
    paced: { type: 'string', default: '5' },
    /** Different customers: enough that none of them is written to faster than Telegram lets anybody. */
    people: { type: 'string', default: '60000' },
    'node-options': { type: 'string', default: PRODUCTION_NODE_OPTIONS },
    /** For profiling: `ours` or `bare` alone; BENCH_NODE_OPTIONS are then the dispatcher's NODE_OPTIONS. */
    only: { type: 'string' },
  },
});
const events = Number(values.events);
const rounds = Number(values.rounds);
const people = Number(values.people);
const options = { events, warmUp: Number(values['warm-up']), perSecond: 500, seconds: Number(values.paced) };
const PARTS = ['consume', 'insert', 'post'] as const;

const servers = await startServers();
const sink = await Sink.start();
const source = await EventSource.open(servers.rabbitMq.url, people);
try {
  const arena: Arena = { servers, sink, source, people, nodeOptions: values['node-options'] };
  const makers = { bare, ours };
  const chosen = (['bare', 'ours'] as const).filter((name) => values.only === undefined || values.only === name);
  const contenders = [];
  for (const name of chosen) contenders.push(await makers[name](arena));

  const results: Results = Object.fromEntries(chosen.map((name) => [name, []]));
  const alone: Record<string, number[]> = Object.fromEntries(PARTS.map((part) => [part, []]));
  for (let round = 1; round <= rounds; round += 1) {
    for (const contender of contenders) {
      const databaseUrl = await contender.createDatabase(`${contender.name}_${round}`);
      const result = await runRound(contender, databaseUrl, arena, options);
      results[contender.name]!.push(result);
      console.log(`round ${round}: ${contender.name} ${format(result.eventsPerSecond)} events/s`);
    }
    if (values.only) continue;
    const databaseUrl = await servers.createDatabase(`alone_${round}`);
    for (const part of PARTS) alone[part]!.push(await runAlone(part, databaseUrl));
  }
  if (values.only) console.log(JSON.stringify(results));
  else report(results, alone);
} finally {
  // A connection that has broken must not keep the servers running.
  await Promise.allSettled([source.close(), sink.stop()]);
  await servers.stop();
}

/** @returns events a second */
async function runAlone(part: string, databaseUrl: string): Promise<number> {
  const queue = 'bench.alone';
  await sink.forget();
  await source.declare(queue, queue);
  const inlet = source.inlet(queue, queue);
  await inlet.empty();
  if (part === 'consume') await inlet.publish(0, options.warmUp + events);
  const child = spawnNode(new URL('./dispatch/single-part.js', import.meta.url), {
    env: {
      DATABASE_URL: databaseUrl,
      RABBITMQ_URL: servers.rabbitMq.url,
      BENCH_QUEUE: queue,
      BENCH_SINK: sink.sendMessage,
      BENCH_PART: part,
      BENCH_EVENTS: String(events),
      BENCH_WARM_UP: String(options.warmUp),
    },
  });
  const [, milliseconds] = await child.waitForLine(/^took ([\d.]+)/, { timeoutMs: 120_000 });
  await child.exited;
  return events / (Number(milliseconds) / 1_000);
}

/** Tells people first, machines in the last line. */
function report(results: Results, alone: Record<string, number[]>): void {
  const ratios = ratiosOf(results.ours!, results.bare!);
  console.log(`\n${events} events a round, ${rounds} rounds in turn; median (least – most)\n`);
  for (const part of PARTS) line(`(b) ${part} alone`, `${withSpread(alone[part]!)} events/s`);
  rateLine('(a) bare pipeline', results.bare!);
  rateLine('(c) ours', results.ours!);
  line('(c) / (a)', withSpread(ratios, 2));
  console.log();
  const contenders = tell(results, () => 'RabbitMQ');
  const medians = Object.fromEntries(PARTS.map((part) => [part, Math.round(median(alone[part]!))]));
  const facts = { events, rounds, people, nodeOptions: values['node-options'] };
  const ratio = rounded(median(ratios), 3);
  console.log(`\n${JSON.stringify({ bench: 'dispatch', ...facts, ratio, ...contenders, alone: medians })}`);
}

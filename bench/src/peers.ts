// The same events and people through the dispatcher and through what a team would build instead: a BullMQ worker.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Arena, ours, PRODUCTION_NODE_OPTIONS } from './dispatch/contender.js';
import { EventSource } from './dispatch/event-source.js';
import { line, rateLine, ratiosOf, type Results, rounded, tell } from './dispatch/report.js';
import { runRound } from './dispatch/run-round.js';
import { Sink } from './dispatch/sink-client.js';
import { startServers } from './measure/servers.js';
import { format, median, withSpread } from './measure/statistics.js';
import { bullMq } from './peers/bull-contender.js';
import { missingForRedis, startRedis } from './peers/redis.js';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '40000' },
    rounds: { type: 'string', default: '5' },
    'warm-up': { type: 'string', default: '15000' },
    /** Seconds of the steady stream at which latency is measured; 500 events in each. */
    paced: { type: 'string', default: '5' },
    people: { type: 'string', default: '60000' },
    'node-options': { type: 'string', default: PRODUCTION_NODE_OPTIONS },
    /** Jobs the worker has in hand at a time; of several the fastest is found first. */
    concurrency: { type: 'string', default: '64,128,256' },
  },
});
const events = Number(values.events);
const rounds = Number(values.rounds);
const people = Number(values.people);
const options = { events, warmUp: Number(values['warm-up']), perSecond: 500, seconds: Number(values.paced) };

const missing = missingForRedis();
if (missing !== undefined) {
  console.error(missing);
  process.exit(1);
}
const servers = await startServers();
const redis = await startRedis(join(servers.folder, 'redis'));
const sink = await Sink.start();
const source = await EventSource.open(servers.rabbitMq.url, people);
let concurrency = 0;
const arena: Arena = { servers, sink, source, people, nodeOptions: values['node-options'] };
const worker = await bullMq(arena, redis, () => concurrency);
try {
  concurrency = await fastest(values.concurrency.split(',').map(Number));
  const contenders = [worker, await ours(arena)];
  const results: Results = { bullmq: [], ours: [] };
  for (let round = 1; round <= rounds; round += 1) {
    for (const contender of contenders) {
      const databaseUrl = await contender.createDatabase(`${contender.name}_${round}`);
      const result = await runRound(contender, databaseUrl, arena, options);
      results[contender.name]!.push(result);
      console.log(`round ${round}: ${contender.name} ${format(result.eventsPerSecond)} events/s`);
    }
  }
  report(results);
} finally {
  // A connection that has broken must not keep the servers running.
  await Promise.allSettled([source.close(), sink.stop(), worker.close()]);
  await redis.stop();
  await servers.stop();
}

/** Tries each number with a quarter of the events. */
async function fastest(candidates: number[]): Promise<number> {
  const [only] = candidates;
  if (candidates.length === 1) return only!;
  const quarter = { ...options, events: Math.ceil(events / 4), warmUp: Math.ceil(options.warmUp / 2), seconds: 0 };
  const speeds: number[] = [];
  for (concurrency of candidates) {
    const databaseUrl = await worker.createDatabase(`bullmq_try_${concurrency}`);
    const { eventsPerSecond } = await runRound(worker, databaseUrl, arena, quarter);
    console.log(`${concurrency} jobs at a time: ${format(eventsPerSecond)} events/s`);
    speeds.push(eventsPerSecond);
  }
  return candidates[speeds.indexOf(Math.max(...speeds))]!;
}

/** Tells people first, machines in the last line. */
function report(results: Results): void {
  const ratios = ratiosOf(results.ours!, results.bullmq!);
  console.log(`\n${events} events a round, ${rounds} rounds in turn; median (least – most)\n`);
  rateLine(`BullMQ, ${concurrency} at a time`, results.bullmq!);
  rateLine('ours', results.ours!);
  line('ours / BullMQ', withSpread(ratios, 2));
  console.log();
  const contenders = tell(results, (name) => (name === 'bullmq' ? 'Redis' : 'RabbitMQ'));
  const facts = { events, rounds, people, concurrency, nodeOptions: values['node-options'] };
  console.log(`\n${JSON.stringify({ bench: 'peers', ...facts, ratio: rounded(median(ratios), 3), ...contenders })}`);
}

// From an event in RabbitMQ to a notification received and its row `sent`, beside a bare pipeline.
import { parseArgs } from 'node:util';
import { spawnNode } from '@marmalade/testing';
import { bare, type Contender, ours } from './dispatch/contender.js';
import { EventSource } from './dispatch/messages.js';
import { type Alone, PARTS, report } from './dispatch/report.js';
import { type RoundResult, runRound } from './dispatch/run-round.js';
import { Sink } from './dispatch/sink-client.js';
import { startServers } from './measure/servers.js';
import { format } from './measure/statistics.js';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '40000' },
    rounds: { type: 'string', default: '5' },
    'warm-up': { type: 'string', default: '15000' },
    /** Seconds of the steady stream at which latency is measured; 500 events in each. */
    paced: { type: 'string', default: '5' },
    /** For profiling: `ours` or `bare` alone; BENCH_NODE_OPTIONS are then the dispatcher's NODE_OPTIONS. */
    only: { type: 'string' },
  },
});
const events = Number(values.events);
const rounds = Number(values.rounds);
const options = { events, warmUp: Number(values['warm-up']), perSecond: 500, seconds: Number(values.paced) };

const QUEUE = 'bench.notifications';
const EXCHANGE = 'bench.events';

const servers = await startServers();
const sink = await Sink.start();
const source = await EventSource.open(servers.rabbitMq.url);
try {
  await source.declare(EXCHANGE, QUEUE);
  const contenders = [bare(servers, QUEUE, EXCHANGE, sink.webhook), ours(servers, sink.webhook)].filter(
    ({ name }) => values.only === undefined || values.only === name,
  );
  await declareOwnQueue();

  const results: Record<Contender['name'], RoundResult[]> = { bare: [], ours: [] };
  const alone: Alone = { consume: [], insert: [], post: [] };
  for (let round = 1; round <= rounds; round += 1) {
    for (const contender of contenders) {
      const databaseUrl = await servers.createDatabase(`${contender.name}_${round}`);
      const result = await runRound(contender, databaseUrl, { servers, sink, source }, options);
      results[contender.name].push(result);
      console.log(`round ${round}: ${contender.name} ${format(result.eventsPerSecond)} events/s`);
    }
    if (values.only) continue;
    const databaseUrl = await servers.createDatabase(`alone_${round}`);
    for (const part of PARTS) alone[part].push(await runAlone(part, databaseUrl));
  }
  if (values.only) console.log(JSON.stringify(results));
  else report(results, alone, { events, rounds });
} finally {
  // A connection that has broken must not keep the servers running.
  await Promise.allSettled([source.close(), sink.stop()]);
  await servers.stop();
}

/** Our dispatcher makes its queue when it first starts; it is healthy before that, as it takes events in without a broker. */
async function declareOwnQueue(): Promise<void> {
  const contender = ours(servers, sink.webhook);
  const child = await contender.start(await servers.createDatabase('first'));
  await source.untilThere(contender.queue);
  child.kill();
  await child.exited;
}

/** @returns events a second */
async function runAlone(part: string, databaseUrl: string): Promise<number> {
  await sink.forget();
  await source.empty(QUEUE);
  if (part === 'consume') await source.publish(EXCHANGE, 0, options.warmUp + events);
  const child = spawnNode(new URL('./dispatch/single-part.js', import.meta.url), {
    env: {
      DATABASE_URL: databaseUrl,
      RABBITMQ_URL: servers.rabbitMq.url,
      BENCH_QUEUE: QUEUE,
      BENCH_WEBHOOK: sink.webhook,
      BENCH_PART: part,
      BENCH_EVENTS: String(events),
      BENCH_WARM_UP: String(options.warmUp),
    },
  });
  const [, milliseconds] = await child.waitForLine(/^took ([\d.]+)/, { timeoutMs: 120_000 });
  await child.exited;
  return events / (Number(milliseconds) / 1_000);
}

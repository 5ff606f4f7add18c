// How much memory one dispatcher holds while a million events go through it.
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ours, PRODUCTION_NODE_OPTIONS } from './dispatch/contender.js';
import { EventSource } from './dispatch/event-source.js';
import { Sink } from './dispatch/sink-client.js';
import { peakMegabytes } from './measure/process-usage.js';
import { run, startServers } from './measure/servers.js';
import { format, median } from './measure/statistics.js';
import { sampleMemory, slopeOf } from './memory/memory-samples.js';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '1000000' },
    people: { type: 'string', default: '60000' },
    'node-options': { type: 'string', default: PRODUCTION_NODE_OPTIONS },
  },
});
const events = Number(values.events);
const people = Number(values.people);
const nodeOptions = values['node-options'];
/** The peak must stay below this. */
const LIMIT_MB = 300;
/** Events put in ahead of what has come out: enough that the dispatcher never waits, and that the broker stays small. */
const AHEAD = 40_000;
const CHUNK = 5_000;
const POLL_MS = 100;
/** Without a further message for so long, something is stuck. */
const PATIENCE_MS = 60_000;

const servers = await startServers();
const sink = await Sink.start();
const source = await EventSource.open(servers.rabbitMq.url, people);
try {
  const contender = await ours({ servers, sink, source, people, nodeOptions });
  const databaseUrl = await contender.createDatabase('memory');
  const child = await contender.start(databaseUrl);
  const stop = sampleMemory(child.pid);
  const startedAt = performance.now();
  await passThrough(contender.inlet);
  const seconds = (performance.now() - startedAt) / 1_000;
  const samples = stop();
  const peak = peakMegabytes(child.pid);
  child.kill();
  await child.exited;
  const [counts] = await run<{ sent: number; events: number }>(databaseUrl, contender.countSql);
  if (counts!.sent !== events || counts!.events !== events)
    throw new Error(`Not all were sent: ${JSON.stringify(counts)}`);
  report(samples, peak, seconds);
} finally {
  await Promise.allSettled([source.close(), sink.stop()]);
  await servers.stop();
}

async function passThrough({ publish }: { publish(first: number, count: number): Promise<void> }): Promise<void> {
  let published = 0;
  let last = { arrived: 0, at: performance.now() };
  while (last.arrived < events) {
    const arrived = await sink.count();
    if (arrived > last.arrived) last = { arrived, at: performance.now() };
    if (performance.now() - last.at > PATIENCE_MS) throw new Error(`Only ${arrived} of ${events} came through`);
    const room = Math.min(events, arrived + AHEAD) - published;
    if (room < CHUNK && published < events - CHUNK) await sleep(POLL_MS);
    else if (room > 0) {
      await publish(published, Math.min(CHUNK, room));
      published += Math.min(CHUNK, room);
    } else await sleep(POLL_MS);
  }
}

function report(samples: ReturnType<ReturnType<typeof sampleMemory>>, peak: number, seconds: number): void {
  const secondHalf = samples.slice(Math.floor(samples.length / 2));
  const eventsPerSecond = events / seconds;
  const facts = {
    start: Math.round(samples[0]!.megabytes),
    median: Math.round(median(samples.map(({ megabytes }) => megabytes))),
    peak: Math.round(peak),
    slopePerMillion: Math.round((slopeOf(secondHalf) / eventsPerSecond) * 1_000_000),
  };
  console.log(`${format(events)} events at ${format(eventsPerSecond)} events/s, with ${nodeOptions || 'no options'}\n`);
  console.log(`at the start ${facts.start} MB, median ${facts.median} MB, peak ${facts.peak} MB`);
  console.log(`over the second half it grows ${facts.slopePerMillion} MB for a million events`);
  console.log(`peak below ${LIMIT_MB} MB: ${facts.peak < LIMIT_MB ? 'yes' : 'NO'}`);
  if (facts.peak >= LIMIT_MB) process.exitCode = 1;
  const result = { bench: 'memory', events, nodeOptions, eventsPerSecond: Math.round(eventsPerSecond), ...facts };
  console.log(`\n${JSON.stringify(result)}`);
}

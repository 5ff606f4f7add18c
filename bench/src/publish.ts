// POST /api/v1/events through gateway and dispatcher, single and in batches, beside a bare handler with one insert.
import { parseArgs } from 'node:util';
import { startServers } from './measure/servers.js';
import { median, medianOf, withSpread } from './measure/statistics.js';
import { startBareIntake, startOurs } from './publish/intakes.js';
import { CONNECTIONS, fire, type Volley } from './publish/load.js';
import { drained, stored } from './publish/stored.js';

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '5' }, rounds: { type: 'string', default: '3' } },
});
const seconds = Number(values.seconds);
const rounds = Number(values.rounds);
const BATCH = 100;

type Case = 'ceiling' | 'single' | 'batch';
const fired: Volley[] = [];
const results: Record<Case, Volley[]> = { ceiling: [], single: [], batch: [] };

const servers = await startServers();
try {
  const bareUrl = await servers.createDatabase('bare');
  const oursUrl = await servers.createDatabase('ours');
  const bare = await startBareIntake(bareUrl);
  const ours = await startOurs(servers, oursUrl);
  try {
    // The first round is for the compiler to warm up, and is not counted.
    for (let round = 0; round <= rounds; round += 1) {
      const volleys: [Case, Volley][] = [
        ['ceiling', await fire({ ...bare, seconds, events: 1 })],
        ['single', await fire({ ...ours, seconds, events: 1 })],
      ];
      await drained(oursUrl);
      volleys.push(['batch', await fire({ ...ours, seconds, events: BATCH })]);
      await drained(oursUrl);
      for (const [name, volley] of volleys) if (name !== 'ceiling') fired.push(volley);
      if (round === 0) continue;
      for (const [name, volley] of volleys) results[name].push(volley);
    }
    await check(oursUrl);
  } finally {
    await Promise.all([bare.stop(), ours.stop()]);
  }
  report();
} finally {
  await servers.stop();
}

/** What was accepted is there; of what was under way when a volley ended, some may be. */
async function check(databaseUrl: string): Promise<void> {
  const accepted = fired.reduce((sum, volley) => sum + volley.accepted, 0);
  const failures = fired.reduce((sum, volley) => sum + volley.failures, 0);
  const events = await stored(databaseUrl);
  const underWay = fired.length * CONNECTIONS * BATCH;
  if (failures > 0 || events < accepted || events > accepted + underWay) {
    throw new Error(`${accepted} events were accepted, ${events} are there, ${failures} requests failed`);
  }
}

function report(): void {
  const { ceiling, single, batch } = results;
  const rates = (volleys: Volley[]) => volleys.map(({ requestsPerSecond }) => requestsPerSecond);
  const ratios = rates(single).map((rate, round) => rate / rates(ceiling)[round]!);
  console.log(`\n${CONNECTIONS} connections, ${rounds} rounds of ${seconds} s in turn; median (least – most)\n`);
  const titles: [string, Volley[], number][] = [
    ['bare handler, one insert', ceiling, 1],
    ['ours, single events', single, 1],
    [`ours, batches of ${BATCH}`, batch, BATCH],
  ];
  for (const [title, volleys, events] of titles) {
    const { p50, p95, p99 } = medianOf(volleys.map(({ latency }) => latency));
    const accepted = rates(volleys).map((rate) => rate * events);
    console.log(title.padEnd(26), `${withSpread(rates(volleys))} answers 202/s, ${withSpread(accepted)} events/s`);
    console.log(''.padEnd(26), `p50 ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`);
  }
  console.log('single / bare'.padEnd(26), withSpread(ratios, 2));
  const summary = Object.fromEntries(
    Object.entries(results).map(([name, volleys]) => [
      name,
      {
        requestsPerSecond: Math.round(median(rates(volleys))),
        latencyMs: medianOf(volleys.map((each) => each.latency)),
      },
    ]),
  );
  console.log(
    `\n${JSON.stringify({ bench: 'publish', seconds, rounds, ratio: Number(median(ratios).toFixed(3)), ...summary })}`,
  );
}

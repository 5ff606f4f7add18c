// The gateway beside a bare Fastify proxy and a direct call: requests/s at full load, latency at 500 requests/s.
import { parseArgs } from 'node:util';
import { fire, pace, type Volley } from './gateway/load.js';
import { startTargets, TARGETS, type Target } from './gateway/targets.js';
import { median, medianOf, percentiles, withSpread } from './measure/statistics.js';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '6' },
    rounds: { type: 'string', default: '5' },
    rate: { type: 'string', default: '500' },
  },
});
const seconds = Number(values.seconds);
const rounds = Number(values.rounds);
const rate = Number(values.rate);

/** Of the work order: the share of the bare proxy's requests/s, and what is added to a direct call at p95. */
const RATIO_LIMIT = 0.6;
const ADDED_LIMIT_MS = 1.5;

const full = emptyResults();
const paced = emptyResults();

const targets = await startTargets();
process.once('SIGINT', () => void targets.stop().finally(() => process.exit(130)));
try {
  // The first round is for the compilers to warm up, and is not counted.
  for (let round = 0; round <= rounds; round += 1) {
    for (const target of inTurn(round)) {
      const volley = await fire(targets.requests[target], seconds);
      if (round > 0) full[target].push(volley);
    }
    for (const target of inTurn(round)) {
      const volley = await pace(targets.requests[target], seconds, rate);
      if (round > 0) paced[target].push(volley);
    }
  }
} finally {
  await targets.stop();
}
report();

function emptyResults(): Record<Target, Volley[]> {
  return { direct: [], bare: [], ours: [] };
}

/** Whoever comes first finds another machine than whoever comes last. */
function inTurn(round: number): Target[] {
  const first = round % TARGETS.length;
  return [...TARGETS.slice(first), ...TARGETS.slice(0, first)];
}

function report(): void {
  const ratios = full.ours.map(
    ({ requestsPerSecond }, round) => requestsPerSecond / full.bare[round]!.requestsPerSecond,
  );
  const latencies = (target: Target) => paced[target].map(({ latencies: each }) => percentiles(each));
  const added = (by: Target) => latencies(by).map(({ p95 }, round) => p95 - latencies('direct')[round]!.p95);
  console.log(`\n${rounds} rounds of ${seconds} s in turn; median (least – most)\n`);
  for (const target of TARGETS) {
    const { p50, p95, p99 } = medianOf(latencies(target));
    const reached = withSpread(paced[target].map(({ requestsPerSecond }) => requestsPerSecond));
    console.log(target.padEnd(8), `${withSpread(full[target].map((volley) => volley.requestsPerSecond))} requests/s`);
    console.log(
      ''.padEnd(8),
      `at ${reached}/s: p50 ${p50.toFixed(2)} ms, p95 ${p95.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms`,
    );
  }
  const ratio = median(ratios);
  const addedMs = median(added('ours'));
  console.log(`\nours / bare               ${withSpread(ratios, 2)}, at least ${RATIO_LIMIT}`);
  console.log(`ours − direct at p95      ${withSpread(added('ours'), 2)} ms, at most ${ADDED_LIMIT_MS}`);
  console.log(`bare − direct at p95      ${withSpread(added('bare'), 2)} ms`);
  const summary = Object.fromEntries(
    TARGETS.map((target) => [
      target,
      {
        requestsPerSecond: Math.round(median(full[target].map((volley) => volley.requestsPerSecond))),
        latencyMs: medianOf(latencies(target)),
      },
    ]),
  );
  const figures = { ratio: Number(ratio.toFixed(3)), addedP95Ms: Number(addedMs.toFixed(3)), ...summary };
  console.log(`\n${JSON.stringify({ bench: 'gateway', seconds, rounds, rate, ...figures })}`);
  if (ratio < RATIO_LIMIT || addedMs > ADDED_LIMIT_MS) process.exitCode = 1;
}

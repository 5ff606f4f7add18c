// Redeeming codes over HTTP, beside the bare transaction: redeems/s of a crowd, and latency at 400/s sent evenly.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createTokenKeys, freePort, serveTokenKeys, spawnNode } from '@marmalade/testing';
import { Pool } from 'undici';
import { PRODUCTION_NODE_OPTIONS } from './dispatch/contender.js';
import { answers } from './measure/answers.js';
import { cpuSeconds, familyCpuSeconds, peakMegabytes } from './measure/process-usage.js';
import { run, startDatabase } from './measure/servers.js';
import { format, median, medianOf, percentiles, withSpread } from './measure/statistics.js';
import { BareTill } from './redeem/bare-till.js';
import { crowd, type Redeem, type Round, stream } from './redeem/load.js';
import { openShop } from './redeem/shop.js';

const { values } = parseArgs({
  options: {
    codes: { type: 'string', default: '3000' },
    rounds: { type: 'string', default: '3' },
    'at-once': { type: 'string', default: '32' },
    rate: { type: 'string', default: '400' },
    'node-options': { type: 'string', default: PRODUCTION_NODE_OPTIONS },
  },
});
/** Codes of each contender in each round, and of the even stream. */
const codes = Number(values.codes);
const rounds = Number(values.rounds);
const atOnce = Number(values['at-once']);
const rate = Number(values.rate);
/** Of the work order. */
const PER_SECOND_LIMIT = 400;
const P95_LIMIT_MS = 40;
/** Connections of a service to its database. */
const CONNECTIONS = 10;
const API_KEY = 'bench-bench-bench-bench-bench';
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const database = await startDatabase();
const databaseUrl = await database.createDatabase('redeem');
const keys = createTokenKeys();
const identity = await serveTokenKeys(keys);
const port = await freePort();
const url = `http://127.0.0.1:${port}`;
const child = spawnNode(join(ROOT, 'dist/apps/loyalty/main.js'), {
  // No .env of this folder is to be read.
  cwd: database.folder,
  env: {
    NODE_ENV: 'development',
    LOG_LEVEL: 'warn',
    DATABASE_URL: databaseUrl,
    // Nothing is listening there: what is announced waits in the outbox.
    RABBITMQ_URL: 'amqp://127.0.0.1:1',
    IDENTITY_URL: identity.url,
    LOYALTY_PORT: String(port),
    MARMALADE_DATA_DIR: join(database.folder, 'data'),
    MARMALADE_API_KEY: API_KEY,
    NODE_OPTIONS: values['node-options'],
  },
});
const http = new Pool(url, { connections: 64 });
const bare = new BareTill(databaseUrl, CONNECTIONS);
try {
  await answers(`${url}/health`, child);
  const shop = await openShop(databaseUrl, url, { apiKey: API_KEY, keys, count: codes * (3 * rounds + 2) });
  console.log(`${format(shop.codes.length)} discounts issued in batches of 500: ${format(shop.issuedPerSecond)}/s\n`);
  const take = () => shop.codes.splice(0, codes);
  const ours = redeemer(shop.cashiers);
  const results: Record<'bare' | 'ours' | 'even', Round[]> = { bare: [], ours: [], even: [] };
  const cpu = { process: 0, postgres: 0 };
  // The first round is for the compilers to warm up, and is not counted.
  await crowd((code) => bare.redeem(code), take(), atOnce);
  await crowd(ours, take(), atOnce);
  for (let round = 0; round < rounds; round += 1) {
    results.bare.push(await crowd((code) => bare.redeem(code), take(), atOnce));
    const before = { process: cpuSeconds(child.pid), postgres: familyCpuSeconds(database.pid) };
    results.ours.push(await crowd(ours, take(), atOnce));
    cpu.process += cpuSeconds(child.pid) - before.process;
    cpu.postgres += familyCpuSeconds(database.pid) - before.postgres;
    results.even.push(await stream(ours, take(), rate));
  }
  await checkLog(codes * (3 * rounds + 2));
  report(results, cpu, shop.issuedPerSecond);
} finally {
  await http.close();
  await bare.close();
  child.kill();
  await child.exited;
  await identity.stop();
  await database.stop();
}

/** Redeems as cashiers do, each request with a key of its own. */
function redeemer(cashiers: readonly string[]): Redeem {
  const body = JSON.stringify({ orderAmount: { amount: '1750.00', currency: 'RUB' }, orderNumber: 'M-1042' });
  let turn = 0;
  return async (code) => {
    const authorization = cashiers[(turn += 1) % cashiers.length]!;
    const headers = { authorization, 'content-type': 'application/json', 'idempotency-key': randomUUID() };
    const path = `/discounts/codes/${code}/redeem`;
    const { statusCode, body: answer } = await http.request({ method: 'POST', path, headers, body });
    await answer.text();
    return statusCode === 201;
  };
}

/** Each code was used exactly once. */
async function checkLog(expected: number): Promise<void> {
  const [row] = await run<{ uses: number; discounts: number }>(
    databaseUrl,
    'SELECT count(*)::int AS uses, count(DISTINCT discount_id)::int AS discounts FROM loyalty.redemption',
  );
  if (row!.uses !== expected || row!.discounts !== expected) {
    throw new Error(`${expected} codes were redeemed, the log has ${row!.uses} uses of ${row!.discounts} discounts`);
  }
}

function report(
  results: Record<'bare' | 'ours' | 'even', Round[]>,
  cpu: { process: number; postgres: number },
  issuedPerSecond: number,
): void {
  const rates = (name: 'bare' | 'ours') => results[name].map(({ perSecond }) => perSecond);
  const times = (name: 'bare' | 'ours' | 'even') =>
    medianOf(results[name].map(({ latencies }) => percentiles(latencies)));
  const line = (name: 'bare' | 'ours' | 'even') => {
    const { p50, p95, p99 } = times(name);
    return `p50 / p95 / p99  ${p50.toFixed(1)} / ${p95.toFixed(1)} / ${p99.toFixed(1)} ms`;
  };
  const ratios = rates('ours').map((perSecond, round) => perSecond / rates('bare')[round]!);
  console.log(`${rounds} rounds of ${format(codes)} codes, ${atOnce} at once; median (least – most)\n`);
  console.log(`${'bare transaction'.padEnd(24)} ${withSpread(rates('bare'))} /s   ${line('bare')}`);
  console.log(`${'ours, over HTTP'.padEnd(24)} ${withSpread(rates('ours'))} /s   ${line('ours')}`);
  console.log(`${'ours / bare'.padEnd(24)} ${withSpread(ratios, 2)}`);
  console.log(`${`ours, ${rate}/s evenly`.padEnd(24)} ${line('even')}`);
  const forThousand = (seconds: number) => (seconds / ((codes * rounds) / 1_000)).toFixed(2);
  const seconds = `${forThousand(cpu.process)}, ${forThousand(cpu.postgres)}`;
  console.log(`${'CPU seconds for 1,000'.padEnd(24)} ${seconds} (process, PostgreSQL)`);
  console.log(`${'peak memory'.padEnd(24)} ${Math.round(peakMegabytes(child.pid))} MB`);
  const holds = median(rates('ours')) >= PER_SECOND_LIMIT && times('even').p95 < P95_LIMIT_MS;
  const limits = `${PER_SECOND_LIMIT}/s or more, and p95 below ${P95_LIMIT_MS} ms at ${rate}/s`;
  console.log(`\n${limits}: ${holds ? 'yes' : 'NO'}`);
  if (!holds) process.exitCode = 1;
  const figures = {
    oursPerSecond: Math.round(median(rates('ours'))),
    barePerSecond: Math.round(median(rates('bare'))),
  };
  const all = { ...figures, ours: times('ours'), even: times('even'), issuedPerSecond: Math.round(issuedPerSecond) };
  console.log(
    `\n${JSON.stringify({ bench: 'redeem', codes, rounds, atOnce, rate, ...all, cpuSecondsForThousand: seconds })}`,
  );
}

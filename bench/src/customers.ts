// Listing, searching, adding and exporting customers among a million, over HTTP.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { encodeCursor } from '@marmalade/http';
import { freePort, spawnNode } from '@marmalade/testing';
import { addPeople, type SomeCustomer, someOf } from './customers/people.js';
import { QUERIES } from './customers/queries.js';
import { PRODUCTION_NODE_OPTIONS } from './dispatch/contender.js';
import { answers } from './measure/answers.js';
import { peakMegabytes, residentMegabytes } from './measure/process-usage.js';
import { startDatabase } from './measure/servers.js';
import { format, percentiles } from './measure/statistics.js';

const { values } = parseArgs({
  options: {
    customers: { type: 'string', default: '1000000' },
    requests: { type: 'string', default: '60' },
    writes: { type: 'string', default: '500' },
    'node-options': { type: 'string', default: PRODUCTION_NODE_OPTIONS },
  },
});
const count = Number(values.customers);
const requests = Number(values.requests);
const writes = Number(values.writes);
/** The list must answer within this at p95, whatever is asked. */
const LIMIT_MS = 30;
const EXPORT_LIMIT_MB = 200;
const WARM_UP = 5;
const API_KEY = 'bench-bench-bench-bench-bench';
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const headers = { 'x-api-key': API_KEY };

const database = await startDatabase();
const databaseUrl = await database.createDatabase('customers');
const port = await freePort();
const url = `http://127.0.0.1:${port}`;
const child = spawnNode(join(ROOT, 'dist/apps/identity/main.js'), {
  // No .env of this folder is to be read.
  cwd: database.folder,
  env: {
    NODE_ENV: 'development',
    LOG_LEVEL: 'warn',
    DATABASE_URL: databaseUrl,
    // Nothing is listening there: what is announced waits in the outbox.
    RABBITMQ_URL: 'amqp://127.0.0.1:1',
    IDENTITY_PORT: String(port),
    MARMALADE_DATA_DIR: join(database.folder, 'data'),
    MARMALADE_API_KEY: API_KEY,
    NODE_OPTIONS: values['node-options'],
    MARMALADE_OWNER_EMAIL: 'owner@example.com',
    MARMALADE_OWNER_PASSWORD: 'bench-bench-bench',
  },
});
try {
  await answers(`${url}/health`, child);
  const seconds = await addPeople(databaseUrl, count);
  console.log(`${format(count)} customers in ${seconds.toFixed(0)} s\n`);
  const some = await someOf(databaseUrl, count, Math.min(requests, count));

  const lists = await timeLists(some);
  const times = Object.values(lists).flat();
  for (const [name, list] of Object.entries(lists)) tell(name, list);
  const all = tell('all of them', times);
  const added = tell('POST /customers', await timeWrites());
  const exported = await timeExport();
  const { rowsPerSecond, megabytes, idleMegabytes } = exported;
  console.log(
    `\nexport: ${format(exported.rows)} rows, ${format(rowsPerSecond)} rows/s; peak memory ${megabytes} MB, before it ${idleMegabytes} MB`,
  );

  const holds = all.p95 < LIMIT_MS && megabytes < EXPORT_LIMIT_MB;
  console.log(
    `\np95 of all lists below ${LIMIT_MS} ms, and the export below ${EXPORT_LIMIT_MB} MB: ${holds ? 'yes' : 'NO'}`,
  );
  if (!holds) process.exitCode = 1;
  const slowest = Math.max(...Object.values(lists).map((list) => percentiles(list).p95));
  console.log(
    `\n${JSON.stringify({ bench: 'customers', customers: count, all, slowestKindP95: rounded(slowest), added, exported })}`,
  );
} finally {
  child.kill();
  await child.exited;
  await database.stop();
}

/** Milliseconds by kind: half of them first pages, the others from a place somewhere in the list, in both orders. */
async function timeLists(some: SomeCustomer[]): Promise<Record<string, number[]>> {
  const lists: Record<string, number[]> = {};
  for (const [name, queryOf] of Object.entries(QUERIES)) {
    const list: number[] = [];
    for (let n = -WARM_UP; n < requests; n += 1) {
      const place = Math.abs(n) % some.length;
      const from = some[(place + 1) % some.length]!.place;
      const query = new URLSearchParams({
        ...queryOf(some[place]!, Math.abs(n)),
        ...(n % 2 === 0 && { cursor: encodeCursor([from]) }),
        ...(n % 4 >= 2 && { sort: 'createdAt' }),
      });
      const startedAt = performance.now();
      const response = await fetch(`${url}/customers?${query}`, { headers });
      const body = (await response.json()) as { items?: unknown[] };
      if (n >= 0) list.push(performance.now() - startedAt);
      if (!body.items) throw new Error(`${query} was answered ${response.status}: ${JSON.stringify(body)}`);
    }
    lists[name] = list;
  }
  return lists;
}

async function timeWrites(): Promise<number[]> {
  const list: number[] = [];
  for (let n = 0; n < writes; n += 1) {
    const body = { name: `Новый Покупатель ${n}`, email: `new.${n}@bench.example`, tags: ['new'], source: 'bench' };
    const startedAt = performance.now();
    const response = await fetch(`${url}/customers`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (response.status !== 201)
      throw new Error(`A customer was answered ${response.status}: ${await response.text()}`);
    await response.arrayBuffer();
    list.push(performance.now() - startedAt);
  }
  return list;
}

async function timeExport() {
  const idleMegabytes = Math.round(residentMegabytes(child.pid));
  const startedAt = performance.now();
  const response = await fetch(`${url}/customers/export`, { headers });
  if (response.status !== 200) throw new Error(`The export was answered ${response.status}`);
  let rows = -1;
  for await (const piece of response.body!) {
    for (const byte of piece as Uint8Array) if (byte === 10) rows += 1;
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  return {
    rows,
    rowsPerSecond: Math.round(rows / seconds),
    megabytes: Math.round(peakMegabytes(child.pid)),
    idleMegabytes,
  };
}

function tell(name: string, list: number[]) {
  const { p50, p95, p99 } = percentiles(list);
  console.log(
    `${name.padEnd(34)} p50 ${p50.toFixed(1).padStart(6)}  p95 ${p95.toFixed(1).padStart(6)}  p99 ${p99.toFixed(1).padStart(6)} ms`,
  );
  return { p50: rounded(p50), p95: rounded(p95), p99: rounded(p99) };
}

function rounded(value: number): number {
  return Number(value.toFixed(1));
}

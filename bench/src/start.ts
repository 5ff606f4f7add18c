// `npm start` until /health answers, on an empty and on a used data folder, and the memory of the idle platform.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { freePort, spawnNode } from '@marmalade/testing';
import { answers } from './measure/answers.js';
import { childPids, familyMegabytes, residentMegabytes } from './measure/process-usage.js';
import { median, withSpread } from './measure/statistics.js';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, idle: { type: 'string', default: '10' } },
});
const rounds = Number(values.rounds);
const idleSeconds = Number(values.idle);
const START = fileURLToPath(new URL('../../tools/start.mjs', import.meta.url));

const cold: number[] = [];
const warm: number[] = [];
const node: number[] = [];
const postgres: number[] = [];

for (let round = 0; round < rounds; round += 1) {
  const folder = mkdtempSync(join(tmpdir(), 'marmalade-bench-'));
  try {
    cold.push((await start(folder, 0)).milliseconds);
    const { milliseconds, nodeMegabytes, postgresMegabytes } = await start(folder, idleSeconds);
    warm.push(milliseconds);
    node.push(nodeMegabytes);
    postgres.push(postgresMegabytes);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  }
}

console.log(`${rounds} rounds; median (least – most)\n`);
console.log('cold start, empty folder'.padEnd(32), `${withSpread(cold)} ms`);
console.log('warm start'.padEnd(32), `${withSpread(warm)} ms`);
console.log(`after ${idleSeconds} s: node, RSS`.padEnd(32), `${withSpread(node)} MB`);
console.log(`after ${idleSeconds} s: PostgreSQL, PSS`.padEnd(32), `${withSpread(postgres)} MB`);
const medians = { coldMs: cold, warmMs: warm, nodeMegabytes: node, postgresMegabytes: postgres };
console.log(
  `\n${JSON.stringify({
    bench: 'start',
    rounds,
    ...Object.fromEntries(Object.entries(medians).map(([name, list]) => [name, Math.round(median(list))])),
  })}`,
);

/** Starts the platform as a person does, waits for /health, leaves it idle for a while, weighs it and stops it. */
async function start(folder: string, idle: number) {
  const port = await freePort();
  const child = spawnNode(START, {
    env: {
      PORT: String(port),
      MARMALADE_DATA_DIR: folder,
      LOG_LEVEL: 'warn',
      DATABASE_URL: undefined,
      RABBITMQ_URL: undefined,
    },
  });
  try {
    const milliseconds = await answers(`http://127.0.0.1:${port}/health`, child);
    await sleep(idle * 1_000);
    // The platform's one child is PostgreSQL.
    const [server] = childPids(child.pid);
    if (!server) throw new Error('PostgreSQL is not a child of the platform');
    return { milliseconds, nodeMegabytes: residentMegabytes(child.pid), postgresMegabytes: familyMegabytes(server) };
  } finally {
    child.kill();
    await child.exited;
  }
}

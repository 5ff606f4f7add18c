// The birthday discounts of a day, among a million customers, issued by one loyalty process.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { freePort, type NodeProcess, spawnNode } from '@marmalade/testing';
import pg from 'pg';
import { PRODUCTION_NODE_OPTIONS } from './dispatch/contender.js';
import { answers } from './measure/answers.js';
import { peakMegabytes, residentMegabytes } from './measure/process-usage.js';
import { startDatabase } from './measure/servers.js';
import { format } from './measure/statistics.js';

const { values } = parseArgs({
  options: {
    customers: { type: 'string', default: '1000000' },
    birthdays: { type: 'string', default: '2800' },
    'node-options': { type: 'string', default: PRODUCTION_NODE_OPTIONS },
  },
});
const customers = Number(values.customers);
const birthdays = Number(values.birthdays);
const LIMIT_S = 30;
const API_KEY = 'bench-bench-bench-bench-bench';
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/**
 * As many were born on the day that is today in UTC, the others on days of another season. They live where it is that day already, or the
 * next, on which a birthday is still caught up with: all of them are due.
 */
const CUSTOMERS = `
  INSERT INTO customer (id, person, status, birthday, birthday_since, is_test, registered_at, revision)
  SELECT id,
    jsonb_build_object('id', id, 'name', 'Anna ' || n, 'telegramId', (100000000 + n)::text, 'locale', 'ru',
      'timeZone', ('{Asia/Vladivostok,Europe/Moscow,Asia/Bangkok,UTC}'::text[])[1 + n % 4]),
    'active',
    CASE WHEN n <= $2 THEN make_date(1950 + n % 50, extract(month FROM now() AT TIME ZONE 'UTC')::int, extract(day FROM now() AT TIME ZONE 'UTC')::int)
      ELSE (now() AT TIME ZONE 'UTC')::date - interval '30 years' - make_interval(days => 30 + n % 300) END,
    '2020-01-01', false, '2020-01-01', 1
  FROM (SELECT n, gen_random_uuid() AS id FROM generate_series(1, $1) AS n) AS numbered`;

type Loyalty = NodeProcess & { url: string };

const database = await startDatabase();
const databaseUrl = await database.createDatabase('birthdays');
const pool = new pg.Pool({ connectionString: databaseUrl, options: '-c search_path=loyalty,public', max: 2 });
let child: Loyalty | undefined;
try {
  child = await start();
  // At the beginning of each day, wherever it is: so that all who have their birthday today are due, whatever time it is here.
  await pool.query(`INSERT INTO setting VALUES ('loyalty.birthday_hour', '0', 1)`);
  await offer(child);
  await stop(child);
  await pool.query(CUSTOMERS, [customers, birthdays]);
  await pool.query('VACUUM ANALYZE customer');

  child = await start();
  const startedAt = performance.now();
  const idle = residentMegabytes(child.pid);
  let issued = 0;
  let seconds = 0;
  while (issued < birthdays && seconds < 4 * LIMIT_S) {
    await sleep(50);
    issued = (await pool.query('SELECT count(*)::int AS n FROM discount')).rows[0].n;
    seconds = (performance.now() - startedAt) / 1_000;
  }
  const peak = peakMegabytes(child.pid);
  const { rows } = await pool.query(`SELECT count(DISTINCT customer_id)::int AS people FROM discount`);
  console.log(
    `${format(customers)} customers, ${format(birthdays)} birthdays: ${format(issued)} discounts, ${format(rows[0].people)} people`,
  );
  console.log(`all of them in ${seconds.toFixed(1)} s; memory ${format(idle)} MB before, ${format(peak)} MB at most`);
  const holds = issued === birthdays && rows[0].people === birthdays && seconds < LIMIT_S;
  console.log(`\nall issued, once each, below ${LIMIT_S} s: ${holds ? 'yes' : 'NO'}`);
  if (!holds) process.exitCode = 1;
  const figures = {
    seconds: Math.round(seconds * 10) / 10,
    idleMegabytes: Math.round(idle),
    peakMegabytes: Math.round(peak),
  };
  console.log(`\n${JSON.stringify({ bench: 'birthdays', customers, birthdays, issued, ...figures })}`);
} finally {
  if (child) await stop(child);
  await pool.end();
  await database.stop();
}

async function start(): Promise<Loyalty> {
  const port = await freePort();
  const started = spawnNode(join(ROOT, 'dist/apps/loyalty/main.js'), {
    // No .env of this folder is to be read.
    cwd: database.folder,
    env: {
      NODE_ENV: 'development',
      LOG_LEVEL: 'warn',
      DATABASE_URL: databaseUrl,
      // Nothing is listening there: what is announced waits in the outbox.
      RABBITMQ_URL: 'amqp://127.0.0.1:1',
      LOYALTY_PORT: String(port),
      MARMALADE_DATA_DIR: join(database.folder, 'data'),
      MARMALADE_API_KEY: API_KEY,
      NODE_OPTIONS: values['node-options'],
    },
  });
  await answers(`http://127.0.0.1:${port}/health`, started);
  return Object.assign(started, { url: `http://127.0.0.1:${port}` });
}

async function offer({ url }: Loyalty): Promise<void> {
  const response = await fetch(`${url}/discount-templates`, {
    method: 'POST',
    headers: { 'x-api-key': API_KEY, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Birthday', kind: 'percent', value: 15, trigger: 'birthday', validDays: 14 }),
  });
  if (response.status !== 201)
    throw new Error(`The template was answered ${response.status}: ${await response.text()}`);
  await response.arrayBuffer();
}

async function stop(running: NodeProcess): Promise<void> {
  running.kill();
  await running.exited;
}

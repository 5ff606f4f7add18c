import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createTestDatabase, freePort, spawnNode, type TestDatabase, waitFor } from '@marmalade/testing';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { API_KEY } from '../platform.js';

const MAIN = fileURLToPath(new URL('../../../dist/apps/loyalty/main.js', import.meta.url));
/** Three pages of a run and a part of one. */
const CUSTOMERS = 1_600;
const LOCK = 20_291_103;

type Loyalty = ReturnType<typeof spawnNode> & { url: string };

let database: TestDatabase;
let dataDir: string;
let pool: pg.Pool;
const running: Loyalty[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  dataDir = mkdtempSync(join(tmpdir(), 'marmalade-birthdays-'));
  pool = new pg.Pool({ connectionString: database.url, options: '-c search_path=loyalty', max: 2 });
});
afterAll(async () => {
  for (const each of running) each.kill('SIGKILL');
  await pool.end();
  await database.drop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** A process of its own. Nobody listens where the broker should be: what is announced waits in the outbox, where it can be counted. */
async function start(): Promise<Loyalty> {
  const port = await freePort();
  const child = spawnNode(MAIN, {
    env: {
      NODE_ENV: 'test',
      LOG_LEVEL: 'warn',
      DATABASE_URL: database.url,
      RABBITMQ_URL: 'amqp://127.0.0.1:1',
      LOYALTY_PORT: String(port),
      MARMALADE_DATA_DIR: dataDir,
      MARMALADE_API_KEY: API_KEY,
    },
  });
  const loyalty = Object.assign(child, { url: `http://127.0.0.1:${port}` });
  running.push(loyalty);
  await waitFor(async () => (await fetch(`${loyalty.url}/health`)).ok, { timeoutMs: 50_000 });
  return loyalty;
}
const end = async (loyalty: Loyalty, signal: NodeJS.Signals) => {
  loyalty.kill(signal);
  await loyalty.exited;
};
/** @param select an expression, and what it is of: `count(*) FROM discount` */
const figure = async (select: string): Promise<number> =>
  (await pool.query(`SELECT (SELECT ${select})::int AS n`)).rows[0].n;

test('a run that is killed in the middle is gone on with by two replicas, and everybody is congratulated once', async () => {
  const first = await start();
  const template = { name: 'Birthday', kind: 'percent', value: 15, trigger: 'birthday', validDays: 14 };
  const made = await fetch(`${first.url}/discount-templates`, {
    method: 'POST',
    headers: { 'x-api-key': API_KEY, 'content-type': 'application/json' },
    body: JSON.stringify(template),
  });
  expect(made.status).toBe(201);
  await end(first, 'SIGTERM');
  await pool.query(`INSERT INTO setting VALUES ('loyalty.birthday_hour', '0', 1)`);
  await pool.query(
    `INSERT INTO customer (id, person, status, birthday, birthday_since, is_test, registered_at, revision)
     SELECT id, jsonb_build_object('id', id, 'name', 'Anna ' || n, 'timeZone', 'UTC'), 'active',
       make_date(1992, extract(month FROM now() AT TIME ZONE 'UTC')::int, extract(day FROM now() AT TIME ZONE 'UTC')::int),
       '2020-01-01', false, '2020-01-01', 1
     FROM (SELECT n, gen_random_uuid() AS id FROM generate_series(1, $1::int) AS n) AS numbered`,
    [CUSTOMERS],
  );
  // In the third page somebody's discount waits for us: the run stands still there, with two pages committed and one half done.
  await pool.query(
    `CREATE FUNCTION wait_for_the_test() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN
       IF NEW.customer_id = (SELECT id FROM loyalty.customer ORDER BY id OFFSET 1250 LIMIT 1) THEN
         PERFORM pg_advisory_xact_lock(${LOCK});
       END IF;
       RETURN NEW;
     END $$`,
  );
  await pool.query('CREATE TRIGGER wait BEFORE INSERT ON discount FOR EACH ROW EXECUTE FUNCTION wait_for_the_test()');
  const gate = await pool.connect();
  try {
    await gate.query('SELECT pg_advisory_lock($1)', [LOCK]);
    const killed = await start();
    const isWaiting = async () =>
      (await figure(`count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND objid = ${LOCK}`)) > 0;
    await waitFor(async () => (await isWaiting()) && (await figure('count(*) FROM discount')) === 1_000);
    await end(killed, 'SIGKILL');
  } finally {
    await gate.query('SELECT pg_advisory_unlock_all()');
    gate.release();
  }

  const replicas = await Promise.all([start(), start()]);
  await waitFor(async () => (await figure('count(*) FROM discount')) === CUSTOMERS, { timeoutMs: 30_000 });
  // They end what they are at: nothing comes later.
  await Promise.all(replicas.map((each) => end(each, 'SIGTERM')));
  expect(await figure('count(*) FROM discount')).toBe(CUSTOMERS);
  expect(await figure('count(DISTINCT customer_id) FROM discount')).toBe(CUSTOMERS);
  expect(await figure('issued FROM discount_template')).toBe(CUSTOMERS);
  const told = `FROM outbox WHERE routing_key = 'loyalty.birthday_discount_issued'`;
  expect(await figure(`count(*) ${told}`)).toBe(CUSTOMERS);
  expect(await figure(`count(DISTINCT order_key) ${told}`)).toBe(CUSTOMERS);
  const entries = `FROM outbox, jsonb_array_elements(payload::jsonb -> 'entries') entry
    WHERE routing_key = 'loyalty.audited' AND entry ->> 'action' = 'discount.issued'`;
  expect(await figure(`count(DISTINCT entry ->> 'subjectId') ${entries}`)).toBe(CUSTOMERS);
}, 180_000);

// The relay's claim: many keys, one key, and a long snapshot held open while rows go through.
import { parseArgs } from 'node:util';
import { type CloudEvent, newId } from '@marmalade/contracts-envelope';
import { openDatabase } from '@marmalade/database';
import { Outbox, OutboxRelay } from '@marmalade/outbox';
import pg from 'pg';
import { CreateOutbox1763690000000 } from './outbox/create-outbox.js';
import { Discard } from './outbox/discard.js';
import { timeClaims } from './outbox/time-claims.js';
import { startDatabase } from './measure/servers.js';
import { format, percentile } from './measure/statistics.js';

const { values } = parseArgs({
  options: { rows: { type: 'string', default: '200000' }, through: { type: 'string', default: '100000' } },
});
const rows = Number(values.rows);
const through = Number(values.through);
/** A claim must stay below this while somebody's snapshot keeps dead rows from being removed. */
const LIMIT_MS = 50;
const CHUNK = 500;
/** Rows a second that are written in the case with the snapshot. */
const INFLOW = 5_000;

const PAYLOAD = JSON.stringify({ orderId: 'order-1', note: 'x'.repeat(300) });

const database = await startDatabase();
const silent = { debug() {}, info() {}, warn() {}, error: console.error };
try {
  const results = {
    manyKeys: await drain('many_keys', `${format(rows)} rows, 20,000 keys`, "'key-' || n % 20000"),
    oneKey: await drain('one_key', `${format(rows)} rows, one key`, "'key'"),
    snapshot: await flowUnderSnapshot(),
  };
  const holds = results.snapshot.claimP95 < LIMIT_MS;
  console.log(`claim p95 under a long snapshot below ${LIMIT_MS} ms: ${holds ? 'yes' : 'NO'}`);
  if (!holds) process.exitCode = 1;
  console.log(`\n${JSON.stringify({ bench: 'outbox', ...results })}`);
} finally {
  await database.stop();
}

/** Fills the table, then lets one relay empty it. @param key SQL for the nth row's key */
async function drain(name: string, title: string, key: string) {
  const { dataSource, relay, publisher, claims } = await open(name);
  await dataSource.query(
    `INSERT INTO outbox (event_id, order_key, order_seq, routing_key, payload, headers)
     SELECT gen_random_uuid(), ${key}, n, 'order.created', $1, '{"source": "/bench"}' FROM generate_series(1, $2) AS n`,
    [PAYLOAD, rows],
  );
  await dataSource.query('VACUUM ANALYZE outbox');
  const startedAt = performance.now();
  relay.start();
  await publisher.reached(rows);
  const seconds = (performance.now() - startedAt) / 1_000;
  await relay.stop();
  await dataSource.destroy();
  return tell(title, claims, rows / seconds);
}

/** Over 20,000 keys, as in the first case. */
function eventOf(number: number): CloudEvent {
  return {
    specversion: '1.0',
    id: newId(),
    source: '/bench',
    type: 'order.created',
    subject: `order-${number % 20_000}`,
    time: new Date().toISOString(),
    data: { number, note: 'x'.repeat(300) },
  };
}

/** A transaction that began before all of it sees every row, so none of those removed may be cleaned up. */
async function flowUnderSnapshot() {
  const { url, dataSource, relay, publisher, outbox, claims } = await open('snapshot');
  const holder = new pg.Client({ connectionString: url });
  await holder.connect();
  await holder.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
  await holder.query('SELECT count(*) FROM pg_class');
  relay.start();
  const startedAt = performance.now();
  for (let written = 0; written < through; written += CHUNK) {
    await outbox.add(
      dataSource.manager,
      Array.from({ length: CHUNK }, (_, index) => ({ event: eventOf(written + index) })),
    );
    const due = ((written + CHUNK) / INFLOW) * 1_000 - (performance.now() - startedAt);
    if (due > 0) await new Promise((resolve) => setTimeout(resolve, due));
  }
  await publisher.reached(through);
  const seconds = (performance.now() - startedAt) / 1_000;
  await relay.stop();
  await holder.query('ROLLBACK');
  await holder.end();
  await dataSource.destroy();
  return tell(`${format(through)} rows through, a snapshot held`, claims, through / seconds);
}

async function open(name: string) {
  const url = await database.createDatabase(name);
  const dataSource = await openDatabase({
    url,
    schema: 'bench',
    migrations: [CreateOutbox1763690000000],
    logger: silent,
  });
  const claims = timeClaims(dataSource);
  const outbox = new Outbox(dataSource);
  const publisher = new Discard();
  const relay = new OutboxRelay({ dataSource, outbox, publisher, logger: silent });
  return { url, dataSource, outbox, publisher, relay, claims };
}

function tell(title: string, claims: number[], rowsPerSecond: number) {
  const result = {
    claimP50: Number(percentile(claims, 0.5).toFixed(2)),
    claimP95: Number(percentile(claims, 0.95).toFixed(2)),
    claimMax: Number(Math.max(...claims).toFixed(2)),
    claims: claims.length,
    rowsPerSecond: Math.round(rowsPerSecond),
  };
  const { claimP50, claimP95, claimMax } = result;
  console.log(
    title.padEnd(44),
    `claim p50 ${claimP50} ms, p95 ${claimP95} ms, max ${claimMax} ms; ${format(rowsPerSecond)} rows/s`,
  );
  return result;
}

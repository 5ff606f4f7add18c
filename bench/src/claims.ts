// Claiming due deliveries among a million that are scheduled, while more are added, and under a long snapshot.
import { parseArgs } from 'node:util';
import { claimStatementOf, KEEPS_STATEMENTS } from './claims/claim-statement.js';
import { addScheduled } from './claims/scheduled-deliveries.js';
import { type Claim, connect, timeClaims } from './claims/time-claims.js';
import { startDatabase } from './measure/servers.js';
import { format, percentiles } from './measure/statistics.js';

const { values } = parseArgs({
  options: { rows: { type: 'string', default: '1000000' }, claims: { type: 'string', default: '2000' } },
});
const rows = Number(values.rows);
const count = Number(values.claims);
/** A claim of 1 to FEW deliveries must stay below this at p95. */
const LIMIT_MS = 5;
const FEW = 50;
/** Claims until the statement's plan has settled. */
const WARM_UP = 100;

const database = await startDatabase(KEEPS_STATEMENTS);
try {
  const databaseUrl = await database.createDatabase('claims');
  const statement = await claimStatementOf(database, databaseUrl);
  const client = await connect(databaseUrl);
  await addScheduled(client, rows);
  console.log(`${format(rows)} deliveries are scheduled\n`);

  const calm = tell('while deliveries are added', await measure(databaseUrl, statement));
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
  await client.query('SELECT count(*) FROM pg_class');
  const snapshot = tell('the same under a long snapshot', await measure(databaseUrl, statement));
  await client.query('ROLLBACK');
  await client.end();

  const holds = calm.few.p95 < LIMIT_MS;
  console.log(`\nclaims of 1 to ${FEW}: p95 below ${LIMIT_MS} ms: ${holds ? 'yes' : 'NO'}`);
  if (!holds) process.exitCode = 1;
  console.log(`\n${JSON.stringify({ bench: 'claims', rows, claims: count, calm, snapshot })}`);
} finally {
  await database.stop();
}

async function measure(databaseUrl: string, statement: string): Promise<Claim[]> {
  return (await timeClaims(databaseUrl, statement, WARM_UP + count)).slice(WARM_UP);
}

function tell(title: string, claims: Claim[]) {
  const groups = {
    none: summaryOf(claims.filter(({ found }) => found === 0)),
    few: summaryOf(claims.filter(({ found }) => found > 0 && found <= FEW)),
    many: summaryOf(claims.filter(({ found }) => found > FEW)),
  };
  const names = { none: 'that find nothing', few: `of 1 to ${FEW}`, many: `of ${FEW + 1} to 500` };
  console.log(title);
  for (const [group, { claims: number, found, p50, p95, p99 }] of Object.entries(groups)) {
    const name = `  claims ${names[group as keyof typeof names]}`.padEnd(28);
    console.log(name, `${number}, of ${found} on average: p50 ${p50} ms, p95 ${p95} ms, p99 ${p99} ms`);
  }
  return groups;
}

function summaryOf(claims: Claim[]) {
  const { p50, p95, p99 } = percentiles(claims.map(({ milliseconds }) => milliseconds));
  const found = claims.reduce((sum, claim) => sum + claim.found, 0) / claims.length;
  const rounded = (value: number) => Number(value.toFixed(2));
  return {
    claims: claims.length,
    found: Math.round(found),
    p50: rounded(p50),
    p95: rounded(p95),
    p99: rounded(p99),
  };
}

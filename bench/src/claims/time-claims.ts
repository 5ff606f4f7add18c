import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { addDue, CHANNELS } from './scheduled-deliveries.js';

/** One claim: how many deliveries it found, and how long it took with the way to PostgreSQL and back. */
export interface Claim {
  found: number;
  milliseconds: number;
}

/** The dispatcher asks for as much at most. */
const LIMIT = 500;
/** A step adds due deliveries to one channel: from one to this many, few more often than many. */
const MOST_ADDED = 500;
const STEP_MS = 15;

/** Claims by the dispatcher's own statement, channel after channel, while somebody else adds deliveries that are due. */
export async function timeClaims(databaseUrl: string, statement: string, count: number): Promise<Claim[]> {
  const [claimer, adder] = await Promise.all([connect(databaseUrl), connect(databaseUrl)]);
  const stop = new AbortController();
  const adding = keepAdding(adder, stop.signal);
  const worker = randomUUID();
  const claims: Claim[] = [];
  try {
    while (claims.length < count) {
      const channel = CHANNELS[claims.length % CHANNELS.length]!;
      const startedAt = performance.now();
      const { rows } = await claimer.query({
        name: 'claim-due',
        text: statement,
        values: [worker, channel, LIMIT, LIMIT],
      });
      claims.push({ found: rows.length, milliseconds: performance.now() - startedAt });
      await sleep(STEP_MS);
    }
  } finally {
    stop.abort();
    await adding;
    await Promise.all([claimer.end(), adder.end()]);
  }
  return claims;
}

async function keepAdding(client: pg.Client, signal: AbortSignal): Promise<void> {
  for (let step = 0; !signal.aborted; step += 1) {
    // The same steps in each run.
    const size = Math.round(MOST_ADDED ** (((step * 7_919) % 1_000) / 999));
    await addDue(client, CHANNELS[step % CHANNELS.length]!, size);
    await sleep(STEP_MS);
  }
}

export async function connect(databaseUrl: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: databaseUrl, options: '-c search_path=dispatcher -c timezone=UTC' });
  await client.connect();
  return client;
}

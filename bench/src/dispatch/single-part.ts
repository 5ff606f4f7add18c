// One part of the bare pipeline alone, in a process of its own: `consume`, `insert` or `post`, BENCH_EVENTS times after
// BENCH_WARM_UP times for the compiler to warm up. The line `took MS` is how long it took.
import { randomUUID } from 'node:crypto';
import { connect } from 'amqplib';
import pg from 'pg';
import { Pool } from 'undici';
import { EVENT_TYPE, eventOf } from './events.js';

const { DATABASE_URL, RABBITMQ_URL, BENCH_QUEUE, BENCH_SINK, BENCH_PART } = process.env as Record<string, string>;
const EVENTS = Number(process.env.BENCH_EVENTS);
const WARM_UP = Number(process.env.BENCH_WARM_UP);
const BATCH = 500;
const PREFETCH = 1_000;
const CONNECTIONS = 64;

const parts: Record<string, () => Promise<number>> = {
  consume,
  insert: () => timed(insert),
  post: () => timed(post),
};
console.log(`took ${await parts[BENCH_PART!]!()}`);
process.exit(0);

async function timed(work: (count: number) => Promise<void>): Promise<number> {
  await work(WARM_UP);
  const startedAt = performance.now();
  await work(EVENTS);
  return performance.now() - startedAt;
}

async function consume(): Promise<number> {
  const connection = await connect(RABBITMQ_URL!, { noDelay: true });
  const channel = await connection.createChannel();
  await channel.prefetch(PREFETCH);
  let count = 0;
  let startedAt = 0;
  await new Promise<void>((resolve) => {
    void channel.consume(BENCH_QUEUE!, (message) => {
      count += 1;
      if (count === WARM_UP) startedAt = performance.now();
      if (count % BATCH === 0 || count === WARM_UP + EVENTS) channel.ack(message!, true);
      if (count === WARM_UP + EVENTS) resolve();
    });
  });
  const took = performance.now() - startedAt;
  // The last acknowledgement may be lost with a channel that is not closed in good order.
  await channel.close();
  await connection.close();
  return took;
}

async function insert(count: number): Promise<void> {
  const database = new pg.Client({ connectionString: DATABASE_URL });
  await database.connect();
  await database.query('CREATE TABLE IF NOT EXISTS alone (id uuid PRIMARY KEY, type text, data json, state text)');
  const body = JSON.stringify(eventOf(0, 1).data);
  for (let done = 0; done < count; done += BATCH) {
    const ids = Array.from({ length: Math.min(BATCH, count - done) }, () => randomUUID());
    await database.query({
      name: 'insert',
      text: `INSERT INTO alone SELECT id, type, data::json, 'pending'
             FROM unnest($1::uuid[], $2::text[], $3::text[]) AS r (id, type, data)`,
      values: [ids, ids.map(() => EVENT_TYPE), ids.map(() => body)],
    });
  }
  await database.end();
}

async function post(count: number): Promise<void> {
  const sink = new URL(BENCH_SINK!);
  const http = new Pool(sink.origin, { connections: CONNECTIONS, pipelining: 1 });
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ chat_id: '700000000', text: `SWEET-0 ${'x'.repeat(300)}`, parse_mode: 'HTML' });
  let left = count;
  const postOne = () =>
    new Promise<void>((resolve, reject) => {
      http.dispatch(
        { path: sink.pathname, method: 'POST', headers, body },
        {
          onRequestStart: () => undefined,
          onResponseStart: () => undefined,
          onResponseData: () => undefined,
          onResponseEnd: () => resolve(),
          onResponseError: (_controller, error) => reject(error),
        },
      );
    });
  const worker = async () => {
    while (left-- > 0) await postOne();
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  await http.close();
}

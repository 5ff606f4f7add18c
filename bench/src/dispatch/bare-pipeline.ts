// The limit: what this design costs on this machine when nothing is done but the unavoidable. One file, no framework, no
// checks, no features: RabbitMQ → the same rows inserted as the dispatcher inserts → POST → rows updated → acknowledged. Everything overlaps: while one batch is
// being posted the next is being inserted, the one before is being updated.
import { type ConsumeMessage, connect } from 'amqplib';
import pg from 'pg';
import { Pool } from 'undici';

const BATCH = 500;
const PREFETCH = 1_000;
const CONNECTIONS = 64;

const { DATABASE_URL, RABBITMQ_URL, BENCH_QUEUE, BENCH_WEBHOOK } = process.env as Record<string, string>;
const webhook = new URL(BENCH_WEBHOOK!);
const database = new pg.Pool({ connectionString: DATABASE_URL, max: 4 });
const http = new Pool(webhook.origin, { connections: CONNECTIONS, pipelining: 1 });

// The rows the dispatcher writes for such an event, with the keys and indexes they have there: what is stored is the same work.
await database.query(`
  CREATE TABLE IF NOT EXISTS inbox (consumer text NOT NULL, message_id uuid NOT NULL,
    received_at timestamptz NOT NULL DEFAULT clock_timestamp(), PRIMARY KEY (consumer, message_id));
  CREATE TABLE IF NOT EXISTS event (id uuid PRIMARY KEY, source_id text NOT NULL, type text NOT NULL, source text NOT NULL,
    subject text, site text,
    correlation_id text, traceparent text, occurred_at timestamptz NOT NULL, is_test boolean NOT NULL, data json NOT NULL, received_at timestamptz NOT NULL DEFAULT clock_timestamp());
  CREATE INDEX IF NOT EXISTS event_source_id ON event (source_id);
  CREATE TABLE IF NOT EXISTS notification (id uuid PRIMARY KEY, event_id uuid NOT NULL, workflow text NOT NULL,
    category text NOT NULL,
    priority text NOT NULL, recipient_id text NOT NULL, recipient_name text, locale text NOT NULL, is_test boolean NOT NULL, trace json NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(), UNIQUE (event_id, workflow, recipient_id));
  CREATE INDEX IF NOT EXISTS notification_recipient ON notification (recipient_id, id);
  CREATE TABLE IF NOT EXISTS bare_delivery (id uuid PRIMARY KEY, notification_id uuid NOT NULL, event_id uuid NOT NULL,
    workflow text NOT NULL, recipient_id text NOT NULL, channel text NOT NULL, address text, content json NOT NULL, state text NOT NULL,
    reason text, attempt integer NOT NULL DEFAULT 0, failures integer NOT NULL DEFAULT 0, provider text, provider_message_id text,
    worker_id uuid, traceparent text, due_at timestamptz, created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp(), UNIQUE (event_id, workflow, recipient_id, channel))
    WITH (fillfactor = 50);
  CREATE INDEX IF NOT EXISTS delivery_notification ON bare_delivery (notification_id);
  CREATE INDEX IF NOT EXISTS delivery_due ON bare_delivery (channel, due_at) WHERE due_at IS NOT NULL;
  CREATE TABLE IF NOT EXISTS delivery_attempt (delivery_id uuid NOT NULL, attempt integer NOT NULL, provider text NOT NULL,
    outcome text NOT NULL, code text, detail text, started_at timestamptz NOT NULL,
    finished_at timestamptz NOT NULL DEFAULT clock_timestamp(), PRIMARY KEY (delivery_id, attempt))`);

const TRACE = JSON.stringify([
  { code: 'AUDIENCE', detail: 'Named by the audience ops:facesearch: discord' },
  { code: 'LOCALE', detail: 'en, UTC (no language known, the default)' },
]);

const connection = await connect(RABBITMQ_URL!, { noDelay: true });
const channel = await connection.createChannel();
await channel.prefetch(PREFETCH);

let waiting: ConsumeMessage[] = [];
let inserting = false;
let acknowledged: Promise<void> = Promise.resolve();

await channel.consume(BENCH_QUEUE!, (message) => {
  waiting.push(message!);
  if (!inserting) void insertBatches();
});
console.log('bare pipeline runs');

process.once('SIGTERM', async () => {
  await acknowledged;
  // With a connection that just breaks off, the last acknowledgements may be lost.
  await channel.close();
  await connection.close();
  process.exit(0);
});

async function insertBatches(): Promise<void> {
  inserting = true;
  await new Promise(setImmediate);
  while (waiting.length > 0) {
    const batch = waiting.slice(0, BATCH);
    waiting = waiting.slice(BATCH);
    const ids = batch.map(({ properties }) => properties.messageId as string);
    const bodies = batch.map(({ content }) => content.toString('utf8'));
    const payloads = bodies.map(toPayload);
    await database.query({
      name: 'insert',
      text: `WITH row AS MATERIALIZED (
               SELECT id, type, data, content FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) AS r (id, type, data, content)
             ), taken AS (
               INSERT INTO inbox (consumer, message_id) SELECT 'bench.notifications', id FROM row ON CONFLICT DO NOTHING
             ), stored AS (
               INSERT INTO event (id, source_id, type, source, occurred_at, is_test, data)
               SELECT id, id::text, type, '/bench', clock_timestamp(), false, data::json FROM row
             ), notified AS (
               INSERT INTO notification (id, event_id, workflow, category, priority, recipient_id, locale, is_test, trace)
               SELECT id, id, type, 'facesearch', 'low', 'ops:facesearch', 'en', false, $5::json FROM row
             )
             INSERT INTO bare_delivery (id, notification_id, event_id, workflow, recipient_id, channel, address, content, state)
             SELECT id, id, id, type, 'ops:facesearch', 'discord', 'facesearch', content::json, 'pending' FROM row`,
      values: [ids, batch.map(({ fields }) => fields.routingKey), bodies, payloads, TRACE],
    });
    const done = postAndUpdate(ids, payloads);
    // `true` acknowledges all before it as well, so batches take their turn.
    acknowledged = Promise.all([acknowledged, done]).then(() => channel.ack(batch.at(-1)!, true));
  }
  inserting = false;
}

async function postAndUpdate(ids: string[], payloads: string[]): Promise<void> {
  await Promise.all(payloads.map(post));
  await database.query({
    name: 'update',
    text: `WITH row AS MATERIALIZED (SELECT unnest($1::uuid[]) AS id), moved AS (
             UPDATE bare_delivery AS d SET state = 'sent', attempt = 1, provider = 'discord', provider_message_id = '1', updated_at = clock_timestamp() FROM row WHERE d.id = row.id
           )
           INSERT INTO delivery_attempt (delivery_id, attempt, provider, outcome, detail, started_at)
           SELECT id, 1, 'discord', 'sent', 'Discord answered 200', clock_timestamp() FROM row`,
    values: [ids],
  });
}

function toPayload(body: string): string {
  const data = JSON.parse(body) as { eventName: string; photosFound: number; secondsTaken: number };
  return JSON.stringify({
    embeds: [
      {
        title: `🔍 Face search: ${data.eventName}`,
        description: `Found **${data.photosFound}** photos in ${data.secondsTaken} s.`,
        color: 0x3498db,
        fields: [
          { name: 'Event', value: data.eventName, inline: true },
          { name: 'Photos found', value: String(data.photosFound), inline: true },
          { name: 'Time taken', value: `${data.secondsTaken} s`, inline: true },
        ],
        footer: { text: 'Marmalade' },
        timestamp: new Date().toISOString(),
      },
    ],
    allowed_mentions: { parse: [] },
  });
}

/** The pool keeps what its connections have no room for. `dispatch` is its cheapest call: no stream is made for the answer. */
function post(payload: string): Promise<void> {
  return new Promise((resolve, reject) => {
    http.dispatch(
      {
        path: webhook.pathname,
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: payload,
      },
      {
        onRequestStart: () => undefined,
        onResponseStart: (_controller, status) => void (status === 200 || reject(new Error(`Status ${status}`))),
        onResponseData: () => undefined,
        onResponseEnd: () => resolve(),
        onResponseError: (_controller, error) => reject(error),
      },
    );
  });
}

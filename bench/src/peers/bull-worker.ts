// What a competent team would build instead: a BullMQ worker that looks up the person and their wishes, renders the template,
// notes its rows, sends, and notes what came of it; a job an event, many jobs at a time, retries and a rate limit by BullMQ.
import { type Job, Worker } from 'bullmq';
import pg from 'pg';
import { Pool } from 'undici';
import type { BenchEvent } from '../dispatch/events.js';
import type { Person } from '../dispatch/people.js';
import { QUEUE } from './bull-inlet.js';
import { NotificationRows } from './notification-rows.js';
import { telegramTexts } from './templates.js';
import { isWanted } from './wishes.js';

const { DATABASE_URL, BENCH_REDIS_PORT, BENCH_SINK, BENCH_TYPE_FOLDER } = process.env as Record<string, string>;
const CONCURRENCY = Number(process.env.BENCH_CONCURRENCY);
/** More connections than this only wait for each other on a few cores. */
const DATABASE_CONNECTIONS = Math.min(CONCURRENCY, 32);

const pool = new pg.Pool({ connectionString: DATABASE_URL, max: DATABASE_CONNECTIONS });
const rows = new NotificationRows(pool);
const telegram = new URL(BENCH_SINK!);
const http = new Pool(telegram.origin, { connections: 64, pipelining: 1 });
const textOf = telegramTexts(BENCH_TYPE_FOLDER!);

const worker = new Worker<BenchEvent>(QUEUE, work, {
  connection: { host: '127.0.0.1', port: Number(BENCH_REDIS_PORT) },
  concurrency: CONCURRENCY,
  // A limit like any other, which is asked for each message and never reached.
  limiter: { max: 100_000, duration: 1_000 },
});
worker.on('error', (error) => console.error(error));
worker.on('failed', (_job, error) => console.error(error));
await worker.waitUntilReady();
console.log('bullmq worker runs');

process.once('SIGTERM', async () => {
  await worker.close();
  await Promise.all([pool.end(), http.close()]);
  process.exit(0);
});

async function work({ data: event, attemptsMade }: Job<BenchEvent>): Promise<void> {
  const customer = event.data.customer as Person;
  const known = await rows.person(customer.id, customer.telegramId);
  const person = { ...known, ...customer };
  const { locale, timeZone } = person;
  const subject = { type: event.type, category: 'loyalty', channel: 'telegram', timeZone };
  if (known?.isDead || !isWanted(known?.wishes ?? null, subject, new Date())) return;
  const text = textOf({ data: event.data, recipient: person });
  const trace = JSON.stringify([
    { code: 'AUDIENCE', detail: 'Named by the audience customer: telegram' },
    { code: 'LOCALE', detail: `${locale}, ${timeZone} (asked for ${locale})` },
  ]);
  const delivery = await rows.begin(event, person, JSON.stringify({ text }), trace);
  if (delivery.isSent) return;
  const startedAt = new Date();
  const messageId = await send(person.telegramId, text);
  await rows.finish(delivery, attemptsMade + 1, messageId, startedAt);
}

/** @returns the message's id @throws Error when Telegram did not take it: BullMQ tries again */
async function send(chat: string, text: string): Promise<string> {
  const { statusCode, body } = await http.request({
    path: telegram.pathname,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ chat_id: chat, text, parse_mode: 'HTML', link_preview_options: { is_disabled: true } }),
  });
  const answer = (await body.json()) as { result?: { message_id: number }; description?: string };
  if (statusCode !== 200) throw new Error(`Telegram answered ${statusCode}: ${answer.description}`);
  return String(answer.result!.message_id);
}

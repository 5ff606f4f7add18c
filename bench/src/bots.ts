// The bots: from an update, posted by Telegram, to the first call of the Bot API about it, beside a bare webhook.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { freePort, spawnNode, startTelegramStandIn, type TelegramStandIn } from '@marmalade/testing';
import { type Moment, Visitors } from './bots/visitors.js';
import { percentiles, type Percentiles } from './measure/statistics.js';

const { values } = parseArgs({
  options: { people: { type: 'string', default: '200' }, rate: { type: 'string', default: '10' } },
});
const people = Number(values.people);
const rate = Number(values.rate);

/** Of the work order. */
const P95_MS = 100;
const API_KEY = 'mk_bench_0123456789abcdefghijklmn';
const PLATFORM = fileURLToPath(new URL('../../dist/apps/standalone/main.js', import.meta.url));
const BARE = fileURLToPath(new URL('./bots/bare-bot.js', import.meta.url));

const telegram = await startTelegramStandIn();
let ours: Moment[];
let bare: Moment[];
try {
  ours = await ofThePlatform(telegram);
  bare = await ofABareWebhook(telegram);
} finally {
  await telegram.stop();
}
report(ours, bare[0]!);

async function ofThePlatform(standIn: TelegramStandIn): Promise<Moment[]> {
  const folder = mkdtempSync(join(tmpdir(), 'marmalade-bench-'));
  const token = standIn.createBot('bench_bot');
  const port = await freePort();
  const child = spawnNode(PLATFORM, {
    env: {
      PORT: String(port),
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      MARMALADE_DATA_DIR: folder,
      MARMALADE_API_KEY: API_KEY,
      TELEGRAM_CUSTOMER_BOT_TOKEN: token,
      TELEGRAM_API_ROOT: standIn.url,
      TELEGRAM_WEBHOOK_SECRET: 'bench',
      RATE_LIMIT_DEFAULT_PER_MINUTE: '0',
      LOG_LEVEL: 'warn',
      DATABASE_URL: undefined,
      RABBITMQ_URL: undefined,
    },
  });
  try {
    const [, url] = await child.waitForLine(/Address\s+(http\S+)/, { timeoutMs: 90_000 });
    const set = await fetch(`${url}/api/v1/internal/telegram/set-webhooks`, {
      method: 'POST',
      headers: { 'x-api-key': API_KEY },
    });
    if (!set.ok) throw new Error(await set.text());
    // Newcomers are greeted by the dispatcher too, which is another's answer.
    const quiet = await fetch(`${url}/api/v1/settings/customers.welcome_enabled`, {
      method: 'PUT',
      headers: { 'x-api-key': API_KEY, 'content-type': 'application/json' },
      body: JSON.stringify({ value: false }),
    });
    if (!quiet.ok) throw new Error(await quiet.text());
    // The first are for the compilers.
    await new Visitors(standIn, crowd(standIn, token, 8_000_000, 60), rate).visit();
    return await new Visitors(standIn, crowd(standIn, token, 9_000_000, people), rate).visit();
  } finally {
    child.kill();
    await child.exited;
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  }
}

async function ofABareWebhook(standIn: TelegramStandIn): Promise<Moment[]> {
  const token = standIn.createBot('bare_bot');
  const env = { TELEGRAM_API_ROOT: standIn.url, TELEGRAM_CUSTOMER_BOT_TOKEN: token };
  const child = spawnNode(BARE, { env });
  try {
    const [, url] = await child.waitForLine(/^listens on (\S+)/);
    await fetch(`${standIn.url}/bot${token}/setWebhook?${new URLSearchParams({ url: url! })}`);
    await new Visitors(standIn, crowd(standIn, token, 6_000_000, 60), rate).say('warm');
    return await new Visitors(standIn, crowd(standIn, token, 7_000_000, people), rate).say('echo');
  } finally {
    child.kill();
    await child.exited;
  }
}

function crowd(standIn: TelegramStandIn, token: string, from: number, count: number) {
  return Array.from({ length: count }, (_, place) =>
    standIn.person(token, { id: from + place, first_name: `Person ${place}`, language_code: 'en' }),
  );
}

function report(moments: readonly Moment[], { latencies: bareLatencies }: Moment): void {
  const least = percentiles(bareLatencies);
  const all = percentiles(moments.flatMap(({ latencies }) => latencies));
  const show = ({ p50, p95, p99 }: Percentiles) =>
    `p50 ${p50}, p95 ${p95}, p99 ${p99} ms; ${(p95 / Math.max(1, least.p95)).toFixed(1)} times the bare webhook`;
  console.log(`\n${people} people, ${rate} updates a second; from the update to the first call of the Bot API\n`);
  for (const { what, latencies } of moments) console.log(`${what.padEnd(28)} ${show(percentiles(latencies))}`);
  console.log(`${'all together'.padEnd(28)} ${show(all)}; p95 at most ${P95_MS}`);
  console.log(`${'a bare webhook'.padEnd(28)} p50 ${least.p50}, p95 ${least.p95}, p99 ${least.p99} ms`);
  const byDeed = Object.fromEntries(moments.map(({ what, latencies }) => [what, percentiles(latencies)]));
  console.log(`\n${JSON.stringify({ bench: 'bots', people, rate, all, bare: least, byDeed })}`);
  if (all.p95 > P95_MS) process.exitCode = 1;
}

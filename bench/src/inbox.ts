// The inbox: 10,000 sockets in one process, an announcement to all beside a bare `ws` broadcast, a notification's way, unread counts.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { spawnNode } from '@marmalade/testing';
import { Crowd } from './inbox/crowd.js';
import { API_KEY, type Services, startServices } from './inbox/services.js';
import { peakMegabytes, residentMegabytes } from './measure/process-usage.js';
import { run, startServers } from './measure/servers.js';
import { medianOf, type Percentiles, percentiles } from './measure/statistics.js';

const { values } = parseArgs({
  options: {
    sockets: { type: 'string', default: '10000' },
    announcements: { type: 'string', default: '5' },
    readers: { type: 'string', default: '500' },
    rate: { type: 'string', default: '50' },
    seconds: { type: 'string', default: '10' },
    'node-options': { type: 'string' },
  },
});
const sockets = Number(values.sockets);
const announcements = Number(values.announcements);

/** Of the work order. */
const LIMITS = { megabytes: 600, everybodyMs: 2_000, readerMs: 50, unreadMs: 5 };
const UNREAD = 100_000;
const ASKED = 500;

interface Figures {
  way: Percentiles;
  unread: Percentiles;
  everybody: Percentiles;
  bare: Percentiles;
  megabytes: { idle: number; connected: number; peak: number };
}

const servers = await startServers();
let figures: Figures;
try {
  const databaseUrl = await servers.createDatabase('bench_inbox');
  const services = await startServices({
    databaseUrl,
    rabbitMqUrl: servers.rabbitMq.url,
    folder: servers.folder,
    nodeOptions: values['node-options'],
  });
  try {
    const idleMegabytes = residentMegabytes(services.inboxPid);
    const way = await wayToTheReader(services, databaseUrl);
    const unread = await unreadCounts(services, databaseUrl);
    const everybody = await toEverybody(services);
    const megabytes = {
      idle: idleMegabytes,
      connected: everybody.connectedMegabytes,
      peak: peakMegabytes(services.inboxPid),
    };
    const bare = await bareBroadcast();
    figures = { way, unread, everybody: everybody.latency, bare, megabytes };
  } finally {
    await services.stop();
  }
} finally {
  await servers.stop();
}
report(figures);

/** From the row of the delivery, which the dispatcher commits, to the reader's socket. */
async function wayToTheReader(
  { inboxUrl, dispatcherUrl, tokenOf }: Services,
  databaseUrl: string,
): Promise<Percentiles> {
  const people = Array.from({ length: Number(values.readers) }, () => randomUUID());
  const crowd = new Crowd();
  try {
    await crowd.connect(socketOf(inboxUrl, 'notifications'), people.map(tokenOf));
    await sleep(2_000);
    // The first are for the compilers to warm up.
    for (const seconds of [3, Number(values.seconds)]) {
      await crowd.listen();
      const count = seconds * Number(values.rate);
      for (let sent = 0; sent < count; sent += 1) {
        void post(`${dispatcherUrl}/events`, eventFor(people[sent % people.length]!), 'application/cloudevents+json');
        await sleep(1_000 / Number(values.rate));
      }
      const heard = await crowd.heard(count, 10_000);
      if (heard.length !== count) throw new Error(`${heard.length} of ${count} notifications were heard`);
      if (seconds !== Number(values.seconds)) continue;
      const rows = await run<{ id: string; at: number }>(
        databaseUrl,
        'SELECT id, extract(epoch FROM created_at)::float8 * 1000 AS at FROM dispatcher.delivery',
      );
      const storedAt = new Map(rows.map(({ id, at }) => [id, at]));
      return percentiles(heard.map(([id, at]) => at - storedAt.get(id)!));
    }
    throw new Error('nothing was measured');
  } finally {
    await crowd.stop();
  }
}

async function unreadCounts({ inboxUrl, tokenOf }: Services, databaseUrl: string): Promise<Percentiles> {
  const reader = randomUUID();
  await run(
    databaseUrl,
    `INSERT INTO inbox.notification (id, reader_id, place, type, category, priority, content)
     SELECT gen_random_uuid(), '${reader}', n, 'order.created', 'orders', 'normal', '{"title":"Jam","message":"Ready."}'
     FROM generate_series(1, ${UNREAD}) n`,
  );
  await run(
    databaseUrl,
    `INSERT INTO inbox.reader (id, last_place, unread) VALUES ('${reader}', ${UNREAD}, ${UNREAD})`,
  );
  await run(databaseUrl, 'ANALYZE inbox.notification');
  const took: number[] = [];
  for (let turn = -50; turn < ASKED; turn += 1) {
    const startedAt = performance.now();
    const answer = await fetch(`${inboxUrl}/inbox/unread-count`, { headers: { authorization: tokenOf(reader) } });
    const { count } = (await answer.json()) as { count: number };
    if (turn >= 0) took.push(performance.now() - startedAt);
    if (count !== UNREAD) throw new Error(`counted ${count}`);
  }
  return percentiles(took);
}

async function toEverybody({ inboxUrl, inboxPid, tokenOf }: Services) {
  const crowd = new Crowd();
  try {
    const startedAt = performance.now();
    await crowd.connect(
      socketOf(inboxUrl, 'announcements'),
      Array.from({ length: sockets }, () => tokenOf(randomUUID())),
    );
    console.log(`${sockets} sockets connected in ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`);
    await sleep(3_000);
    const connectedMegabytes = residentMegabytes(inboxPid);
    const body = JSON.stringify({ title: 'Open until ten', message: 'Every day in December, from nine to ten.' });
    const latency = await broadcasts(crowd, () => post(`${inboxUrl}/inbox/admin/announcement`, body));
    return { connectedMegabytes, latency };
  } finally {
    await crowd.stop();
  }
}

async function bareBroadcast(): Promise<Percentiles> {
  const child = spawnNode(new URL('./inbox/bare-broadcast.js', import.meta.url), { env: { NODE_ENV: 'production' } });
  const [, url] = await child.waitForLine(/^listens on (\S+)/);
  const crowd = new Crowd();
  try {
    await crowd.connect(
      url!.replace('http', 'ws'),
      Array.from({ length: sockets }, () => 'Bearer x'),
    );
    await sleep(1_000);
    const notification = {
      id: randomUUID(),
      title: 'Open until ten',
      message: 'Every day in December, from nine to ten.',
    };
    return await broadcasts(crowd, () => post(url!, JSON.stringify({ type: 'new_notification', notification })));
  } finally {
    await crowd.stop();
    child.kill();
    await child.exited;
  }
}

/** Several, one after the other. @returns from the request to each client's ear; of the rounds the median */
async function broadcasts(crowd: Crowd, send: () => Promise<unknown>): Promise<Percentiles> {
  const rounds: Percentiles[] = [];
  // The first is for the compilers.
  for (let round = 0; round <= announcements; round += 1) {
    await crowd.listen();
    const sentAt = performance.timeOrigin + performance.now();
    await send();
    const heard = await crowd.heard(sockets, 20_000);
    if (heard.length !== sockets) throw new Error(`${heard.length} of ${sockets} heard it`);
    if (round > 0) rounds.push(percentiles(heard.map(([, at]) => at - sentAt)));
    await sleep(500);
  }
  return medianOf(rounds);
}

function socketOf(url: string, name: string): string {
  return `${url.replace('http', 'ws')}/ws/${name}`;
}

async function post(url: string, body: string, type = 'application/json'): Promise<unknown> {
  const answer = await fetch(url, { method: 'POST', headers: { 'content-type': type, 'x-api-key': API_KEY }, body });
  if (answer.status >= 300) throw new Error(`${url} answered ${answer.status} ${await answer.text()}`);
  return answer.json();
}

function eventFor(customerId: string): string {
  return JSON.stringify({
    specversion: '1.0',
    id: randomUUID(),
    source: '/bench',
    type: 'contact.status_changed',
    data: { contactId: randomUUID(), customer: { id: customerId, locale: 'en' }, subject: 'Cake', status: 'waiting' },
  });
}

function report({ way, unread, everybody, bare, megabytes }: Figures): void {
  const show = ({ p50, p95, p99 }: Percentiles) =>
    `p50 ${p50.toFixed(1)}, p95 ${p95.toFixed(1)}, p99 ${p99.toFixed(1)} ms`;
  const memory = Object.entries(megabytes).map(([what, mb]) => `${what} ${mb.toFixed(0)} MB`);
  console.log(`\nmemory of the process                      ${memory.join(', ')}; less than ${LIMITS.megabytes}`);
  console.log(`an announcement to ${sockets}              ${show(everybody)}; p99 at most ${LIMITS.everybodyMs}`);
  console.log(
    `a bare broadcast to as many                ${show(bare)}; ours is ${(everybody.p99 / bare.p99).toFixed(2)} of it at p99`,
  );
  console.log(`from the dispatcher's row to the reader    ${show(way)}; p95 at most ${LIMITS.readerMs}`);
  console.log(`counting ${UNREAD} unread, over HTTP       ${show(unread)}; less than ${LIMITS.unreadMs}`);
  console.log(`\n${JSON.stringify({ bench: 'inbox', sockets, megabytes, everybody, bare, way, unread })}`);
  const isOver =
    megabytes.peak >= LIMITS.megabytes ||
    everybody.p99 > LIMITS.everybodyMs ||
    way.p95 > LIMITS.readerMs ||
    unread.p95 >= LIMITS.unreadMs;
  if (isOver) process.exitCode = 1;
}

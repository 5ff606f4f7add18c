import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { describeWithRabbitMq, waitFor } from '@marmalade/testing';
import pg from 'pg';
import { anOrder, Api } from './api.js';
import { type PlatformOfProcesses, startAsProcesses, startWorld, type World } from './platform.js';

const EVENTS = 5_000;
const BATCH = 100;

/** An event that becomes exactly one mail: its customer has no other address; the ops channel is Discord's matter. */
function aPayment(index: number) {
  const customer = { id: `customer-${index}`, name: 'Ann', email: `ann-${index}@example.com`, locale: 'en' };
  const { specversion, source } = anOrder();
  return {
    specversion,
    source,
    id: randomUUID(),
    type: 'order.created',
    data: { ...anOrder().data, number: `A-${index}`, customer },
  };
}

describeWithRabbitMq('faults', () => {
  let world: World;
  let platform: PlatformOfProcesses;
  let api: Api;
  let database: pg.Client;

  beforeAll(async () => {
    world = await startWorld();
    platform = await startAsProcesses(world.env);
    api = new Api(platform);
    database = new pg.Client({ connectionString: platform.databaseUrl });
    await database.connect();
  });
  afterAll(async () => {
    await database?.end();
    await platform?.stop();
    await world?.stop();
  });

  const scalar = async (sql: string, values: unknown[] = []): Promise<number> =>
    Number((await database.query(`SELECT (${sql})::int AS n`, values)).rows[0].n);
  const batchHeaders = { 'content-type': 'application/cloudevents-batch+json' };
  /** Posts until it is accepted, as a publisher does whose answer got lost: the ids stay the same. */
  const sendForSure = (events: unknown[]): Promise<unknown> =>
    waitFor(async () => (await api.send(events, batchHeaders)).status === 202, {
      timeoutMs: 30_000,
      intervalMs: 200,
      message: 'the events to be accepted',
    });

  test('5,000 events while dispatcher, relay and broker are killed: each becomes its notifications, each is sent', async () => {
    const events = Array.from({ length: EVENTS }, (_, index) => aPayment(index));
    let inDoubt = 0;
    // What is being sent at the moment of a kill may arrive without being known to, and may be sent again.
    const sending = `SELECT count(*) FROM dispatcher.delivery WHERE state = 'sending'`;
    const killSending = async (): Promise<void> => {
      await waitFor(async () => (await scalar(sending)) > 3, { intervalMs: 1, message: 'sends in flight' });
      await platform.killAndRestart('sending');
      // A round a channel at most: 64 embeds and 10 mails marked as being sent, and as many whose results were on their way.
      inDoubt += 2 * (64 + 10);
    };
    const faults: (() => Promise<void>)[] = [
      killSending,
      () => platform.killAndRestart('intake'),
      async () => {
        await platform.rabbitMq.kill();
        await platform.rabbitMq.start();
      },
      killSending,
      () => platform.killAndRestart('intake'),
    ];
    let faulting: Promise<void> = Promise.resolve();
    for (let start = 0; start < EVENTS; start += BATCH) {
      await sendForSure(events.slice(start, start + BATCH));
      if ((start / BATCH) % 10 === 4) {
        const fault = faults.shift();
        if (fault) faulting = faulting.then(fault);
      }
    }
    await faulting;

    const undone = `SELECT count(*) FROM dispatcher.delivery WHERE state IN ('pending', 'deferred', 'claimed', 'sending')`;
    await waitFor(
      async () => (await scalar('SELECT count(*) FROM dispatcher.event')) >= EVENTS && (await scalar(undone)) === 0,
      { timeoutMs: 120_000, intervalMs: 200, message: 'everything to be sent' },
    );

    // I1: exactly one row for each event, workflow, recipient and channel.
    expect(await scalar('SELECT count(*) FROM dispatcher.event')).toBe(EVENTS);
    expect(await scalar('SELECT count(*) FROM dispatcher.notification')).toBe(2 * EVENTS);
    expect(await scalar(`SELECT count(*) FROM dispatcher.delivery WHERE channel = 'email'`)).toBe(EVENTS);
    expect(await scalar(`SELECT count(*) FROM dispatcher.delivery WHERE channel = 'discord'`)).toBe(EVENTS);
    // I2: drained.
    expect(await scalar('SELECT count(*) FROM dispatcher.outbox')).toBe(0);
    expect(await scalar('SELECT count(*) FROM dispatcher.dead_letter')).toBe(0);
    expect(await scalar('SELECT count(*) FROM dispatcher.message_retry')).toBe(0);
    // Mail may be repeated when nobody knows: all are sent, at least once, and repeats carry the same Message-ID.
    expect(await scalar(`SELECT count(*) FROM dispatcher.delivery WHERE channel = 'email' AND state <> 'sent'`)).toBe(
      0,
    );
    const perReceiver = new Map<string, string[]>();
    for (const { to, parsed } of world.smtp.messages) {
      const [receiver] = to;
      perReceiver.set(receiver!, [...(perReceiver.get(receiver!) ?? []), parsed.messageId!]);
    }
    expect(perReceiver.size).toBe(EVENTS);
    const mailRepeats = world.smtp.messages.length - EVENTS;
    expect([...perReceiver.values()].filter((ids) => new Set(ids).size > 1)).toEqual([]);
    // So is Discord when it was our own crash that left it open.
    expect(await scalar(`SELECT count(*) FROM dispatcher.delivery WHERE channel = 'discord' AND state <> 'sent'`)).toBe(
      0,
    );
    const embeds = world.discord.messages.map(
      ({ payload }) => (payload as { embeds: { title: string }[] }).embeds[0]!.title,
    );
    expect(new Set(embeds).size).toBe(EVENTS);
    const embedRepeats = embeds.length - EVENTS;
    // I3: no more repeats than sends in flight at the kills.
    console.log(`repeated: ${mailRepeats} mails, ${embedRepeats} embeds; in flight at the kills: at most ${inDoubt}`);
    expect(mailRepeats + embedRepeats).toBeLessThanOrEqual(inDoubt);
  }, 240_000);

  test('with the broker away events are still accepted, and delivered when it is back', async () => {
    await platform.rabbitMq.shutdown();
    const events = Array.from({ length: 200 }, (_, index) => aPayment(100_000 + index));
    for (let start = 0; start < events.length; start += BATCH) {
      expect((await api.send(events.slice(start, start + BATCH), batchHeaders)).status).toBe(202);
    }
    expect((await api.get('/health', {})).body.status).toMatch(/ok|degraded/);
    expect(await scalar('SELECT count(*) FROM dispatcher.outbox')).toBe(200);
    await platform.rabbitMq.start();
    await waitFor(
      () => events.every(({ data }) => world.smtp.messages.some(({ to }) => to.includes(data.customer.email))),
      {
        timeoutMs: 60_000,
        intervalMs: 100,
        message: 'all mails to arrive',
      },
    );
    await waitFor(async () => (await scalar('SELECT count(*) FROM dispatcher.outbox')) === 0);
  }, 120_000);
});

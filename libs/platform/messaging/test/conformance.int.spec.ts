import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  createTestDatabase,
  describeWithRabbitMq,
  type RabbitMqNode,
  spawnNode,
  startRabbitMq,
  waitFor,
} from '@marmalade/testing';
import { connect } from 'amqplib';
import { EVENTS_EXCHANGE, InProcessBus, NonRetryableError, RabbitMqTransport } from '../src/index.js';
import type { EventTransport } from '../src/index.js';
import { anEvent, listener, Service, SILENT } from './service.js';

/** What differs between the transports under test. */
interface Harness {
  /** A transport as one process has it. */
  open(): EventTransport;
  /** Environment by which a child process finds the same transport. */
  childEnv(): Record<string, string>;
  /** Brings a message in that is no event. */
  injectGarbage(service: Service, routingKey: string): Promise<void>;
}

const CRASHING_SERVICE = fileURLToPath(new URL('./crashing-service.ts', import.meta.url));

describe('in-process transport', () => {
  conformanceSuite({
    open: () => new InProcessBus(),
    childEnv: () => ({}),
    injectGarbage: async ({ dataSource }, routingKey) => {
      await dataSource.query(
        `INSERT INTO outbox (event_id, order_key, order_seq, routing_key, payload, headers)
         VALUES (gen_random_uuid(), 'garbage', nextval('outbox_order_seq'), $1, '{not json', '{}')`,
        [routingKey],
      );
    },
  });
});

describeWithRabbitMq('RabbitMQ transport', () => {
  let node: RabbitMqNode;
  beforeAll(async () => {
    node = await startRabbitMq();
  });
  afterAll(() => node.stop());

  conformanceSuite({
    open: () => new RabbitMqTransport(node.url, 'conformance', SILENT, {}),
    childEnv: () => ({ TEST_RABBITMQ_URL: node.url }),
    injectGarbage: async (_service, routingKey) => {
      const connection = await connect(node.url);
      const channel = await connection.createConfirmChannel();
      channel.publish(EVENTS_EXCHANGE, routingKey, Buffer.from('{not json'));
      await channel.waitForConfirms();
      await connection.close();
    },
  });

  describe('what only a broker can do', () => {
    let service: Service;
    let drop: () => Promise<void>;
    beforeEach(async () => {
      const database = await createTestDatabase();
      drop = database.drop;
      service = await Service.open(database.url, new RabbitMqTransport(node.url, 'conformance', SILENT, {}));
      await service.listen(listener('broker.#', { queue: 'conformance.broker', batch: 50 }));
      service.startRelay();
    });
    afterEach(async () => {
      await service.close();
      await drop();
    });

    test('blocks publishers: rows wait without an attempt, and leave when the alarm ends', async () => {
      await node.ctl('set_vm_memory_high_watermark', '0.00001');
      try {
        const event = anEvent('broker.blocked');
        // A connection is blocked at its first publication under the alarm; that one is not confirmed until the alarm ends.
        await service.announce(event);
        await sleep(1_000);
        expect(await service.effects('conformance.broker')).not.toContain(event.id);
        expect(await service.outboxRows()).toHaveLength(1);
        await node.ctl('set_vm_memory_high_watermark', '0.4');
        await waitFor(async () => (await service.effects('conformance.broker')).includes(event.id), {
          timeoutMs: 40_000,
        });
        expect(await service.effects('conformance.broker')).toHaveLength(1);
      } finally {
        await node.ctl('set_vm_memory_high_watermark', '0.4');
      }
    });

    test('gives up on a message itself: it becomes a dead letter like the others', async () => {
      await waitFor(async () => (await node.ctl('list_queues', 'name')).includes('conformance.broker.dead-letter'));
      const connection = await connect(node.url);
      const channel = await connection.createConfirmChannel();
      channel.publish('marmalade.dead-letter', 'conformance.broker', Buffer.from('{}'), {
        headers: { 'x-death': [{ reason: 'delivery_limit', queue: 'conformance.broker', count: 51 }] },
      });
      await channel.waitForConfirms();
      await connection.close();
      await waitFor(async () => (await service.deadLetters.count()) === 1);
      const [letter] = await service.deadLetters.list({ limit: 10 });
      expect(letter).toMatchObject({ queue: 'conformance.broker', code: 'BROKER_GAVE_UP' });
    });

    // Not the first one: a RabbitMQ 3.10 that is killed within half a second of a queue's creation loses the queue's leader for good.
    test('is killed and comes back: everything announced meanwhile arrives once', async () => {
      await service.announce(anEvent('broker.before'));
      await waitFor(async () => (await service.effects('conformance.broker')).length === 1);
      await node.kill();
      const meanwhile = Array.from({ length: 100 }, () => anEvent('broker.meanwhile'));
      await service.announce(...meanwhile);
      await node.start();
      await waitFor(async () => (await service.effects('conformance.broker')).length >= 101, { timeoutMs: 40_000 });
      await waitFor(async () => (await service.outboxRows()).length === 0);
      expect(new Set(await service.effects('conformance.broker')).size).toBe(101);
      expect(await service.effects('conformance.broker')).toHaveLength(101);
    });

    test('deletes the queue: the consumer subscribes again, and the returned events arrive', async () => {
      await waitFor(async () => (await node.ctl('list_queues', 'name')).includes('conformance.broker'));
      await node.ctl('delete_queue', 'conformance.broker');
      const event = anEvent('broker.after_deletion');
      await service.announce(event);
      await waitFor(async () => (await service.effects('conformance.broker')).includes(event.id), {
        timeoutMs: 30_000,
      });
      await waitFor(async () => (await service.outboxRows()).length === 0);
    });
  });
});

/** What every transport must do; the suite is the definition. */
function conformanceSuite(harness: Harness): void {
  let service: Service;
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  // A broker outlives a test: each test has queues of its own.
  let run = 0;
  let queue: string;
  let other: string;

  beforeEach(async () => {
    database = await createTestDatabase();
    service = await Service.open(database.url, harness.open());
    run += 1;
    queue = `conformance.main-${run}`;
    other = `conformance.other-${run}`;
  });
  afterEach(async () => {
    await service.close();
    await database.drop();
  });

  const effectsOf = (name: string) => (): Promise<string[]> => service.effects(name);
  const untilEffects = (count: number, name = queue): Promise<unknown> =>
    waitFor(async () => (await effectsOf(name)()).length >= count, { timeoutMs: 20_000, message: `${count} effects` });
  const untilDrained = (): Promise<unknown> =>
    waitFor(async () => (await service.outboxRows()).length === 0, { message: 'an empty outbox' });

  test('delivery: what is committed arrives whole, what is rolled back never', async () => {
    await service.listen(listener('delivery.#', { queue }));
    service.startRelay();
    const event = {
      ...anEvent('delivery.made', { text: 'мармелад มาร์มาเลด 🍊', list: [1, null] }, 'order-1'),
      site: 'shop',
      istest: true,
    };
    const rolledBack = anEvent('delivery.rolled_back');
    await expect(
      service.dataSource.transaction(async (tx) => {
        await service.outbox.add(tx, [{ event: rolledBack }]);
        throw new Error('changed my mind');
      }),
    ).rejects.toThrow('changed my mind');
    await service.announce(event);
    await untilEffects(1);
    await untilDrained();
    const [effect] = await service.dataSource.query('SELECT * FROM effect');
    expect(effect).toMatchObject({ event_id: event.id, type: 'delivery.made', subject: 'order-1', data: event.data });
    expect(await service.effects(queue)).toEqual([event.id]);
  });

  test('wildcards: * is one word, # any number; each queue gets an event once', async () => {
    await service.listen(
      listener('wild.*', { queue: 'conformance.star' }),
      listener('wild.#', { queue: 'conformance.hash' }),
      listener(['*.made', 'wild.order.#'], { queue: 'conformance.both', batch: 5 }),
    );
    service.startRelay();
    const types = ['wild', 'wild.made', 'wild.order.made', 'wild.order.made.twice'];
    const events = Object.fromEntries(types.map((type) => [type, anEvent(type)]));
    await service.announce(...Object.values(events));
    await untilDrained();
    await untilEffects(4, 'conformance.hash');
    await untilEffects(1, 'conformance.star');
    await untilEffects(3, 'conformance.both');
    const ids = (...names: string[]) => names.map((name) => events[name]!.id).sort();
    expect((await service.effects('conformance.star')).sort()).toEqual(ids('wild.made'));
    expect((await service.effects('conformance.hash')).sort()).toEqual(ids(...types));
    expect((await service.effects('conformance.both')).sort()).toEqual(
      ids('wild.made', 'wild.order.made', 'wild.order.made.twice'),
    );
  });

  test('ordering: events of one key have their effects in the order of their announcement', async () => {
    await service.listen(listener('ordered.#', { queue, batch: 20 }));
    service.startRelay();
    const keys = Array.from({ length: 15 }, (_, key) => `key-${key}`);
    for (let round = 0; round < 10; round += 1) {
      const events = keys.flatMap((key) =>
        [0, 1, 2].map((part) => anEvent('ordered.step', { step: round * 3 + part }, key)),
      );
      await service.announce(...events);
    }
    await untilEffects(450);
    const rows: { subject: string; step: number }[] = await service.dataSource.query(
      `SELECT subject, (data->>'step')::int AS step FROM effect ORDER BY seq`,
    );
    for (const key of keys) {
      expect(rows.filter(({ subject }) => subject === key).map(({ step }) => step)).toEqual(
        Array.from({ length: 30 }, (_, step) => step),
      );
    }
  });

  test('duplicates: an id announced again, in another batch or the same, has no second effect', async () => {
    await service.listen(listener('twice.#', { queue, batch: 10 }));
    service.startRelay();
    const event = anEvent('twice.sent');
    await service.announce(event, { ...event });
    await untilEffects(1);
    await untilDrained();
    await service.announce(event);
    const last = anEvent('twice.last', {}, event.subject);
    await service.announce(last);
    await untilDrained();
    await untilEffects(2);
    expect(await service.effects(queue)).toEqual([event.id, last.id]);
  });

  test('poison: what can never be handled goes to the dead letters at once, its neighbours go through', async () => {
    await service.listen(
      listener('poison.#', { queue, batch: 10 }, (event, context) => {
        if (event.type === 'poison.thrown') throw new NonRetryableError('TOO_BITTER', 'no sugar');
        if (event.type === 'poison.refused') context.refuse(event, 'TOO_SOUR', 'lemon');
      }),
    );
    service.startRelay();
    const good = [anEvent('poison.not'), anEvent('poison.neither')];
    const thrown = anEvent('poison.thrown');
    const refused = anEvent('poison.refused');
    await harness.injectGarbage(service, 'poison.garbage');
    await service.announce(good[0]!, thrown, refused, good[1]!);
    await untilEffects(2);
    await waitFor(async () => (await service.deadLetters.count()) === 3, { message: 'three dead letters' });
    expect((await service.effects(queue)).sort()).toEqual(good.map(({ id }) => id).sort());
    const letters = await service.deadLetters.list({ limit: 10 });
    expect(letters.map(({ code }) => code).sort()).toEqual(['MESSAGE_NOT_JSON', 'TOO_BITTER', 'TOO_SOUR']);
    expect(letters.find(({ code }) => code === 'TOO_BITTER')).toMatchObject({
      messageId: thrown.id,
      attempts: 1,
      error: 'no sugar',
    });
    expect(await service.outboxRows()).toEqual([]);
  });

  test('retries: an unknown error is tried again with pauses, and has its effect once it passes', async () => {
    let failures = 0;
    await service.listen(
      listener('flaky.#', { queue, batch: 10 }, (event) => {
        if (event.type === 'flaky.twice' && failures < 2) {
          failures += 1;
          throw new Error('not yet');
        }
      }),
    );
    service.startRelay();
    const flaky = anEvent('flaky.twice');
    const steady = anEvent('flaky.never');
    await service.announce(flaky, steady);
    await untilEffects(2);
    expect((await service.effects(queue)).sort()).toEqual([flaky.id, steady.id].sort());
    expect(await service.dataSource.query('SELECT * FROM message_retry')).toEqual([]);
    expect(await service.deadLetters.count()).toBe(0);
  });

  test('replay: a dead letter goes once more to its own queue, under its own id, and to no other', async () => {
    let broken = true;
    await service.listen(
      listener('replay.#', { queue }, () => {
        if (broken) throw new Error('still broken');
      }),
      listener('replay.#', { queue: other }),
    );
    service.startRelay();
    const event = anEvent('replay.made');
    await service.announce(event);
    await waitFor(async () => (await service.deadLetters.count()) === 1, {
      message: 'a dead letter after all retries',
    });
    const [letter] = await service.deadLetters.list({ limit: 1 });
    expect(letter).toMatchObject({
      queue,
      messageId: event.id,
      code: 'HANDLER_FAILED',
      attempts: 4,
      error: 'still broken',
    });
    broken = false;
    expect(await service.deadLetters.replay([letter!.id])).toBe(1);
    await untilEffects(1);
    expect(await service.effects(queue)).toEqual([event.id]);
    expect(await service.effects(other)).toEqual([event.id]);
    expect(await service.deadLetters.count()).toBe(0);
    expect(await service.deadLetters.replay([letter!.id])).toBe(0);
  });

  test('unroutable: an event nobody takes stays in the outbox, says why, and leaves when somebody listens', async () => {
    service.startRelay();
    const event = anEvent(`nobody.${Date.now()}`);
    await service.announce(event);
    await waitFor(async () => (await service.outboxRows())[0]?.attempts === 1, { message: 'a failed attempt' });
    expect((await service.outboxRows())[0]!.last_error).toMatch(/UNROUTABLE/);
    await service.listen(listener('nobody.#', { queue: 'conformance.late' }));
    await untilEffects(1, 'conformance.late');
    await untilDrained();
  });

  test('shutdown while busy: what is in hand is finished, the rest is handled by the next, all once', async () => {
    let busy = 0;
    const slow = listener('slow.#', { queue, batch: 5 }, async () => {
      busy += 1;
      await sleep(20);
    });
    const close = await service.listen(slow);
    service.startRelay();
    const events = Array.from({ length: 60 }, () => anEvent('slow.step'));
    await service.announce(...events);
    await waitFor(() => busy > 3);
    await close();
    const atClose = await service.effects(queue);
    expect(atClose.length).toBeGreaterThan(3);
    await service.listen(slow);
    await untilEffects(60);
    expect((await service.effects(queue)).sort()).toEqual(events.map(({ id }) => id).sort());
    await untilDrained();
  });

  describe('redelivery after a crash', () => {
    const announced = async (): Promise<Map<string, string>> => {
      const names = ['a', 'b', 'c', 'd', 'e'];
      const events = names.map((name) => anEvent('crash.step', { name }));
      await service.announce(...events);
      return new Map(events.map(({ id }, index) => [names[index]!, id]));
    };
    /** Runs the child until it stays alive with everything done, at most so often. @returns how often it died */
    const runUntil = async (
      env: Record<string, string>,
      done: (deaths: number) => Promise<boolean>,
      maxDeaths: number,
    ): Promise<number> => {
      for (let deaths = 0; ; deaths += 1) {
        const child = spawnNode(CRASHING_SERVICE, {
          env: { ...env, ...harness.childEnv(), TEST_DATABASE_URL: database.url, TEST_QUEUE: queue },
        });
        const died = child.exited.then(() => 'died' as const);
        const outcome = await Promise.race([
          died,
          waitFor(() => done(deaths), {
            timeoutMs: 30_000,
            message: `the work to be done; the child said: ${child.output()}`,
          }).then(() => 'done' as const),
        ]);
        child.kill('SIGTERM');
        await died;
        if (outcome === 'done') return deaths;
        if (deaths >= maxDeaths) throw new Error(`The child died ${deaths + 1} times: ${child.output()}`);
      }
    };

    test('after its commit and before its acknowledgement: no second effect', async () => {
      const ids = await announced();
      const allDone = async (deaths: number): Promise<boolean> =>
        deaths > 0 && (await service.effects(queue)).length >= 5 && (await service.outboxRows()).length === 0;
      const env = { CRASH_POINT: 'after-commit', CRASH_ON: 'c' };
      expect(await runUntil(env, allDone, 3)).toBeGreaterThanOrEqual(1);
      expect((await service.effects(queue)).sort()).toEqual([...ids.values()].sort());
      expect(await service.deadLetters.count()).toBe(0);
    });

    test('before its commit, again and again: the culprit becomes a dead letter, its neighbours have their effect', async () => {
      const ids = await announced();
      const env = { CRASH_POINT: 'before-commit', CRASH_ON: 'c' };
      const allDone = async (): Promise<boolean> =>
        (await service.effects(queue)).length >= 4 && (await service.deadLetters.count()) === 1;
      expect(await runUntil(env, allDone, 8)).toBeGreaterThanOrEqual(3);
      expect((await service.effects(queue)).sort()).toEqual(['a', 'b', 'd', 'e'].map((name) => ids.get(name)!).sort());
      const [letter] = await service.deadLetters.list({ limit: 1 });
      expect(letter).toMatchObject({ code: 'HANDLER_CRASHED', messageId: ids.get('c') });
    });
  });
}

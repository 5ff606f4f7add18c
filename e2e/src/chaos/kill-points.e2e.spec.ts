import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { describeWithRabbitMq, type Hold, waitFor } from '@marmalade/testing';
import { Api } from '../api.js';
import { type DispatcherName, type PlatformOfProcesses, type Proxies, startAsProcesses } from '../platform.js';
import { Ledger } from './ledger.js';
import { expectQuiet } from './log-lines.js';
import { anEvent, channelOf, TEST_CHANNELS, type TestChannel, type TestEvent } from './messages.js';
import { type Outside, startOutside, type Subscriber, subscribeReceivers } from './outside.js';
import { Witness } from './witness.js';

const BATCH = { 'content-type': 'application/cloudevents-batch+json' };
const QUEUE = 'dispatcher.notifications';

/*
 * Rows 1, 2, 3 and 12 of the fault table. A process is killed exactly where the table says: the proxy between it and its
 * server keeps one message from going on (a publish, a confirm, a statement), and so the process can not get past that point.
 */
describeWithRabbitMq('killed at the worst moment', () => {
  let outside: Outside;
  let platform: PlatformOfProcesses;
  let api: Api;
  let ledger: Ledger;
  let receiver: Subscriber;
  const holds: Hold<unknown>[] = [];

  beforeAll(async () => {
    outside = await startOutside({ DATABASE_POOL_SIZE: '20' });
    platform = await startAsProcesses(outside.env, { proxied: true });
    api = new Api(platform);
    ledger = await Ledger.open(platform.databaseUrl);
    [receiver] = (await subscribeReceivers(api, ledger, 1)) as [Subscriber];
  }, 120_000);
  afterEach(() => {
    // A test that failed must not leave the next ones a process that stands.
    for (const hold of holds.splice(0)) hold.release();
  });
  afterAll(async () => {
    await ledger?.close();
    await platform?.stop();
    await receiver?.stop();
    await outside?.stop();
  });

  const held = <Message>(hold: Hold<Message>): Hold<Message> => {
    holds.push(hold);
    return hold;
  };
  /** A statement by what it begins with, of one dispatcher. */
  const statement = (of: DispatcherName, begin: string) =>
    held(platform.proxies[of].database.hold(({ text }) => text.startsWith(begin)));
  const commitAfter = (begin: string) => (proxies: Proxies) =>
    held(
      proxies.database.hold(
        ({ text, transaction }) => text === 'COMMIT' && transaction.some((sql) => sql.startsWith(begin)),
      ),
    );
  const MARK_SENDING = 'UPDATE delivery SET state = CASE WHEN expires_at';
  const FINISH = 'WITH result AS MATERIALIZED';

  const accept = async (events: TestEvent[]): Promise<void> =>
    expect(await api.send(events, BATCH)).toMatchObject({ status: 202 });
  const seen = (event: TestEvent) => {
    if (channelOf(event) !== 'webhook') return outside.seen(event);
    const calls = receiver.calls.filter(({ body }) => body.includes(event.data.token)).length;
    return { calls, taken: receiver.messages.filter(({ data }) => data.token === event.data.token).length };
  };
  const delivery = async (event: TestEvent) => (await api.delivery(event.id, channelOf(event)))!;
  const expectAllSentOnce = async (events: TestEvent[]): Promise<void> => {
    await ledger.drained(events);
    await ledger.expectOnce(events);
    for (const event of events) {
      expect([event.type, seen(event), (await ledger.deliveryOf(event))?.state]).toEqual([
        event.type,
        { calls: 1, taken: 1 },
        'sent',
      ]);
    }
  };

  describe('row 1: the relay', () => {
    let witness: Witness;
    beforeAll(async () => {
      witness = await Witness.start(platform.rabbitMq.url);
    });
    afterAll(() => witness?.stop());

    const KEYS = ['apples', 'lemons', 'oranges'];
    /** The table's points, how many of twelve events are published there, and how a process is made to stand there. */
    const points: [point: string, published: number, stand: (proxies: Proxies) => Hold<unknown>][] = [
      ['after the claim', 0, ({ rabbitMq }) => held(rabbitMq.hold(({ kind }) => kind === 'basic.publish'))],
      [
        'after the publish',
        // Of each key the first: the next waits until that is safe.
        KEYS.length,
        ({ rabbitMq }) => held(rabbitMq.hold(({ from, kind }) => from === 'server' && kind === 'basic.ack')),
      ],
      [
        'after the confirm',
        12,
        ({ database }) => held(database.hold(({ text }) => text.startsWith('DELETE FROM outbox'))),
      ],
      ['before the commit', 12, commitAfter('DELETE FROM outbox')],
    ];

    /*
     * Goes red when rows are removed before they are confirmed, or apart from their claim (`claimAndPublish`: events are lost);
     * without the inbox (`claimInbox`: what was published twice is handled twice); without the rounds by key
     * (`publishInRounds`: more than the first of each key is published before any is safe).
     */
    test.each(points)(
      'killed %s: nothing lost, nothing doubled, each key in order',
      async (point, published, stand) => {
        const keys = KEYS.map((fruit) => `${fruit} ${point}`);
        const events = Array.from({ length: 12 }, (_, index) =>
          anEvent('email', { subject: keys[index % keys.length] }),
        );
        const standing = stand(platform.proxies.intake);
        await accept(events);
        await standing.reached();
        await platform.kill('intake');
        expect(await ledger.count('outbox')).toBe(events.length);
        const publishedTimes = (times: number[]) =>
          waitFor(() => events.every((event, index) => witness.times(event) === times[index]), {
            message: `the events to be published ${times.join()} times`,
          });
        const before = events.map((_, index) => (index < published ? 1 : 0));
        await publishedTimes(before);

        await platform.start('intake');
        await expectAllSentOnce(events);
        await publishedTimes(before.map((count) => count + 1));
        for (const key of keys) {
          const ofKey = events.filter(({ subject }) => subject === key);
          expect(witness.order(ofKey)).toEqual(ofKey);
        }
      },
      90_000,
    );

    /*
     * Row 8's missing binding is what it takes: the first event of a key is returned and put off, and the second must not pass
     * it. Goes red without the earlier-row clause of the claim (`NOT EXISTS (SELECT FROM outbox earlier …)`).
     */
    test('an event that was put off is not overtaken by a later one of its key', async () => {
      const [first, second] = [anEvent('email', { subject: 'plums' }), anEvent('email', { subject: 'plums' })];
      const other = anEvent('email', { subject: 'pears' });
      // The dispatcher would mend the binding at its next look.
      const mending = held(platform.proxies.sending.rabbitMq.hold(({ kind }) => kind === 'queue.bind'));
      await witness.unbind(QUEUE);
      await witness.unbind();
      await accept([first]);
      // Put off twice it waits two seconds: time for the others to pass it, if they could.
      await waitFor(async () => (await ledger.vainPublishes(first)) === 2, {
        message: 'the event to be returned twice',
      });
      await witness.bind(QUEUE);
      await witness.bind();
      mending.release();
      await accept([second, other]);
      await waitFor(() => witness.times(other) === 1);
      await expectAllSentOnce([first, second, other]);
      expect(witness.order([second, first, other]).map(({ id }) => id)).toEqual([other.id, first.id, second.id]);
    }, 90_000);
  });

  describe('row 2: the consumer', () => {
    /* Goes red when effects are committed before or apart from the inbox row, or messages are acknowledged before. */
    test('killed before the commit: what it did is undone, and done again by the next', async () => {
      const events = Array.from({ length: 10 }, () => anEvent('email'));
      const point = commitAfter('INSERT INTO event')(platform.proxies.sending);
      await accept(events);
      await point.reached();
      await platform.kill('sending');
      expect(await ledger.count('event WHERE id = ANY($1)', [events.map(({ id }) => id)])).toBe(0);
      expect(events.map(seen)).toEqual(events.map(() => ({ calls: 0, taken: 0 })));
      await platform.start('sending');
      await expectAllSentOnce(events);
    }, 90_000);

    /* Goes red without the inbox row (`claimInbox`), by which the next knows that the work is done. */
    test('killed after the commit, before the acknowledgement: delivered again, and without effect', async () => {
      const events = Array.from({ length: 10 }, () => anEvent('email'));
      const isAck = ({ from, kind }: { from: string; kind: string }) => from === 'client' && kind === 'basic.ack';
      const { rabbitMq } = platform.proxies.sending;
      const point = held(rabbitMq.hold(isAck));
      await accept(events);
      await point.reached();
      const ids = events.map(({ id }) => id);
      await waitFor(
        async () => (await ledger.count(`delivery WHERE state = 'sent' AND event_id = ANY($1)`, [ids])) === 10,
      );
      await platform.kill('sending');
      // The next one settles them too, and only then acknowledges.
      const again = held(rabbitMq.hold(isAck));
      await platform.start('sending');
      await again.reached();
      again.release();
      await expectAllSentOnce(events);
    }, 90_000);
  });

  /*
   * Goes red when `sending` is not committed before the call (`markSending`), when `claimed` counts as in doubt
   * (`requeueClaimed`), when the policy of a channel changes (REPEATED_AFTER_CRASH), or when a repeat bears another
   * Message-ID or webhook-id.
   */
  test('row 3: the dispatcher, with deliveries claimed, being sent, and sent but not yet noted', async () => {
    const { smtp, telegram, discord, twilio } = outside;
    const perChannel = () =>
      Object.fromEntries(TEST_CHANNELS.map((channel) => [channel, anEvent(channel)])) as Record<TestChannel, TestEvent>;
    const [arrived, answered, claimed] = [perChannel(), perChannel(), perChannel()];
    const send = (events: Record<TestChannel, TestEvent>) => accept(Object.values(events));
    const states = (events: Record<TestChannel, TestEvent>) =>
      Promise.all(Object.values(events).map(async (event) => (await ledger.deliveryOf(event))?.state));
    const all = (state: string) => TEST_CHANNELS.map(() => state);

    for (const provider of [telegram, discord, twilio, receiver]) provider.failNext({ kind: 'hang', processed: true });
    smtp.loseNextAnswer({ by: 'silence', taken: true });
    await send(arrived);
    await waitFor(() => Object.values(arrived).every((event) => seen(event).taken === 1), {
      message: 'the requests to arrive',
    });

    const noting = statement('sending', FINISH);
    await send(answered);
    await waitFor(() => Object.values(answered).every((event) => seen(event).taken === 1), { message: 'the answers' });
    await noting.reached();

    const marking = TEST_CHANNELS.map(() => statement('sending', MARK_SENDING));
    await send(claimed);
    await Promise.all(marking.map((each) => each.reached()));

    await platform.kill('sending');
    expect([await states(arrived), await states(answered), await states(claimed)]).toEqual([
      all('sending'),
      all('sending'),
      all('claimed'),
    ]);
    await platform.start('sending');
    const everything = [arrived, answered, claimed].flatMap((events) => Object.values(events));
    await ledger.drained(everything);
    await ledger.expectOnce(everything);

    for (const event of Object.values(claimed)) {
      expect([event.type, seen(event)]).toEqual([event.type, { calls: 1, taken: 1 }]);
      expect(await delivery(event)).toMatchObject({ state: 'sent', attempt: 1, attempts: [{ outcome: 'sent' }] });
    }
    const died = { outcome: 'unknown', code: 'WORKER_DIED' };
    for (const inDoubt of [arrived, answered]) {
      // Nobody can tell these repeats from another message: what is not known stays so.
      for (const channel of ['telegram', 'sms'] as const) {
        expect([channel, seen(inDoubt[channel])]).toEqual([channel, { calls: 1, taken: 1 }]);
        expect(await delivery(inDoubt[channel])).toMatchObject({ state: 'unknown', attempt: 1, attempts: [died] });
      }
      // I3: one call more than without the crash; I4: one message for those who look at its id.
      for (const [channel, taken] of [
        ['email', 2],
        ['discord', 2],
        ['webhook', 1],
      ] as const) {
        expect([channel, seen(inDoubt[channel])]).toEqual([channel, { calls: 2, taken }]);
        expect(await delivery(inDoubt[channel])).toMatchObject({
          state: 'sent',
          attempt: 2,
          attempts: [died, { outcome: 'sent' }],
        });
      }
      const { token } = inDoubt.email.data;
      const copies = smtp.messages.filter(({ parsed }) => parsed.subject === token);
      expect(new Set(copies.map(({ parsed }) => parsed.messageId)).size).toBe(1);
      const posted = receiver.calls.filter(({ body }) => body.includes(inDoubt.webhook.data.token));
      expect(new Set(posted.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    }
  }, 90_000);

  /*
   * Goes red without the fence of `finish` (`AND d.attempt = r.attempt`: the late refusal sends the mail a third time), without
   * `worker_id = $2` of `markSending`, or without "late evidence wins" over `unknown`.
   */
  test('row 12: a worker stopped past its lease and continued can not finish what others have taken over', async () => {
    const { smtp, telegram } = outside;
    const refused = anEvent('email');
    const sent = anEvent('telegram');
    const claimed = anEvent('telegram');

    // The first has an answer for a mail that is to be tried again, and for a message that arrived; it has noted neither.
    const lateResults = statement('sending', FINISH);
    smtp.failNext({ code: 451, message: '4.3.0 come again' });
    await accept([refused]);
    await lateResults.reached();
    await accept([sent]);
    await waitFor(() => telegram.messages.some(({ text }) => text === sent.data.token));
    const lateMark = statement('sending', MARK_SENDING);
    await accept([claimed]);
    await lateMark.reached();
    platform.signal('sending', 'SIGSTOP');

    // The second takes over, calls again, and does not get to note that either, for now.
    const results = statement('sending2', FINISH);
    await platform.start('sending2');
    await results.reached({ timeoutMs: 30_000 });
    await waitFor(() => seen(refused).taken === 1 && seen(claimed).calls === 1, { message: 'both calls' });
    expect((await ledger.deliveryOf(sent))?.state).toBe('unknown');

    platform.signal('sending', 'SIGCONT');
    lateResults.release();
    lateMark.release();
    await waitFor(async () => (await delivery(sent)).state === 'sent', { message: 'the late evidence to count' });
    await waitFor(async () => (await delivery(refused)).attempts?.[0]?.code === 'PROVIDER_FAILED', {
      message: 'the fenced attempt to be noted',
    });
    expect(await delivery(refused)).toMatchObject({ state: 'sending', attempt: 2 });
    await waitFor(() => platform.output().includes('it goes on under a new name'));
    results.release();

    await ledger.drained([refused, sent, claimed]);
    await ledger.expectOnce([refused, sent, claimed]);
    expect(await delivery(refused)).toMatchObject({
      state: 'sent',
      attempts: [{ outcome: 'retry', code: 'PROVIDER_FAILED' }, { outcome: 'sent' }],
    });
    expect(await delivery(sent)).toMatchObject({ state: 'sent', attempts: [{ outcome: 'sent' }] });
    expect(await delivery(claimed)).toMatchObject({ state: 'sent', attempts: [{ outcome: 'sent' }] });
    expect([refused, sent, claimed].map(seen)).toEqual(Array.from({ length: 3 }, () => ({ calls: 1, taken: 1 })));

    // Under its new name it works like any other.
    await platform.kill('sending2');
    const after = TEST_CHANNELS.map((channel) => anEvent(channel));
    await accept(after);
    await expectAllSentOnce(after);
  }, 90_000);

  test('I10: through all of this no process wrote more than ten warnings a second', () =>
    expectQuiet(platform.outputs()));
});

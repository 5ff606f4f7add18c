import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { describeWithRabbitMq, waitFor } from '@marmalade/testing';
import { Api } from '../api.js';
import { type PlatformOfProcesses, startAsProcesses } from '../platform.js';
import { Ledger } from './ledger.js';
import { expectQuiet } from './log-lines.js';
import { anEvent, type TestEvent } from './messages.js';
import { type Outside, startOutside } from './outside.js';

const BATCH = { 'content-type': 'application/cloudevents-batch+json' };
const EMAIL_RATE = 50;
const TELEGRAM_RATE = 20;

describeWithRabbitMq('two dispatchers at once', () => {
  let outside: Outside;
  let platform: PlatformOfProcesses;
  let api: Api;
  let ledger: Ledger;

  beforeAll(async () => {
    outside = await startOutside({
      EMAIL_RATE_PER_SECOND: String(EMAIL_RATE),
      TELEGRAM_RATE_PER_SECOND: String(TELEGRAM_RATE),
    });
    platform = await startAsProcesses(outside.env);
    await platform.start('sending2');
    api = new Api(platform);
    ledger = await Ledger.open(platform.databaseUrl);
  }, 120_000);
  afterAll(async () => {
    await ledger?.close();
    await platform?.stop();
    await outside?.stop();
  });

  const accept = async (events: TestEvent[]): Promise<void> =>
    expect(await api.send(events, BATCH)).toMatchObject({ status: 202 });
  const bothAreSending = () =>
    waitFor(
      async () =>
        (await ledger.count(`(SELECT DISTINCT worker_id FROM delivery WHERE state IN ('claimed', 'sending')) w`)) === 2,
      { message: 'both replicas to have deliveries in hand' },
    );

  /*
   * Goes red when each process keeps a rate alone (`ProviderGates.reserve` hands out the slots of all from one row): two would
   * send twice as much.
   */
  test('a rate holds for both together, and what they share goes once', async () => {
    const { smtp, telegram } = outside;
    const share = (count: number) =>
      Array.from({ length: count }, (_, index) => anEvent(index % 3 === 0 ? 'telegram' : 'email'));
    // Connections are made, and code is warm.
    const first = share(60);
    await accept(first);
    await ledger.drained(first);
    const [mailsBefore, messagesBefore] = [smtp.messages.length, telegram.messages.length];

    const events = share(300);
    await accept(events);
    await bothAreSending();
    await ledger.drained(events);
    await ledger.expectOnce(events);
    expect(events.filter((event) => outside.seen(event).taken !== 1)).toEqual([]);

    for (const [provider, messages, limit] of [
      ['mails', smtp.messages.slice(mailsBefore), EMAIL_RATE],
      ['Telegram messages', telegram.messages.slice(messagesBefore), TELEGRAM_RATE],
    ] as const) {
      const times = messages.map(({ at }) => at.getTime());
      const inASecond = countsWithin(times, 1_000);
      const [usual, most] = [inASecond[Math.floor(inASecond.length / 2)]!, inASecond.at(-1)!];
      console.log(`${provider} in a second, of ${limit}: ${usual} as a rule, ${most} at most`);
      expect(usual).toBeLessThanOrEqual(limit * 1.1);
      // What this machine was too busy to send or take in time comes in a bunch; two that do not share would be far beyond.
      const bunch = limit * 0.75;
      expect(most).toBeLessThanOrEqual(limit * 1.1 + bunch);
      expect(countsWithin(times, 3_000).at(-1)).toBeLessThanOrEqual(3 * limit * 1.1 + bunch);
    }
  }, 120_000);

  /** Goes red when a pause is not told to the others (`ProviderGates.tell` and `read`), or not looked at before a call (`closed`). */
  test('a 429 that one of them gets stops the other as well', async () => {
    const { telegram } = outside;
    const events = Array.from({ length: 100 }, () => anEvent('telegram'));
    await accept(events);
    await bothAreSending();
    telegram.throttleNext({ retryAfter: 4 });
    const refused = await waitFor(() => telegram.calls.find(({ status }) => status === 429));
    await ledger.drained(events);
    await ledger.expectOnce(events);
    expect(events.filter((event) => outside.seen(event).taken !== 1)).toEqual([]);
    const after = telegram.calls
      .map(({ at }) => at.getTime() - refused.at.getTime())
      .filter((ms) => ms > 0 && ms < 4_000);
    console.log(`calls after the 429: ${after.length}, the last ${after.at(-1) ?? 0} ms later`);
    // What had its slot already may go; the news takes a quarter of a second.
    expect(after.filter((ms) => ms > 1_000)).toEqual([]);
    expect(after.length).toBeLessThanOrEqual(TELEGRAM_RATE);
  }, 120_000);

  /** Goes red when lanes are not taken in their order (`WaitingLine.take`), or bulk fills all the room (`Lane.BULK_CAPACITY`). */
  test('an urgent mail goes among the next few, though 5,000 wait before it', async () => {
    const { smtp } = outside;
    for (let sent = 0; sent < 5_000; sent += 500) {
      await accept(Array.from({ length: 500 }, () => anEvent('email', { priority: 'low' })));
    }
    const waiting = (where: string) => ledger.count(`delivery WHERE workflow = 'chaos.email.low' AND ${where}`);
    await waitFor(async () => (await waiting('true')) === 5_000, {
      timeoutMs: 60_000,
      intervalMs: 100,
      message: 'all to be planned',
    });
    const urgent = anEvent('email', { priority: 'urgent' });
    await accept([urgent]);
    const { at } = await smtp.waitFor(({ parsed }) => parsed.subject === urgent.data.token, { timeoutMs: 60_000 });
    expect(await waiting(`state IN ('pending', 'claimed')`)).toBeGreaterThan(3_000);
    const { createdAt } = (await ledger.deliveryOf(urgent))!;
    const before = smtp.messages.filter((mail) => mail.at > createdAt && mail.at < at).length;
    console.log(`mails that went between the urgent one's planning and its sending: ${before}`);
    // Those that had their slots and connections already, of both replicas.
    expect(before).toBeLessThanOrEqual(EMAIL_RATE);
  }, 180_000);

  test('I10: through all of this no process wrote more than ten warnings a second', () =>
    expectQuiet(platform.outputs()));
});

/**
 * How many of these moments lie within the time from each of them on, the fewest first; but for those at the end, which such a
 * time reaches beyond.
 * @param times in milliseconds
 */
function countsWithin(times: number[], ms: number): number[] {
  const sorted = [...times].sort((one, other) => one - other);
  const last = sorted.at(-1)!;
  const full = sorted.filter((from) => from + ms <= last);
  const counts = full.map((from) => sorted.filter((time) => time >= from && time < from + ms).length);
  return counts.sort((one, other) => one - other);
}

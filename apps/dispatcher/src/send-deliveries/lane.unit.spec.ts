import { describe, expect, test } from '@jest/globals';
import { waitFor } from '@marmalade/testing';
import type { ChannelAdapter } from '../channels/channel-adapter.js';
import type { ClaimedDelivery, Finished } from '../deliveries/delivery.js';
import { Lane, type LaneHost } from './lane.js';

const delivery = (id: string, address = 'a', lane = 1): ClaimedDelivery =>
  ({
    id,
    notificationId: id,
    channel: 'email',
    address,
    content: {},
    attempt: 0,
    failures: 0,
    type: 't',
    lane,
  }) as never;

/** Gates through which everything passes. */
const OPEN: LaneHost['gates'] = {
  closed: () => undefined,
  isProbing: () => false,
  beginProbe: () => true,
  limitedGate: () => undefined,
  reserve: () => Promise.reject(new Error('There is no limit')),
  record: () => undefined,
};

const PAUSED = { ms: 700, reason: 'PROVIDER_PAUSED' as const };

/** A host that remembers, and an adapter that sends at once unless the test says otherwise. */
function harness(adapterParts: Partial<ChannelAdapter> = {}, hostParts: Partial<LaneHost> = {}) {
  const finished: Finished[] = [];
  const errors: Error[] = [];
  const adapter: ChannelAdapter = {
    provider: 'test',
    concurrency: 4,
    receipts: false,
    gates: (address) => ['test', `test:${address}`],
    send: async () => ({ outcome: 'sent' }),
    close: async () => undefined,
    ...adapterParts,
  };
  const host = {
    prepare: async () => undefined,
    adapterFor: () => adapter,
    gates: OPEN,
    call: (through: ChannelAdapter, each: ClaimedDelivery) => through.send(each),
    markSending: async (ids: string[]) => new Set(ids),
    release: async () => undefined,
    finish: async (entry: Finished) => void finished.push(entry),
    onError: (error: Error) => void errors.push(error),
    ...hostParts,
  } as LaneHost;
  return { lane: new Lane('email', host), finished, errors };
}

describe('Lane', () => {
  test('sends all it is given, never more at once than the provider takes', async () => {
    let now = 0;
    let most = 0;
    const { lane, finished } = harness({
      send: async () => {
        most = Math.max(most, (now += 1));
        await new Promise(setImmediate);
        now -= 1;
        return { outcome: 'sent' };
      },
    });
    lane.add(Array.from({ length: 50 }, (_, index) => delivery(`${index}`)));
    await waitFor(() => finished.length === 50);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(4);
    expect(new Set(finished.map((each) => each.delivery.attempt))).toEqual(new Set([1]));
  });

  test('does not send what was taken away meanwhile', async () => {
    const { lane, finished } = harness({}, { markSending: async (ids) => new Set(ids.filter((id) => id !== 'b')) });
    lane.add(['a', 'b', 'c'].map((id) => delivery(id)));
    await waitFor(() => finished.length === 2);
    expect(finished.map((each) => each.delivery.id).sort()).toEqual(['a', 'c']);
  });

  test('keeps what could not be marked, and sends it once the database is back', async () => {
    let isAway = true;
    const { lane, finished, errors } = harness({}, { markSending: async (ids) => (isAway ? Promise.reject(new Error('away')) : new Set(ids)) }); // prettier-ignore
    lane.add([delivery('a')]);
    await waitFor(() => errors.length === 1);
    isAway = false;
    await waitFor(() => (lane.add([]), finished.length === 1));
  });

  test('what its provider wants left in peace goes back until then', async () => {
    const released: unknown[] = [];
    const { lane, finished } = harness(
      {},
      {
        gates: { ...OPEN, closed: (gates) => (gates.includes('test:paused') ? PAUSED : undefined) },
        release: async (...args) => void released.push(args),
      },
    );
    lane.add([delivery('a', 'paused'), delivery('b')]);
    await waitFor(() => finished.length === 1 && released.length === 1);
    expect(released).toEqual([[['a'], 700, 'PROVIDER_PAUSED']]);
  });

  test('a pause that could not be written down loses nothing', async () => {
    let isAway = true;
    const { lane, finished, errors } = harness(
      {},
      {
        gates: { ...OPEN, closed: (gates) => (gates.includes('test:paused') && isAway ? PAUSED : undefined) },
        release: async () => Promise.reject(new Error('away')),
      },
    );
    lane.add([delivery('a', 'paused'), delivery('b')]);
    await waitFor(() => errors.length === 1);
    isAway = false;
    await waitFor(() => (lane.add([]), finished.length === 2));
  });

  test('stopped, it begins nothing more and hands back what it had not begun', async () => {
    let end: (() => void) | undefined;
    const { lane, finished } = harness({
      concurrency: 1,
      send: () => new Promise((resolve) => (end = () => resolve({ outcome: 'sent' }))),
    });
    lane.add(['a', 'b', 'c'].map((id) => delivery(id)));
    await waitFor(() => end);
    const stopped = lane.stop(10_000);
    end!();
    expect((await stopped).map(({ id }) => id)).toEqual(['b', 'c']);
    expect(finished.map((each) => each.delivery.id)).toEqual(['a']);
    expect(lane.room).toBe(0);
  });

  test('what is urgent overtakes what can wait, and finds a free connection', async () => {
    const order: string[] = [];
    const ends: (() => void)[] = [];
    const { lane, finished } = harness({
      send: async ({ id }) => {
        order.push(id);
        await new Promise<void>((resolve) => ends.push(resolve));
        return { outcome: 'sent' };
      },
    });
    lane.add(Array.from({ length: 20 }, (_, index) => delivery(`bulk-${index}`, 'a', 3)));
    await waitFor(() => order.length === 2);
    lane.add([delivery('urgent', 'a', 0)]);
    // Nothing has ended: it goes on a connection that bulk may not take.
    await waitFor(() => order.length === 3);
    expect(order[2]).toBe('urgent');
    await waitFor(() => {
      for (const end of ends.splice(0)) end();
      return finished.length === 21;
    });
  });

  test('a rate is kept: messages leave at the times reserved for them', async () => {
    const reserved: number[] = [];
    const gates: LaneHost['gates'] = {
      ...OPEN,
      limitedGate: () => 'test',
      reserve: async (_gate, wanted) => {
        reserved.push(wanted);
        return { count: Math.min(2, wanted), startMs: 0, spacingMs: 1 };
      },
    };
    const { lane, finished } = harness({}, { gates });
    lane.add(['a', 'b', 'c', 'd', 'e'].map((id) => delivery(id)));
    await waitFor(() => finished.length === 5);
    expect(reserved).toHaveLength(3);
  });

  test('a provider that may be back is tried with one message', async () => {
    const released: string[] = [];
    let probes = 0;
    const gates: LaneHost['gates'] = { ...OPEN, isProbing: () => true, beginProbe: () => (probes += 1) === 1 };
    const { lane, finished } = harness({}, { gates, release: async (ids) => void released.push(...ids) });
    lane.add(['a', 'b', 'c'].map((id) => delivery(id)));
    await waitFor(() => finished.length === 1 && released.length === 2);
    expect(finished[0]!.delivery.id).toBe('a');
  });

  test('one chat gets a few messages at once, and the rest one by one', async () => {
    const released: [string[], number, string | null][] = [];
    const { lane, finished } = harness(
      { pace: () => ({ burst: 2, everyMs: 60_000 }) },
      { release: async (ids, ms, reason) => void released.push([ids, ms, reason]) },
    );
    lane.add([...['a', 'b', 'c'].map((id) => delivery(id, 'chat')), delivery('d', 'other')]);
    await waitFor(() => finished.length === 3 && released.length === 1);
    expect(released[0]).toEqual([['c'], expect.any(Number), 'ADDRESS_PACED']);
  });

  test('a receiver that hangs leaves connections to the others', async () => {
    const released: string[] = [];
    const begun: string[] = [];
    let end: (() => void) | undefined;
    const { lane, finished } = harness(
      {
        concurrencyPerAddress: 1,
        send: async ({ id, address }) => {
          begun.push(id);
          if (address === 'hangs') await new Promise<void>((resolve) => (end = resolve));
          return { outcome: 'sent' };
        },
      },
      { release: async (ids) => void released.push(...ids) },
    );
    lane.add(['a', 'b', 'c'].map((id) => delivery(id, 'hangs')));
    lane.add([delivery('d', 'well')]);
    await waitFor(() => finished.length === 1);
    expect([begun, released]).toEqual([
      ['a', 'd'],
      ['b', 'c'],
    ]);
    end!();
    await waitFor(() => finished.length === 2);
    lane.add([delivery('e', 'hangs')]);
    await waitFor(() => begun.includes('e'));
    end!();
  });

  test('what was marked just before its provider shut is held back, not sent', async () => {
    let shut = false;
    const { lane, finished } = harness(
      { send: async () => Promise.reject(new Error('it was called')) },
      {
        gates: { ...OPEN, closed: () => (shut ? PAUSED : undefined) },
        markSending: async (ids) => {
          shut = true;
          return new Set(ids);
        },
      },
    );
    lane.add([delivery('a')]);
    await waitFor(() => finished.length === 1);
    expect(finished[0]!.result).toMatchObject({ outcome: 'throttled', pause: { ms: 700 } });
  });
});

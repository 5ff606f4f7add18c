import { describe, expect, test } from '@jest/globals';
import { waitFor } from '@marmalade/testing';
import type { ChannelAdapter } from '../channels/channel-adapter.js';
import type { ClaimedDelivery, Finished } from '../deliveries/delivery.js';
import { Lane, type LaneHost } from './lane.js';

const delivery = (id: string, address = 'a'): ClaimedDelivery =>
  ({ id, notificationId: id, channel: 'email', address, content: {}, attempt: 0, failures: 0, type: 't' }) as never;

/** A host that remembers, and an adapter that sends at once unless the test says otherwise. */
function harness(adapterParts: Partial<ChannelAdapter> = {}, hostParts: Partial<LaneHost> = {}) {
  const finished: Finished[] = [];
  const errors: Error[] = [];
  const adapter: ChannelAdapter = {
    provider: 'test',
    concurrency: 4,
    pausedForMs: () => 0,
    send: async () => ({ outcome: 'sent' }),
    close: async () => undefined,
    ...adapterParts,
  };
  const host = {
    prepare: async () => undefined,
    adapterFor: () => adapter,
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
      { pausedForMs: (address) => (address === 'paused' ? 700 : 0) },
      { release: async (...args) => void released.push(args) },
    );
    lane.add([delivery('a', 'paused'), delivery('b')]);
    await waitFor(() => finished.length === 1 && released.length === 1);
    expect(released).toEqual([[['a'], 700, 'PROVIDER_PAUSED']]);
  });

  test('a pause that could not be written down loses nothing', async () => {
    let isAway = true;
    const { lane, finished, errors } = harness(
      { pausedForMs: (address) => (address === 'paused' && isAway ? 700 : 0) },
      { release: async () => Promise.reject(new Error('away')) },
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
});

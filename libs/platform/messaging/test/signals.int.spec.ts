import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { describeWithRabbitMq, type RabbitMqNode, startRabbitMq, waitFor } from '@marmalade/testing';
import { type EventTransport, InProcessBus, RabbitMqTransport, type Signals } from '../src/index.js';

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

/** A replica that keeps what it is told. */
async function replica(transport: EventTransport, name = 'inbox') {
  const heard: unknown[] = [];
  const gaps = { count: 0 };
  const signals: Signals = await transport.signals(name, {
    onSignal: (message) => void heard.push(message),
    onGap: () => void (gaps.count += 1),
  });
  stops.push(() => signals.close());
  return { heard, gaps, send: (message: unknown) => signals.send(message) };
}

function conformance(open: () => EventTransport): void {
  test('all other replicas of the service are told, nobody else, and not oneself', async () => {
    const shared = open();
    const [one, two, three] = [await replica(shared), await replica(open()), await replica(open())];
    const other = await replica(open(), 'other');
    // A replica is there when it has heard something: its queue may still be on its way.
    await waitFor(() => {
      one.send('is anybody there?');
      return two.heard.length > 0 && three.heard.length > 0;
    });
    one.send({ kind: 'stored', readers: ['ann'] });
    for (const each of [two, three])
      await waitFor(() => each.heard.some((message) => (message as { kind?: string }).kind === 'stored'));
    expect(two.heard.at(-1)).toEqual({ kind: 'stored', readers: ['ann'] });
    expect(one.heard).toEqual([]);
    expect(other.heard).toEqual([]);
  });
}

describe('signals in one process', () => {
  const bus = new InProcessBus();
  conformance(() => bus);
});

describeWithRabbitMq('signals over RabbitMQ', () => {
  const open = (node: RabbitMqNode) => {
    const transport = new RabbitMqTransport(node.url, 'test', SILENT, {});
    stops.push(() => transport.close());
    return transport;
  };

  describe('on a broker', () => {
    let node: RabbitMqNode;
    beforeAll(async () => {
      node = await startRabbitMq();
    });
    afterAll(() => node.stop());
    conformance(() => open(node));

    test('after the broker was away they go on, and each is told of the gap; sending meanwhile harms nobody', async () => {
      const [one, two] = [await replica(open(node)), await replica(open(node))];
      await waitFor(() => one.gaps.count === 1 && two.gaps.count === 1);
      await node.kill();
      one.send('lost');
      await node.start();
      await waitFor(() => one.gaps.count === 2 && two.gaps.count === 2, { timeoutMs: 60_000 });
      await waitFor(() => {
        one.send('back');
        return two.heard.includes('back');
      });
      expect(two.heard).not.toContain('lost');
    });
  });
});

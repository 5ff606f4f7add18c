import type { OutboxMessage, Publisher } from '@marmalade/outbox';
import { toIncoming } from '../message.js';
import type { QueueConsumer } from '../queue-consumer.js';
import type { EventTransport, Subscription } from '../transport.js';
import type { SignalHandlers, Signals } from '../signals.js';
import { UnroutableError } from '../unroutable-error.js';

/** Replicas of one queue inside this process, and the work in hand: a queue takes one publication after the other. */
interface LocalQueue {
  consumers: QueueConsumer[];
  next: number;
  tail: Promise<unknown>;
}

/**
 * The transport without a broker: a relay's rows go straight to the handlers of this process, and count as published when
 * every queue has committed them. The outbox is then the queue, so it is as durable as the database.
 */
export class InProcessBus implements EventTransport {
  readonly connected = true;
  private readonly queues = new Map<string, LocalQueue>();
  private readonly replicas = new Map<string, Set<SignalHandlers>>();
  readonly publisher: Publisher = {
    ready: true,
    onReady: () => undefined,
    publish: (messages) => this.publish(messages),
  };

  async subscribe(consumer: QueueConsumer): Promise<Subscription> {
    const queue = this.queues.get(consumer.queue) ?? { consumers: [], next: 0, tail: Promise.resolve() };
    queue.consumers.push(consumer);
    this.queues.set(consumer.queue, queue);
    return {
      close: async () => {
        queue.consumers = queue.consumers.filter((other) => other !== consumer);
        await queue.tail;
      },
    };
  }

  /** Within this process: replicas in others have a transport with a broker. */
  async signals(name: string, handlers: SignalHandlers): Promise<Signals> {
    const replicas = this.replicas.get(name) ?? new Set<SignalHandlers>();
    this.replicas.set(name, replicas.add(handlers));
    return {
      send: (message) => {
        for (const other of replicas) if (other !== handlers) setImmediate(() => other.onSignal(message));
      },
      close: async () => void replicas.delete(handlers),
    };
  }

  async close(): Promise<void> {
    await Promise.all([...this.queues.values()].map(({ tail }) => tail));
  }

  private async publish(messages: OutboxMessage[]): Promise<(Error | undefined)[]> {
    const outcomes: (Error | undefined)[] = messages.map(({ routingKey }) =>
      this.queuesFor(routingKey).length > 0 ? undefined : new UnroutableError(routingKey),
    );
    await Promise.all(
      [...this.queues.values()].map(async (queue) => {
        const indexes = messages.flatMap(({ routingKey }, index) =>
          queue.consumers[0]?.accepts(routingKey) ? [index] : [],
        );
        if (indexes.length === 0) return;
        const error = await this.handOver(
          queue,
          indexes.map((index) => messages[index]),
        );
        if (error) for (const index of indexes) outcomes[index] = error;
      }),
    );
    return outcomes;
  }

  private handOver(queue: LocalQueue, messages: OutboxMessage[]): Promise<Error | undefined> {
    const turn = queue.tail.then(async () => {
      const consumer = queue.consumers[queue.next++ % queue.consumers.length];
      if (!consumer) return new Error('The queue is being closed');
      return consumer.handle(messages.map(toIncoming)).then(
        () => undefined,
        (error: Error) => error,
      );
    });
    queue.tail = turn;
    return turn;
  }

  private queuesFor(routingKey: string): LocalQueue[] {
    return [...this.queues.values()].filter(({ consumers }) => consumers[0]?.accepts(routingKey));
  }
}

import type { Publisher } from '@marmalade/outbox';
import type { QueueConsumer } from './queue-consumer.js';
import type { SignalHandlers, Signals } from './signals.js';

/** Carries messages from relays to queues. Two of them pass the same conformance suite. */
export interface EventTransport {
  /** Where a service's relay hands its rows to. */
  readonly publisher: Publisher;
  /** Makes the queue and its bindings, and feeds it to the consumer until the subscription is closed. */
  subscribe(consumer: QueueConsumer): Promise<Subscription>;
  /** What the replicas of a service tell each other at once. @param name of the service */
  signals(name: string, handlers: SignalHandlers): Promise<Signals>;
  /** Whether messages can go through now, for health. */
  readonly connected: boolean;
  close(): Promise<void>;
}

export interface Subscription {
  /** Takes no more messages, and waits for those in hand to be settled. */
  close(): Promise<void>;
}

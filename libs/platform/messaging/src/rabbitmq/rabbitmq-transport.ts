import type { ChannelModel } from 'amqplib';
import type { QueueConsumer } from '../queue-consumer.js';
import type { MessagingLogger } from '../messaging-logger.js';
import type { EventTransport, Subscription } from '../transport.js';
import { BrokerConnection } from './broker-connection.js';
import { PLATFORM_QUEUES } from './platform-queues.js';
import type { SignalHandlers, Signals } from '../signals.js';
import { RabbitMqPublisher } from './rabbitmq-publisher.js';
import { RabbitMqSignals } from './rabbitmq-signals.js';
import { RabbitMqSubscription } from './rabbitmq-subscription.js';
import { assertQueues } from './topology.js';

/** The transport over RabbitMQ. Publishing and consuming have a connection each: a blocked publisher must not stop the consumers. */
export class RabbitMqTransport implements EventTransport {
  readonly publisher: RabbitMqPublisher;
  private readonly publishing: BrokerConnection;
  private readonly consuming: BrokerConnection;
  private readonly subscriptions = new Set<RabbitMqSubscription>();
  private queuesEnsured = false;

  /**
   * @param name of the service, shown in the broker's list of connections
   * @param queues all that listen on the broker: they are there before anything is published
   */
  constructor(
    url: string,
    name: string,
    private readonly logger: MessagingLogger,
    queues: Readonly<Record<string, readonly string[]>> = PLATFORM_QUEUES,
  ) {
    this.publishing = new BrokerConnection(url, `${name} publisher`, logger, () => this.publisher.announceReady());
    this.consuming = new BrokerConnection(url, `${name} consumer`, logger);
    this.publisher = new RabbitMqPublisher(
      this.publishing,
      () => {
        for (const subscription of this.subscriptions) void subscription.reassert();
      },
      () => [...this.subscriptions].every(({ established }) => established),
    );
    void this.publishing.build((connection) => this.ensure(queues, connection));
    this.publishing.start();
  }

  /** Once: they are durable, and whoever listens on one looks after it from then on. */
  private async ensure(queues: Readonly<Record<string, readonly string[]>>, connection: ChannelModel): Promise<void> {
    if (this.queuesEnsured) return;
    await assertQueues(connection, queues);
    this.queuesEnsured = true;
  }

  get connected(): boolean {
    return this.publishing.open && (this.subscriptions.size === 0 || this.consuming.open);
  }

  async subscribe(consumer: QueueConsumer): Promise<Subscription> {
    const subscription = new RabbitMqSubscription(this.consuming, consumer, this.logger, () =>
      this.publisher.announceReady(),
    );
    this.subscriptions.add(subscription);
    await subscription.start();
    this.consuming.start();
    return {
      close: async () => {
        this.subscriptions.delete(subscription);
        await subscription.close();
      },
    };
  }

  async signals(name: string, handlers: SignalHandlers): Promise<Signals> {
    const signals = new RabbitMqSignals(name, handlers, this.publishing, this.consuming, this.logger);
    await signals.start();
    this.consuming.start();
    return signals;
  }

  async close(): Promise<void> {
    await Promise.all([this.publishing.close(), this.consuming.close()]);
  }
}

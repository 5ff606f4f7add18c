import type { QueueConsumer } from '../queue-consumer.js';
import type { MessagingLogger } from '../messaging-logger.js';
import type { EventTransport, Subscription } from '../transport.js';
import { BrokerConnection } from './broker-connection.js';
import type { SignalHandlers, Signals } from '../signals.js';
import { RabbitMqPublisher } from './rabbitmq-publisher.js';
import { RabbitMqSignals } from './rabbitmq-signals.js';
import { RabbitMqSubscription } from './rabbitmq-subscription.js';

/** The transport over RabbitMQ. Publishing and consuming have a connection each: a blocked publisher must not stop the consumers. */
export class RabbitMqTransport implements EventTransport {
  readonly publisher: RabbitMqPublisher;
  private readonly publishing: BrokerConnection;
  private readonly consuming: BrokerConnection;
  private readonly subscriptions = new Set<RabbitMqSubscription>();

  /** @param name of the service, shown in the broker's list of connections */
  constructor(
    url: string,
    name: string,
    private readonly logger: MessagingLogger,
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
    this.publishing.start();
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

import { randomUUID } from 'node:crypto';
import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib';
import type { MessagingLogger } from '../messaging-logger.js';
import type { SignalHandlers, Signals } from '../signals.js';
import type { BrokerConnection } from './broker-connection.js';

/** Signals a replica has not taken yet; the oldest go first, as newer ones say more. */
const WAITING_MAX = 10_000;
const REBUILD_MS = 1_000;

/** Signals over a fanout exchange: each replica has a queue of its own that goes with its connection. */
export class RabbitMqSignals implements Signals {
  private readonly exchange: string;
  private readonly self = randomUUID();
  private publisher?: Channel;
  private consumer?: Channel;
  private closing = false;

  /** @param name of the service */
  constructor(
    name: string,
    private readonly handlers: SignalHandlers,
    private readonly publishing: BrokerConnection,
    private readonly consuming: BrokerConnection,
    private readonly logger: MessagingLogger,
  ) {
    this.exchange = `marmalade.signals.${name}`;
  }

  async start(): Promise<void> {
    await Promise.all([this.publishing.build(this.openPublisher), this.consuming.build(this.openConsumer)]);
  }

  send(message: unknown): void {
    try {
      this.publisher?.publish(this.exchange, '', Buffer.from(JSON.stringify(message)), { appId: this.self });
    } catch {
      // The channel has just gone: the others are told of the gap when they are connected again.
    }
  }

  async close(): Promise<void> {
    this.closing = true;
    this.publishing.dismiss(this.openPublisher);
    this.consuming.dismiss(this.openConsumer);
    await Promise.all([this.publisher, this.consumer].map((channel) => channel?.close().catch(() => undefined)));
  }

  private readonly openPublisher = async (connection: ChannelModel): Promise<void> => {
    this.publisher = await this.open(this.publishing, connection, () => this.openPublisher(connection));
  };

  private readonly openConsumer = async (connection: ChannelModel): Promise<void> => {
    const channel = await this.open(this.consuming, connection, () => this.openConsumer(connection));
    const { queue } = await channel.assertQueue('', {
      exclusive: true,
      autoDelete: true,
      durable: false,
      maxLength: WAITING_MAX,
    });
    await channel.bindQueue(queue, this.exchange, '');
    await channel.consume(queue, (message) => this.take(channel, message), { noAck: true });
    this.consumer = channel;
    this.handlers.onGap();
  };

  /** @param reopen is called when the channel went and its connection stayed */
  private async open(
    broker: BrokerConnection,
    connection: ChannelModel,
    reopen: () => Promise<void>,
  ): Promise<Channel> {
    const channel = await connection.createChannel();
    channel.on('error', (error) =>
      this.logger.warn({ exchange: this.exchange, error: error.message }, 'Channel error'),
    );
    channel.on('close', () => {
      const again = () => broker.open && !this.closing && reopen().catch(() => undefined);
      if (broker.open && !this.closing) setTimeout(again, REBUILD_MS).unref();
    });
    await channel.assertExchange(this.exchange, 'fanout', { durable: true });
    return channel;
  }

  private take(channel: Channel, message: ConsumeMessage | null): void {
    // The broker took the queue away.
    if (message === null) return void channel.close().catch(() => undefined);
    if (message.properties.appId === this.self) return;
    try {
      this.handlers.onSignal(JSON.parse(message.content.toString('utf8')));
    } catch (error) {
      this.logger.warn({ exchange: this.exchange, error: (error as Error).message }, 'A signal was not understood');
    }
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib';
import type { IncomingMessage } from '../message.js';
import type { QueueConsumer } from '../queue-consumer.js';
import type { MessagingLogger } from '../messaging-logger.js';
import type { Subscription } from '../transport.js';
import type { BrokerConnection } from './broker-connection.js';
import { assertQueue, deadLetterQueueOf } from './topology.js';

const REASSERT_MS = 15_000;
/** A handler without batches may crash the process: few messages are then in its hands. */
const SINGLE_PREFETCH = 16;
const CONSUMER_TAG = 'messages';

/** Feeds one queue to its consumer: batch after batch, in order, acknowledged when they are settled. */
export class RabbitMqSubscription implements Subscription {
  private model?: ChannelModel;
  private channel?: Channel;
  private deadLetters?: Channel;
  private buffer: ConsumeMessage[] = [];
  private pumping?: Promise<void>;
  private closing = false;
  private reasserting?: NodeJS.Timeout;
  /** The queue and its bindings were declared; they are durable, so this stays true. */
  established = false;

  constructor(
    private readonly connection: BrokerConnection,
    private readonly consumer: QueueConsumer,
    private readonly logger: MessagingLogger,
    private readonly onEstablished: () => void,
  ) {}

  async start(): Promise<void> {
    this.reasserting = setInterval(() => void this.reassert(), REASSERT_MS);
    this.reasserting.unref();
    await this.connection.build(this.open);
  }

  /** Declares queue and bindings again, in case somebody removed them. */
  async reassert(): Promise<void> {
    const { channel, model } = this;
    if (!channel || !model) return;
    await assertQueue(channel, this.consumer.queue, this.consumer.patterns).catch(() => undefined);
    if (!this.deadLetters) await this.collectDeadLetters(model);
  }

  /** Takes no more, and settles what was delivered already. */
  async close(): Promise<void> {
    this.closing = true;
    clearInterval(this.reasserting);
    this.connection.dismiss(this.open);
    const { channel, deadLetters } = this;
    await channel?.cancel(CONSUMER_TAG).catch(() => undefined);
    await this.pumping;
    this.channel = undefined;
    await Promise.all([channel, deadLetters].map((each) => each?.close().catch(() => undefined)));
  }

  private readonly open = async (model: ChannelModel): Promise<void> => {
    const { consumer } = this;
    const channel = await model.createChannel();
    channel.on('error', (error) => this.logger.warn({ queue: consumer.queue, error: error.message }, 'Channel error'));
    channel.on('close', () => void this.rebuild(model, channel));
    await assertQueue(channel, consumer.queue, consumer.patterns);
    await channel.prefetch(consumer.batch > 1 ? consumer.batch * (consumer.overlap ? 3 : 2) : SINGLE_PREFETCH);
    this.buffer = [];
    this.model = model;
    this.channel = channel;
    await channel.consume(consumer.queue, (message) => this.onMessage(channel, message), { consumerTag: CONSUMER_TAG });
    // Not awaited: a dead-letter queue in trouble must not hold up its queue.
    void this.collectDeadLetters(model);
    if (this.established) return;
    this.established = true;
    this.onEstablished();
  };

  /** null: the server ended the consumer, the queue was deleted or its leader moved. No error event says so. */
  private onMessage(channel: Channel, message: ConsumeMessage | null): void {
    if (message === null) {
      this.logger.warn({ queue: this.consumer.queue }, 'The broker cancelled the consumer; subscribing again');
      void channel.close().catch(() => undefined);
      return;
    }
    if (this.channel !== channel) return;
    this.buffer.push(message);
    this.startPump();
  }

  private startPump(): void {
    this.pumping ??= this.pump().finally(() => {
      this.pumping = undefined;
      // A new channel may have delivered while the last batch of the old one was in hand.
      if (this.buffer.length > 0 && this.channel && !this.closing) this.startPump();
    });
  }

  private async pump(): Promise<void> {
    // What arrived in the same read of the socket makes one batch.
    await new Promise(setImmediate);
    const { channel } = this;
    let settled: Promise<void> = Promise.resolve();
    try {
      while (channel && this.buffer.length > 0 && this.channel === channel) {
        const batch = this.buffer.splice(0, this.consumer.batch);
        const before = settled;
        // Acknowledged in the order they came: `true` means all before as well.
        settled = Promise.all([this.consumer.handle(batch.map(toIncoming)), before]).then(() =>
          channel.ack(batch.at(-1)!, true),
        );
        settled.catch(() => undefined);
        await (this.consumer.overlap ? before : settled);
        if (this.buffer.length === 0) await settled;
      }
      await settled;
    } catch (error) {
      // Not settled (closing), or the channel is gone: the broker delivers them again, and the inbox knows what was done.
      this.logger.debug(
        { queue: this.consumer.queue, error: (error as Error).message },
        'Messages were not acknowledged',
      );
      // The one that overlaps must not go on unseen when the subscription closes.
      await settled.catch(() => undefined);
      if (this.closing || this.channel !== channel) return;
      // A later acknowledgement would cover these messages too: they go back together with their channel.
      await sleep(1_000);
      await channel?.close().catch(() => undefined);
    }
  }

  private async rebuild(model: ChannelModel, channel: Channel): Promise<void> {
    if (this.channel !== channel || this.closing) return;
    this.channel = undefined;
    this.buffer = [];
    await this.deadLetters?.close().catch(() => undefined);
    for (let delay = 200; !this.closing && this.connection.open; delay = Math.min(delay * 2, 5_000)) {
      await sleep(delay);
      try {
        if (this.connection.open && this.channel === undefined) await this.open(model);
        return;
      } catch (error) {
        this.logger.warn({ queue: this.consumer.queue, error: (error as Error).message }, 'Subscribing again failed');
      }
    }
  }

  /** What the broker gave up on becomes rows like other dead letters. On a channel of its own: batches acknowledge all before them. */
  private async collectDeadLetters(model: ChannelModel): Promise<void> {
    const { queue } = this.consumer;
    try {
      const channel = await model.createChannel();
      this.deadLetters = channel;
      channel.on('error', (error) => this.logger.warn({ queue, error: error.message }, 'Dead-letter channel error'));
      channel.on('close', () => this.deadLetters === channel && (this.deadLetters = undefined));
      await channel.prefetch(SINGLE_PREFETCH);
      await channel.consume(deadLetterQueueOf(queue), (message) => void this.bury(channel, message));
    } catch (error) {
      this.logger.warn({ queue, error: (error as Error).message }, 'The dead-letter queue can not be read for now');
    }
  }

  private async bury(channel: Channel, message: ConsumeMessage | null): Promise<void> {
    if (message === null) return void channel.close().catch(() => undefined);
    const deaths = message.properties.headers?.['x-death'] as { reason?: string }[] | undefined;
    const reason = `RabbitMQ: ${deaths?.[0]?.reason ?? 'unknown reason'}`;
    try {
      await this.consumer.bury([toIncoming(message)], 'BROKER_GAVE_UP', reason);
      channel.ack(message);
    } catch {
      // Not written, or the channel is gone: it stays in the dead-letter queue and comes again.
    }
  }
}

function toIncoming({ content, fields, properties }: ConsumeMessage): IncomingMessage {
  return {
    messageId: properties.messageId as string | undefined,
    routingKey: fields.routingKey,
    headers: properties.headers ?? {},
    body: content,
    redelivered: fields.redelivered,
  };
}

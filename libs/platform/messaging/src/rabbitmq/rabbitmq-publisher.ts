import type { OutboxMessage, Publisher } from '@marmalade/outbox';
import type { ChannelModel, ConfirmChannel } from 'amqplib';
import { toHeaders } from '../message.js';
import { UnroutableError } from '../unroutable-error.js';
import type { BrokerConnection } from './broker-connection.js';
import { assertExchanges, EVENTS_EXCHANGE } from './topology.js';

const CONFIRM_TIMEOUT_MS = 15_000;

/** Publishes persistent, mandatory messages and awaits the broker's confirm of each. */
export class RabbitMqPublisher implements Publisher {
  private model?: ChannelModel;
  private channel?: ConfirmChannel;
  private readonly returned = new Set<string>();
  private readonly readyListeners = new Set<() => void>();

  constructor(
    private readonly connection: BrokerConnection,
    private readonly onUnroutable: () => void,
    /** Whether this process's own queues are there: an event published earlier would miss those that are not. */
    private readonly queuesAreThere: () => boolean,
  ) {
    void connection.build((model) => this.open(model));
  }

  get ready(): boolean {
    return this.channel !== undefined && this.connection.open && !this.connection.blocked && this.queuesAreThere();
  }

  onReady(listener: () => void): void {
    this.readyListeners.add(listener);
  }

  /** Tells the listeners that messages can go out again. */
  announceReady(): void {
    if (this.ready) for (const listener of this.readyListeners) listener();
  }

  async publish(messages: OutboxMessage[]): Promise<(Error | undefined)[]> {
    const channel = this.channel;
    if (!channel) throw new Error('There is no connection to the broker');
    let closed: (reason: Error) => void = () => undefined;
    const onClose = (): void => closed(new Error('The broker connection was lost before all messages were confirmed'));
    const timer = setTimeout(() => {
      closed(new Error('The broker did not confirm in time'));
      this.giveUp(channel);
    }, CONFIRM_TIMEOUT_MS);
    try {
      const lost = new Promise<never>((_, reject) => (closed = reject));
      channel.once('close', onClose);
      return await Promise.race([Promise.all(messages.map((message) => this.publishOne(channel, message))), lost]);
    } finally {
      clearTimeout(timer);
      channel.off('close', onClose);
      this.returned.clear();
    }
  }

  private publishOne(channel: ConfirmChannel, message: OutboxMessage): Promise<Error | undefined> {
    const { messageId, routingKey, payload, attributes } = message;
    return new Promise((resolve, reject) => {
      const onConfirm = (error: unknown): void => {
        if (error) {
          // A nack is about this message; anything else is about the channel, and nothing is known of the others either.
          if (this.channel === channel) resolve(new Error('The broker refused the message'));
          else reject(error);
        } else if (this.returned.delete(messageId)) {
          this.onUnroutable();
          resolve(new UnroutableError(routingKey));
        } else resolve(undefined);
      };
      try {
        channel.publish(
          EVENTS_EXCHANGE,
          routingKey,
          Buffer.from(payload),
          {
            persistent: true,
            mandatory: true,
            messageId,
            contentType: 'application/json',
            type: routingKey,
            headers: toHeaders(attributes),
          },
          onConfirm,
        );
      } catch (error) {
        // A message that can not be encoded is its own fault, and the others go on; anything else is the channel's.
        if (error instanceof RangeError && this.channel === channel) resolve(error);
        else reject(error as Error);
      }
    });
  }

  private async open(model: ChannelModel): Promise<void> {
    const channel = await model.createConfirmChannel();
    channel.on('error', () => undefined);
    channel.on('close', () => this.giveUp(channel));
    // An unroutable message is returned first and confirmed afterwards.
    channel.on('return', (message) => this.returned.add(String(message.properties.messageId)));
    await assertExchanges(channel);
    this.model = model;
    this.channel = channel;
  }

  /** The connection may be sound and only the channel lost or stuck; a new connection brings a new channel in either case. */
  private giveUp(channel: ConfirmChannel): void {
    if (this.channel !== channel) return;
    this.channel = undefined;
    if (this.model) void this.connection.reset(this.model);
  }
}

import { waitFor } from '@marmalade/testing';
import { type Channel, type ChannelModel, type ConfirmChannel, connect } from 'amqplib';
import { eventOf } from './events.js';
import { type Inlet, paced } from './inlet.js';

/** Unconfirmed messages at most. */
const WINDOW = 2_000;

/** Puts numbered events onto exchanges, the way a service's relay does: CloudEvents binary mode, persistent, confirmed. */
export class EventSource {
  private constructor(
    private readonly connection: ChannelModel,
    private readonly channel: ConfirmChannel,
    private readonly people: number,
  ) {}

  static async open(url: string, people: number): Promise<EventSource> {
    const connection = await connect(url, { noDelay: true });
    return new EventSource(connection, await connection.createConfirmChannel(), people);
  }

  /** The kind of queue the dispatcher has, bound to a topic exchange of its own. */
  async declare(exchange: string, queue: string): Promise<void> {
    await declareQueue(this.channel, exchange, queue);
  }

  /** Waits until somebody has made a queue. To ask for one that is not there ends the channel: each time another. */
  async untilThere(queue: string): Promise<void> {
    await waitFor(
      async () => {
        const channel = await this.connection.createChannel();
        channel.on('error', () => undefined);
        await channel.checkQueue(queue);
        await channel.close();
        return true;
      },
      { timeoutMs: 30_000, intervalMs: 100, message: `the queue ${queue}` },
    );
  }

  /** The way to one queue. */
  inlet(exchange: string, queue: string): Inlet {
    return {
      empty: async () => {
        await this.channel.purgeQueue(queue);
      },
      publish: async (first, count) => {
        for (let number = first; number < first + count; number += 1) {
          this.send(exchange, number);
          if (number % WINDOW === 0) await this.channel.waitForConfirms();
        }
        await this.channel.waitForConfirms();
      },
      publishPaced: async (first, perSecond, seconds) => {
        const times = await paced(first, perSecond, seconds, (number) => this.send(exchange, number));
        await this.channel.waitForConfirms();
        return times;
      },
    };
  }

  close(): Promise<void> {
    return this.connection.close();
  }

  private send(exchange: string, number: number): void {
    const { id, type, source, time, data } = eventOf(number, this.people);
    this.channel.publish(exchange, type, Buffer.from(JSON.stringify(data)), {
      persistent: true,
      mandatory: true,
      messageId: id,
      contentType: 'application/json',
      type,
      headers: {
        'cloudEvents:specversion': '1.0',
        'cloudEvents:id': id,
        'cloudEvents:source': source,
        'cloudEvents:type': type,
        'cloudEvents:time': time,
      },
    });
  }
}

async function declareQueue(channel: Channel, exchange: string, queue: string): Promise<void> {
  await channel.assertExchange(exchange, 'topic', { durable: true });
  await channel.assertQueue(queue, { durable: true, arguments: { 'x-queue-type': 'quorum' } });
  await channel.bindQueue(queue, exchange, '#');
}

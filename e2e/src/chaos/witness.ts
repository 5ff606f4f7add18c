import { type Channel, type ChannelModel, connect } from 'amqplib';
import type { TestEvent } from './messages.js';

const EXCHANGE = 'marmalade.events';

/** A queue of the test's own at the broker: it sees each message that is published, as often as it is, in the order in which it is. */
export class Witness {
  /** Ids of the events, as they came. */
  readonly seen: string[] = [];

  private constructor(
    private readonly connection: ChannelModel,
    private readonly channel: Channel,
    private readonly queue: string,
  ) {}

  /** @param url of the broker; the platform has made its exchange there */
  static async start(url: string): Promise<Witness> {
    const connection = await connect(url);
    connection.on('error', () => undefined);
    const channel = await connection.createChannel();
    const { queue } = await channel.assertQueue('', { exclusive: true });
    const witness = new Witness(connection, channel, queue);
    await witness.bind(queue);
    await channel.consume(queue, (message) => void witness.seen.push(String(message?.properties.messageId)), {
      noAck: true,
    });
    return witness;
  }

  /** How often an event was published. */
  times({ id }: TestEvent): number {
    return this.seen.filter((seen) => seen === id).length;
  }

  /** These events in the order in which each was published for the first time; those that were not are left out. */
  order(events: readonly TestEvent[]): TestEvent[] {
    return events
      .filter(({ id }) => this.seen.includes(id))
      .sort((one, other) => this.seen.indexOf(one.id) - this.seen.indexOf(other.id));
  }

  /** Binds a queue to all events; unset: its own. */
  async bind(queue = this.queue): Promise<void> {
    await this.channel.bindQueue(queue, EXCHANGE, '#');
  }

  /** Takes a queue's binding away; unset: its own. */
  async unbind(queue = this.queue): Promise<void> {
    await this.channel.unbindQueue(queue, EXCHANGE, '#');
  }

  async stop(): Promise<void> {
    await this.connection.close();
  }
}

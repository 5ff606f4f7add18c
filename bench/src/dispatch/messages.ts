import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '@marmalade/contracts-envelope';
import { waitFor } from '@marmalade/testing';
import { type Channel, type ChannelModel, type ConfirmChannel, connect } from 'amqplib';

export const EVENT_TYPE = 'facesearch.completed';

const SAMPLE = JSON.parse(
  readFileSync(new URL(`../../../catalogue/${EVENT_TYPE}/sample.json`, import.meta.url), 'utf8'),
) as Record<string, unknown>;

/** Unconfirmed messages at most. */
const WINDOW = 2_000;
const TICK_MS = 10;

/** Puts numbered events onto an exchange, the way a service's relay does: CloudEvents binary mode, persistent, confirmed. */
export class EventSource {
  private constructor(
    private readonly connection: ChannelModel,
    private readonly channel: ConfirmChannel,
  ) {}

  static async open(url: string): Promise<EventSource> {
    const connection = await connect(url, { noDelay: true });
    return new EventSource(connection, await connection.createConfirmChannel());
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

  /** Removes what a failed round may have left behind. */
  async empty(queue: string): Promise<void> {
    await this.channel.purgeQueue(queue);
  }

  /** Publishes events `first` … `first + count - 1`. Resolves when the broker has confirmed them all. */
  async publish(exchange: string, first: number, count: number): Promise<void> {
    for (let number = first; number < first + count; number += 1) {
      this.send(exchange, number);
      if (number % WINDOW === 0) await this.channel.waitForConfirms();
    }
    await this.channel.waitForConfirms();
  }

  /** Publishes at a steady rate. @returns when each event was published, in milliseconds of the wall clock */
  async publishPaced(exchange: string, first: number, perSecond: number, seconds: number): Promise<number[]> {
    const times: number[] = [];
    const startedAt = performance.now();
    while (times.length < perSecond * seconds) {
      const due = Math.min(perSecond * seconds, ((performance.now() - startedAt) * perSecond) / 1_000);
      while (times.length < due) {
        times.push(performance.timeOrigin + performance.now());
        this.send(exchange, first + times.length - 1);
      }
      await sleep(TICK_MS);
    }
    await this.channel.waitForConfirms();
    return times;
  }

  close(): Promise<void> {
    return this.connection.close();
  }

  private send(exchange: string, number: number): void {
    const id = newId();
    const data = { ...SAMPLE, searchId: `fs-${number}`, eventName: nameOf(number) };
    this.channel.publish(exchange, EVENT_TYPE, Buffer.from(JSON.stringify(data)), {
      persistent: true,
      mandatory: true,
      messageId: id,
      contentType: 'application/json',
      type: EVENT_TYPE,
      headers: {
        'cloudEvents:specversion': '1.0',
        'cloudEvents:id': id,
        'cloudEvents:source': '/bench',
        'cloudEvents:type': EVENT_TYPE,
        'cloudEvents:time': new Date().toISOString(),
      },
    });
  }
}

/** The event's name appears in the message that is sent: by it the sink knows which event it sees. */
function nameOf(number: number): string {
  return `Bangkok Midnight Marathon ${String(number).padStart(7, '0')}`;
}

export async function declareQueue(channel: Channel, exchange: string, queue: string): Promise<void> {
  await channel.assertExchange(exchange, 'topic', { durable: true });
  await channel.assertQueue(queue, { durable: true, arguments: { 'x-queue-type': 'quorum' } });
  await channel.bindQueue(queue, exchange, '#');
}

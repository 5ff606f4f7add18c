import type { Channel, ChannelModel } from 'amqplib';

export const EVENTS_EXCHANGE = 'marmalade.events';
export const DEAD_LETTER_EXCHANGE = 'marmalade.dead-letter';

/** Where the broker itself puts a queue's messages that it gives up on; which ones is policy (deploy/rabbitmq/definitions.json). */
export function deadLetterQueueOf(queue: string): string {
  return `${queue}.dead-letter`;
}

/** The exchanges, which every process may need first. */
export async function assertExchanges(channel: Channel): Promise<void> {
  await channel.assertExchange(EVENTS_EXCHANGE, 'topic', { durable: true });
  await channel.assertExchange(DEAD_LETTER_EXCHANGE, 'direct', { durable: true });
}

/**
 * A queue, its dead-letter queue and its bindings. Repeating it is cheap and mends what somebody deleted.
 * The queue type is the only argument: arguments can not be changed afterwards (406), policies can.
 */
export async function assertQueue(channel: Channel, queue: string, patterns: readonly string[]): Promise<void> {
  await assertExchanges(channel);
  const deadLetterQueue = deadLetterQueueOf(queue);
  for (const name of [deadLetterQueue, queue]) {
    await channel.assertQueue(name, { durable: true, arguments: { 'x-queue-type': 'quorum' } });
  }
  await channel.bindQueue(deadLetterQueue, DEAD_LETTER_EXCHANGE, queue);
  for (const pattern of patterns) await channel.bindQueue(queue, EVENTS_EXCHANGE, pattern);
}

/** Many queues at once, on a channel of their own that is gone afterwards. */
export async function assertQueues(
  connection: ChannelModel,
  queues: Readonly<Record<string, readonly string[]>>,
): Promise<void> {
  const channel = await connection.createChannel();
  for (const [queue, patterns] of Object.entries(queues)) await assertQueue(channel, queue, patterns);
  await channel.close();
}

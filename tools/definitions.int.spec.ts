import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeWithRabbitMq, type RabbitMqNode, startRabbitMq, waitFor } from '@marmalade/testing';
import { connect } from 'amqplib';

describeWithRabbitMq('a broker that loaded the definitions', () => {
  let node: RabbitMqNode;
  beforeAll(async () => {
    node = await startRabbitMq({
      definitions: fileURLToPath(new URL('../deploy/rabbitmq/definitions.json', import.meta.url)),
    });
  });
  afterAll(() => node?.stop());

  it('keeps a message that is refused again and again as a dead letter', async () => {
    const queue = 'dispatcher.notifications';
    const connection = await connect(node.url);
    const channel = await connection.createConfirmChannel();
    // As a service declares them (libs/platform/messaging, topology).
    await channel.assertExchange('marmalade.dead-letter', 'direct', { durable: true });
    for (const name of [queue, `${queue}.dead-letter`]) {
      await channel.assertQueue(name, { durable: true, arguments: { 'x-queue-type': 'quorum' } });
    }
    await channel.bindQueue(`${queue}.dead-letter`, 'marmalade.dead-letter', queue);
    let deliveries = 0;
    const dead: { body: string; reason: unknown }[] = [];
    await channel.prefetch(1);
    await channel.consume(queue, (message) => {
      deliveries += 1;
      channel.nack(message!, false, true);
    });
    await channel.consume(`${queue}.dead-letter`, (message) => {
      const [death] = message!.properties.headers!['x-death'] as { reason: string }[];
      dead.push({ body: message!.content.toString(), reason: death!.reason });
      channel.ack(message!);
    });
    channel.sendToQueue(queue, Buffer.from('poison'), { persistent: true });
    await channel.waitForConfirms();
    await waitFor(() => dead.length > 0, { timeoutMs: 30_000 });
    await connection.close();
    expect(dead).toEqual([{ body: 'poison', reason: 'delivery_limit' }]);
    // The first delivery, and as many more as the limit allows.
    expect(deliveries).toBe(51);
  });
});

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { describeWithRabbitMq, type RabbitMqNode, startRabbitMq, waitFor } from '@marmalade/testing';
import { connect } from 'amqplib';
import { RabbitMqTransport } from '../src/index.js';
import { SILENT } from './service.js';

describeWithRabbitMq('the queues of the platform', () => {
  let node: RabbitMqNode;
  beforeAll(async () => {
    node = await startRabbitMq();
  });
  afterAll(() => node.stop());

  test('an event that is published before a second listener has ever run waits for it', async () => {
    const queues = { 'one.people': ['person.changed'], 'other.people': ['person.*'] };
    const transport = new RabbitMqTransport(node.url, 'publisher', SILENT, queues);
    await waitFor(() => transport.publisher.ready);
    const [error] = await transport.publisher.publish([
      {
        messageId: '019aa4c4-8d20-7b71-9e54-3a6c1f8b2d97',
        routingKey: 'person.changed',
        payload: '{}',
        attributes: { id: '019aa4c4-8d20-7b71-9e54-3a6c1f8b2d97', source: '/test', type: 'person.changed' },
        redelivered: false,
      },
    ]);
    expect(error).toBeUndefined();
    await transport.close();
    const connection = await connect(node.url);
    const channel = await connection.createChannel();
    for (const queue of Object.keys(queues)) {
      expect(await channel.get(queue, { noAck: true })).toMatchObject({ fields: { routingKey: 'person.changed' } });
    }
    await connection.close();
  });
});

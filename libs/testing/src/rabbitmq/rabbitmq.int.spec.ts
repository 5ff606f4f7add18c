import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { connect } from 'amqplib';
import { describeWithRabbitMq, type RabbitMqNode, startRabbitMq } from '../index.js';

describeWithRabbitMq('a private RabbitMQ node', () => {
  let node: RabbitMqNode;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'marmalade-definitions-'));
    const definitions = join(folder, 'definitions.json');
    writeFileSync(
      definitions,
      JSON.stringify({
        queues: [{ name: 'defined', vhost: '/', durable: true, auto_delete: false, arguments: {} }],
      }),
    );
    node = await startRabbitMq({ definitions });
  });

  afterAll(async () => {
    await node?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is not the machine’s own', () => {
    expect(node.port).not.toBe(5672);
    expect(node.nodeName).toMatch(/^marmalade-test-[0-9a-f]+@localhost$/);
  });

  it('keeps confirmed messages when it is killed, and has what the definitions say', async () => {
    const before = await connect(node.url);
    before.on('error', () => undefined);
    const sender = await before.createConfirmChannel();
    sender.on('error', () => undefined);
    sender.sendToQueue('defined', Buffer.from('jam'), { persistent: true });
    await sender.waitForConfirms();

    const closed = new Promise((resolve) => before.once('close', resolve));
    await node.kill();
    await closed;
    await node.start();

    const after = await connect(node.url);
    const receiver = await after.createChannel();
    const message = await receiver.get('defined', { noAck: true });
    expect(message && message.content.toString()).toBe('jam');
    await after.close();
  });

  it('answers rabbitmqctl', async () => {
    expect(await node.ctl('list_queues', 'name', '--silent')).toContain('defined');
  });

  it('comes back from a restart in good order', async () => {
    await node.restart();
    const connection = await connect(node.url);
    await connection.close();
  });
});

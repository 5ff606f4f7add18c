import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type ChannelModel, connect, type GetMessage } from 'amqplib';
import pg from 'pg';
import { describeWithRabbitMq } from '../describe-with.js';
import { createTestDatabase, type TestDatabase } from '../test-database.js';
import { waitFor } from '../wait-for.js';
import { startAmqpProxy } from './amqp-proxy.js';
import { startPostgresProxy, type Statement } from './postgres-proxy.js';
import type { TcpProxy } from './tcp-proxy.js';

describe('a proxy to PostgreSQL', () => {
  let database: TestDatabase;
  let proxy: TcpProxy<Statement>;
  let watched: pg.Client;
  let direct: pg.Client;

  beforeAll(async () => {
    database = await createTestDatabase();
    proxy = await startPostgresProxy(database.url);
    direct = new pg.Client({ connectionString: database.url });
    await direct.connect();
    await direct.query('CREATE TABLE note (text text)');
  });
  beforeEach(async () => {
    await direct.query('TRUNCATE note');
    watched = new pg.Client({ connectionString: proxy.url });
    watched.on('error', () => undefined);
    await watched.connect();
  });
  afterEach(() => watched.end().catch(() => undefined));
  afterAll(async () => {
    await direct.end();
    await proxy.stop();
    await database.drop();
  });
  const notes = async () => (await direct.query('SELECT text FROM note')).rows.map(({ text }) => text);

  test('a held COMMIT whose client dies never happened; one that is released did', async () => {
    const commit = () =>
      proxy.hold(({ text, transaction }) => text === 'COMMIT' && transaction.some((sql) => sql.startsWith('INSERT')));
    const inTransaction = async (text: string) => {
      await watched.query('BEGIN');
      await watched.query('INSERT INTO note VALUES ($1)', [text]);
      await watched.query('COMMIT');
    };
    const released = commit();
    const done = inTransaction('released');
    expect((await released.reached()).transaction).toEqual(['INSERT INTO note VALUES ($1)']);
    expect(await notes()).toEqual([]);
    released.release();
    await done;
    expect(await notes()).toEqual(['released']);

    const lost = commit();
    const failed = expect(inTransaction('lost')).rejects.toThrow(/terminated/);
    await lost.reached();
    expect(lost.stands).toBe(true);
    (watched as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
    await failed;
    await waitFor(() => !lost.stands);
    lost.release();
    // Whatever the lost one had locked is free again: it was rolled back.
    await direct.query('BEGIN; LOCK TABLE note; COMMIT');
    expect(await notes()).toEqual(['released']);
  });

  test('a prepared statement is known by its text, however often it runs', async () => {
    const insert = { name: 'insert-note', text: 'INSERT INTO note VALUES ($1)' };
    await watched.query({ ...insert, values: ['first'] });
    const second = proxy.hold(({ text }) => text === insert.text);
    const done = watched.query({ ...insert, values: ['second'] });
    expect(await second.reached()).toMatchObject({ kind: 'statement', text: insert.text, transaction: [] });
    expect(await notes()).toEqual(['first']);
    second.release();
    await done;
    expect(await notes()).toEqual(['first', 'second']);
  });

  test('large values pass as they are', async () => {
    const large = 'ж'.repeat(500_000);
    await watched.query('INSERT INTO note VALUES ($1)', [large]);
    expect((await watched.query('SELECT text FROM note')).rows[0].text).toBe(large);
  });
});

describeWithRabbitMq('a proxy to RabbitMQ', () => {
  const QUEUE = `proxy-test-${process.pid}`;
  let proxy: TcpProxy;
  let watched: ChannelModel;
  let direct: ChannelModel;

  beforeAll(async () => {
    const url = process.env.MARMALADE_TEST_RABBITMQ_URL!;
    proxy = await startAmqpProxy(url);
    [watched, direct] = await Promise.all([connect(`${proxy.url}?heartbeat=0`), connect(url)]);
    watched.on('error', () => undefined);
    const channel = await direct.createChannel();
    await channel.assertQueue(QUEUE, { durable: false });
  });
  afterAll(async () => {
    // The watched connection is broken by the test, and would wait for an answer for ever.
    await (await direct.createChannel()).deleteQueue(QUEUE);
    await direct.close();
    await proxy.stop();
  });

  test('publish, confirm and acknowledgement can each be held', async () => {
    const reader = await direct.createChannel();
    const inQueue = async () => (await reader.checkQueue(QUEUE)).messageCount;
    const publisher = await watched.createConfirmChannel();
    const consumer = await direct.createChannel();

    const publish = proxy.hold(({ kind, text }) => kind === 'basic.publish' && text === QUEUE);
    const confirm = proxy.hold(({ from, kind }) => from === 'server' && kind === 'basic.ack');
    let isConfirmed = false;
    publisher.sendToQueue(QUEUE, Buffer.from('one'), {}, () => (isConfirmed = true));
    await publish.reached();
    expect(await inQueue()).toBe(0);
    publish.release();
    await confirm.reached();
    expect([await inQueue(), isConfirmed]).toEqual([1, false]);
    confirm.release();
    await waitFor(() => isConfirmed);

    const acknowledging = await watched.createChannel();
    const ack = proxy.hold(({ from, kind }) => from === 'client' && kind === 'basic.ack');
    const got = await acknowledging.get(QUEUE);
    if (!got) throw new Error('The queue was empty');
    acknowledging.ack(got);
    await ack.reached();
    (watched.connection as unknown as { stream: { destroy(): void } }).stream.destroy();
    const again = (await waitFor(() => consumer.get(QUEUE))) as GetMessage;
    expect([again.content.toString(), again.fields.redelivered]).toEqual(['one', true]);
  });
});

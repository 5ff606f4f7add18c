import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { describeWithRabbitMq, waitFor } from '@marmalade/testing';
import { Api } from '../api.js';
import { type PlatformOfProcesses, startAsProcesses, startWorld, type World } from '../platform.js';
import { PersistentClient } from './persistent-client.js';

const PEOPLE = 50;
const CONNECTIONS = 20;
/** Of each person, in each part of a test. */
const EVENTS = 6;

describeWithRabbitMq('a thousand clients of the inbox', () => {
  let world: World;
  let platform: PlatformOfProcesses;
  let api: Api;
  const people: { id: string; authorization: string }[] = [];

  beforeAll(async () => {
    world = await startWorld();
    platform = await startAsProcesses({ ...world.env, INBOX_CONNECTIONS_PER_PERSON: String(CONNECTIONS) });
    api = new Api(platform);
    for (let count = 0; count < PEOPLE; count += 1) {
      const { body: customer } = await api.request('POST', '/api/v1/customers', { name: `Reader ${count}` });
      const minted = await api.request('POST', '/api/v1/auth/customer-tokens', { customerId: customer.id });
      people.push({ id: customer.id, authorization: `Bearer ${minted.body.accessToken}` });
    }
  });
  afterAll(async () => {
    await platform?.stop();
    await world?.stop();
  });

  /** Some events for each person, all accepted. */
  async function send(): Promise<void> {
    const sample = await api.sample('contact.status_changed');
    for (let turn = 0; turn < EVENTS; turn += 1) {
      const events = people.map(({ id }) => ({
        ...sample,
        id: randomUUID(),
        data: { ...sample.data, contactId: randomUUID(), customer: { id } },
      }));
      const answer = await api.send(events, { 'content-type': 'application/cloudevents-batch+json' });
      expect(answer.status).toBe(202);
    }
  }

  /** @returns the ids of a person's notifications, the oldest first */
  async function stored({ authorization }: { authorization: string }): Promise<string[]> {
    const path = '/api/v1/inbox/notifications?type=contact.status_changed&limit=200';
    const { body } = await api.get(path, { authorization });
    return (body.items as { id: string }[]).map(({ id }) => id).reverse();
  }

  /** Each client has heard, of what was stored since it came, all, each once, in the order of the list. */
  async function expectAllHeard(
    clients: PersistentClient[],
    before: Map<string, number>,
    count: number,
  ): Promise<void> {
    for (const person of people) {
      const from = before.get(person.id)!;
      await waitFor(async () => (await stored(person)).length === from + count, {
        timeoutMs: 60_000,
        message: `${count} notifications of a person to be stored`,
      });
      const wanted = (await stored(person)).slice(from);
      for (const client of clients.filter(({ personId }) => personId === person.id)) {
        await waitFor(() => client.ids.length >= wanted.length, {
          timeoutMs: 30_000,
          message: `a client to hear ${wanted.length}`,
        });
        expect(client.ids).toEqual(wanted);
      }
    }
  }

  const counts = async () =>
    new Map(await Promise.all(people.map(async (person) => [person.id, (await stored(person)).length] as const)));

  async function connectAll(addresses: string[]): Promise<PersistentClient[]> {
    const clients = people.flatMap(({ id, authorization }) =>
      Array.from(
        { length: CONNECTIONS },
        (_, index) => new PersistentClient(addresses[index % addresses.length]!, id, authorization),
      ),
    );
    await waitFor(() => clients.every(({ isConnected }) => isConnected), {
      timeoutMs: 60_000,
      message: 'all to be connected',
    });
    return clients;
  }

  test('the inbox is killed while events go on: after that each has every notification once, in order', async () => {
    const before = await counts();
    const clients = await connectAll([platform.url]);
    await send();
    const going = send();
    await platform.kill('inbox');
    await going;
    await send();
    await platform.start('inbox');
    await send();
    await expectAllHeard(clients, before, 4 * EVENTS);
    expect(clients.every(({ connections }) => connections >= 2)).toBe(true);
    await Promise.all(clients.map((client) => client.stop()));
  });

  test('two replicas, the clients spread over both, one of them killed: the same', async () => {
    await platform.start('inbox2');
    const before = await counts();
    const clients = await connectAll([platform.addressOf('inbox'), platform.addressOf('inbox2')]);
    await send();
    const going = send();
    await platform.kill('inbox2');
    await going;
    await platform.start('inbox2');
    await send();
    await expectAllHeard(clients, before, 3 * EVENTS);
    await Promise.all(clients.map((client) => client.stop()));
  });
});

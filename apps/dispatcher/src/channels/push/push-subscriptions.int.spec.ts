import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { openDispatcherDatabase } from '../../../test/dispatcher-database.js';
import { DEVICES_LIMIT, PushSubscriptions } from './push-subscriptions.js';

const KEYS = { p256dh: 'BPublic', auth: 'secret' };

let database: Awaited<ReturnType<typeof openDispatcherDatabase>>;
let dataSource: DataSource;
let subscriptions: PushSubscriptions;

beforeAll(async () => {
  database = await openDispatcherDatabase();
  dataSource = database.dataSource;
  subscriptions = new PushSubscriptions(dataSource);
});
afterAll(() => database.close());
beforeEach(() => dataSource.query('TRUNCATE push_subscription'));

const addApp = (recipientId: string, endpoint: string) => subscriptions.add({ recipientId, kind: 'fcm', endpoint });
const endpointsOf = async (person: string) => (await subscriptions.list(person)).map(({ endpoint }) => endpoint);

describe('add', () => {
  test('keeps all that is known of a device', async () => {
    const device = {
      recipientId: 'kim',
      kind: 'web' as const,
      endpoint: 'https://push.example/1',
      keys: KEYS,
      locale: 'th',
    };
    const added = await subscriptions.add(device);
    expect(added).toMatchObject({ ...device, lastUsedAt: null, createdAt: expect.any(Date) });
    expect(await subscriptions.list('kim')).toEqual([added]);
  });

  test('the same device again is renewed, and goes to whoever logged in last', async () => {
    const first = await addApp('kim', 'token');
    await addApp('kim', 'another');
    const again = await addApp('kim', 'token');
    expect(again.id).toBe(first.id);
    expect(await endpointsOf('kim')).toEqual(['token', 'another']);
    await addApp('ann', 'token');
    expect([await endpointsOf('kim'), await endpointsOf('ann')]).toEqual([['another'], ['token']]);
  });

  test('the oldest falls out, also when many come at once', async () => {
    await addApp('kim', 'oldest');
    await Promise.all(Array.from({ length: 10 }, (_, n) => addApp('kim', `early ${n}`)));
    await addApp('kim', 'oldest');
    await Promise.all(Array.from({ length: DEVICES_LIMIT - 1 }, (_, n) => addApp('kim', `late ${n}`)));
    await addApp('ann', 'hers');
    const left = await endpointsOf('kim');
    expect(left).toHaveLength(DEVICES_LIMIT);
    expect(left.at(-1)).toBe('oldest');
    expect(left.filter((endpoint) => endpoint.startsWith('late'))).toHaveLength(DEVICES_LIMIT - 1);
    expect(await endpointsOf('ann')).toEqual(['hers']);
  });
});

describe('reading for many', () => {
  test('of() takes one query, devicesOf() one for each turn of the event loop', async () => {
    for (const person of ['kim', 'ann', 'bo']) await addApp(person, `of ${person}`);
    const query = jest.spyOn(dataSource, 'query');
    try {
      const all = await subscriptions.of(['kim', 'ann', 'nobody']);
      expect([...all.keys()].sort()).toEqual(['ann', 'kim']);
      expect(query).toHaveBeenCalledTimes(1);
      const asked = ['kim', 'ann', 'kim', 'bo', 'nobody'];
      const found = await Promise.all(asked.map((person) => subscriptions.devicesOf(person)));
      expect(found.map((devices) => devices.map(({ endpoint }) => endpoint))).toEqual([
        ['of kim'],
        ['of ann'],
        ['of kim'],
        ['of bo'],
        [],
      ]);
      expect(query).toHaveBeenCalledTimes(2);
      await subscriptions.remove('kim', found[0]![0]!.id);
      expect(await subscriptions.devicesOf('kim')).toEqual([]);
    } finally {
      query.mockRestore();
    }
  });
});

describe('removing', () => {
  test('by person and id, all, or by endpoint', async () => {
    const { id } = await addApp('kim', 'one');
    await addApp('kim', 'two');
    await addApp('ann', 'three');
    await subscriptions.add({ recipientId: 'ann', kind: 'web', endpoint: 'three', keys: KEYS });
    expect(await subscriptions.remove('ann', id)).toBe(false);
    expect(await subscriptions.remove('kim', id)).toBe(true);
    expect(await endpointsOf('kim')).toEqual(['two']);
    await subscriptions.removeEndpoint('fcm', 'three');
    expect((await subscriptions.list('ann')).map(({ kind }) => kind)).toEqual(['web']);
    await subscriptions.removeAll('ann');
    expect([await endpointsOf('ann'), await endpointsOf('kim')]).toEqual([[], ['two']]);
  });
});

test('use is noted once a day', async () => {
  const device = await addApp('kim', 'token');
  await subscriptions.used(device);
  const [used] = await subscriptions.list('kim');
  expect(used!.lastUsedAt).toBeInstanceOf(Date);
  await subscriptions.used(used!);
  expect(await subscriptions.list('kim')).toEqual([used]);
  const yesterday = new Date(Date.now() - 25 * 3_600_000);
  await subscriptions.used({ ...used!, lastUsedAt: yesterday });
  expect((await subscriptions.list('kim'))[0]!.lastUsedAt!.getTime()).toBeGreaterThan(used!.lastUsedAt!.getTime());
});

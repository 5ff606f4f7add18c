import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type FcmStandIn, type PushServiceStandIn, startFcmStandIn, startPushServiceStandIn } from '@marmalade/testing';
import type { DataSource } from 'typeorm';
import { openDispatcherDatabase, SILENT } from '../../../test/dispatcher-database.js';
import type { ClaimedDelivery, SendResult } from '../../deliveries/delivery.js';
import { ProviderGates } from '../provider-gates.js';
import { SecretBox } from '@marmalade/secrets';
import { Fcm } from './fcm.js';
import { PushAdapter } from './push.adapter.js';
import { PushEndpoints } from './push-endpoints.js';
import { PushSubscriptions } from './push-subscriptions.js';
import { VapidKeys } from './vapid-keys.js';
import { WebPush } from './web-push.js';

const SECRETS_KEY = randomBytes(32).toString('base64');

let database: Awaited<ReturnType<typeof openDispatcherDatabase>>;
let dataSource: DataSource;
let subscriptions: PushSubscriptions;
let web: PushServiceStandIn;
let fcm: FcmStandIn;
let adapter: PushAdapter;

beforeAll(async () => {
  database = await openDispatcherDatabase();
  dataSource = database.dataSource;
});
afterAll(() => database.close());

beforeEach(async () => {
  await dataSource.query('TRUNCATE push_subscription');
  [web, fcm] = await Promise.all([startPushServiceStandIn(), startFcmStandIn()]);
  subscriptions = new PushSubscriptions(dataSource);
  adapter = new PushAdapter(subscriptions, { web: webPush(), fcm: new Fcm(fcm.serviceAccount, fcm.url, 500) }, gates());
});
afterEach(() => Promise.all([adapter.close(), web.stop(), fcm.stop()]));

const gates = () => new ProviderGates(dataSource, {}, SILENT as never);
const webPush = () =>
  new WebPush({
    keys: new VapidKeys(dataSource, new SecretBox(SECRETS_KEY)),
    subject: 'mailto:owner@shop.example',
    endpoints: new PushEndpoints(true),
    answerMs: 500,
  });

async function addBrowser(recipientId = 'kim', service = web): Promise<string> {
  const { endpoint, keys } = service.subscribe();
  await subscriptions.add({ recipientId, kind: 'web', endpoint, keys });
  return endpoint;
}

async function addApp(recipientId = 'kim'): Promise<string> {
  const endpoint = fcm.register();
  await subscriptions.add({ recipientId, kind: 'fcm', endpoint });
  return endpoint;
}

const deliveryTo = (address: string): ClaimedDelivery => ({
  id: randomUUID(),
  notificationId: randomUUID(),
  channel: 'push',
  address,
  content: JSON.stringify({ title: 'Order 7', body: 'It is on its way.' }),
  attempt: 1,
  failures: 0,
  type: 'order.created',
  lane: 1,
});
const send = (delivery = deliveryTo('kim')): Promise<SendResult> => adapter.send(delivery);
const devicesOf = async (person: string) => (await subscriptions.list(person)).map(({ endpoint }) => endpoint);

describe('a person with several devices', () => {
  test('gets the message on all of them', async () => {
    const [browser, app] = [await addBrowser(), await addApp()];
    await addBrowser('somebody else');
    expect(await send()).toEqual({
      outcome: 'sent',
      detail: 'Sent to 2 of 2 devices',
      providerMessageId: [fcm.messages[0]!.name.split('/').at(-1), web.messages[0]!.id].join(','),
      pause: undefined,
    });
    expect([web.messages.map(({ endpoint }) => endpoint), fcm.shownOn(app).length]).toEqual([[browser], 1]);
    for (const device of await subscriptions.list('kim')) expect(device.lastUsedAt).toBeInstanceOf(Date);
  });

  test('one of which is dead, gets it on the other; the dead one is forgotten', async () => {
    const [dead, alive] = [await addBrowser(), await addBrowser()];
    web.expire(dead);
    expect(await send()).toMatchObject({
      outcome: 'sent',
      detail: `Sent to 1 of 2 devices; 127.0.0.1:${web.port} answered 410: The subscription has expired`,
    });
    expect(await devicesOf('kim')).toEqual([alive]);
    expect(await send()).toMatchObject({ outcome: 'sent', detail: 'Sent to 1 of 1 devices' });
  });

  test('all of which are dead, has none left', async () => {
    web.expire(await addBrowser());
    fcm.unregister(await addApp());
    const expected = { outcome: 'failed', code: 'ADDRESS_DEAD', detail: 'no device left' };
    expect(await send()).toEqual(expected);
    expect(await devicesOf('kim')).toEqual([]);
    expect(await send()).toEqual(expected);
  });

  test('a repeat replaces what each device has', async () => {
    const [browser, app] = [await addBrowser(), await addApp()];
    const delivery = deliveryTo('kim');
    await send(delivery);
    await send(delivery);
    expect([web.messages.length, fcm.messages.length]).toEqual([2, 2]);
    expect([web.waitingFor(browser).length, fcm.shownOn(app).length]).toEqual([1, 1]);
  });

  test('twenty long ids are kept as far as there is room', async () => {
    for (let count = 0; count < 20; count += 1) await addApp();
    const { providerMessageId } = (await send()) as { providerMessageId: string };
    expect(providerMessageId.length).toBeLessThanOrEqual(500);
    const ids = fcm.messages.map(({ name }) => name.split('/').at(-1)!);
    expect(ids).toEqual(expect.arrayContaining(providerMessageId.split(',')));
  });
});

describe('what comes of devices that disagree', () => {
  const unavailable = { kind: 'status', status: 503 } as const;
  const throttling = { kind: 'status', status: 429, headers: { 'retry-after': '5' } } as const;

  test.each<[string, () => void, Partial<SendResult>]>([
    [
      'one that is sent is enough',
      () => web.failNext(unavailable),
      { outcome: 'sent', detail: `Sent to 1 of 2 devices; ` },
    ],
    [
      'one that may have been sent is not known',
      () => {
        web.failNext({ kind: 'reset-after-body' });
        fcm.failNext(unavailable);
      },
      { outcome: 'unknown', code: 'NO_ANSWER' },
    ],
    [
      'one that waits is waited for',
      () => {
        web.failNext(throttling);
        fcm.failNext(unavailable);
      },
      { outcome: 'throttled' },
    ],
    [
      'one that may succeed is tried again',
      () => {
        web.failNext(unavailable);
        fcm.failNext({ kind: 'status', status: 413 });
      },
      { outcome: 'retry', code: 'PROVIDER_FAILED' },
    ],
  ])('%s', async (_name, arrange, expected) => {
    await addApp();
    await send();
    await addBrowser();
    arrange();
    const { detail, ...rest } = expected;
    const result = await send();
    expect(result).toMatchObject(rest);
    expect(result.detail).toContain(detail ?? '');
  });

  test('a refusal is told before a dead device', async () => {
    await addApp();
    await send();
    web.expire(await addBrowser());
    fcm.failNext({ kind: 'status', status: 413 });
    expect(await send()).toMatchObject({ outcome: 'failed', code: 'CONTENT_REFUSED' });
  });
});

describe('a push service that asks for patience', () => {
  test('is left in peace, the others are not', async () => {
    const other = await startPushServiceStandIn();
    await addBrowser('kim');
    await addBrowser('ann');
    await addBrowser('bo', other);
    web.failNext({ kind: 'status', status: 429, headers: { 'retry-after': '30' } });
    const gate = `push:127.0.0.1:${web.port}`;
    expect(await send(deliveryTo('kim'))).toMatchObject({ outcome: 'throttled', pause: { gate, ms: 30_000 } });
    const ann = await send(deliveryTo('ann'));
    expect(ann).toMatchObject({ outcome: 'throttled', pause: { gate } });
    expect(await send(deliveryTo('bo'))).toMatchObject({ outcome: 'sent' });
    expect(web.calls).toHaveLength(1);
    await other.stop();
  });
});

describe('kinds that are not configured', () => {
  test('a person with such devices only: the message is captured', async () => {
    await addApp();
    await addApp();
    const webOnly = new PushAdapter(subscriptions, { web: webPush() }, gates());
    const expected = { outcome: 'sent', detail: 'Captured: nobody is configured to send to 2 devices' };
    expect(await webOnly.send(deliveryTo('kim'))).toEqual(expected);
    web.expire(await addBrowser());
    expect(await webOnly.send(deliveryTo('kim'))).toEqual(expected);
    await addBrowser();
    expect(await webOnly.send(deliveryTo('kim'))).toMatchObject({ detail: 'Sent to 1 of 3 devices' });
    expect(fcm.calls).toEqual([]);
    await webOnly.close();
  });
});

describe('what goes wrong on our side', () => {
  test('a device whose row can not be used does not take the others with it', async () => {
    await addBrowser();
    await dataSource.query(
      `INSERT INTO push_subscription (id, recipient_id, kind, endpoint) VALUES (gen_random_uuid(), 'kim', 'web', 'nonsense')`,
    );
    expect(await send()).toMatchObject({ outcome: 'sent', detail: expect.stringMatching(/^Sent to 1 of 2 devices; /) });
  });

  test('a database that is away: it did not leave', async () => {
    const away = await openDispatcherDatabase();
    const lost = new PushAdapter(new PushSubscriptions(away.dataSource), {}, gates());
    await away.close();
    expect(await lost.send(deliveryTo('kim'))).toMatchObject({ outcome: 'retry', code: 'PROVIDER_UNREACHABLE' });
  });
});

test('each person has a gate of their own', () => {
  expect(adapter.gates('kim')).toEqual(['push', 'push:person/kim']);
});

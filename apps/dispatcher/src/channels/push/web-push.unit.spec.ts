import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  type BrowserSubscription,
  type Fault,
  freePort,
  type PushServiceStandIn,
  startPushServiceStandIn,
  startWebPushTesting,
  type WebPushTesting,
} from '@marmalade/testing';
import webpush from 'web-push';
import type { SendResult } from '../../deliveries/delivery.js';
import { PushEndpoints } from './push-endpoints.js';
import type { PushMessage } from './push-message.js';
import type { PushSubscription } from './push-subscriptions.js';
import { topicOf, WebPush, type WebPushOptions } from './web-push.js';

const KEYS = webpush.generateVAPIDKeys();
const OPTIONS: WebPushOptions = {
  keys: { get: async () => KEYS },
  subject: 'mailto:owner@shop.example',
  endpoints: new PushEndpoints(true),
  connectMs: 1_000,
  answerMs: 500,
};
const MESSAGE: PushMessage = {
  title: 'Order 7',
  body: 'It is on its way.',
  link: '/orders/7',
  tag: '019aa4b5-0e7d-7c31-b1a4-9d2e5f7a6c10',
  urgency: 'high',
  ttlSeconds: 600,
};

const deviceOf = ({ endpoint, keys }: Pick<BrowserSubscription, 'endpoint' | 'keys'>): PushSubscription => ({
  id: 's-1',
  recipientId: 'kim',
  kind: 'web',
  endpoint,
  keys,
  locale: null,
  createdAt: new Date(),
  lastUsedAt: null,
});

let sender: WebPush;
let service: PushServiceStandIn;
let gate: string;

beforeAll(async () => {
  sender = new WebPush(OPTIONS);
  service = await startPushServiceStandIn();
  gate = `push:127.0.0.1:${service.port}`;
});
afterAll(() => Promise.all([sender.close(), service.stop()]));

const send = (message: Partial<PushMessage> = {}, device = deviceOf(service.subscribe())): Promise<SendResult> =>
  sender.send(device, { ...MESSAGE, ...message });

describe('against web-push-testing, which decrypts', () => {
  let browsers: WebPushTesting;
  beforeAll(async () => {
    browsers = await startWebPushTesting();
  });
  afterAll(() => browsers.stop());

  test('the device reads what was sent', async () => {
    const subscription = await browsers.subscribe(KEYS.publicKey);
    const actions = [{ title: 'Track', link: 'https://shop.example/track' }];
    const image = 'https://shop.example/7.jpg';
    expect(await send({ image, actions }, deviceOf(subscription))).toMatchObject({ outcome: 'sent' });
    const [text] = await browsers.receivedBy(subscription.endpoint);
    const { title, body, link, tag } = MESSAGE;
    expect(JSON.parse(text!)).toEqual({ title, body, link, tag, image, actions });
  });

  test('10,000 characters arrive as 3,993 bytes, visibly cut', async () => {
    const subscription = await browsers.subscribe(KEYS.publicKey);
    expect(await send({ body: 'ёж '.repeat(3_334) }, deviceOf(subscription))).toMatchObject({ outcome: 'sent' });
    const [text] = await browsers.receivedBy(subscription.endpoint);
    expect(Buffer.byteLength(text!)).toBeLessThanOrEqual(3_993);
    expect((JSON.parse(text!) as PushMessage).body).toMatch(/[ёж]…$/);
  });

  test('hostile data arrives as it is', async () => {
    const subscription = await browsers.subscribe(KEYS.publicKey);
    const body = `</script><img src=x onerror=alert(1)>\r\nTTL: 0\u0000","tag":"other","__proto__":{"x":1}\u202e`;
    await send({ body, title: '"}' }, deviceOf(subscription));
    const [text] = await browsers.receivedBy(subscription.endpoint);
    expect(JSON.parse(text!)).toEqual({ title: '"}', body, link: MESSAGE.link, tag: MESSAGE.tag });
  });

  test('a device that unsubscribed is dead', async () => {
    const subscription = await browsers.subscribe(KEYS.publicKey);
    await browsers.expire(subscription.endpoint);
    expect(await send({}, deviceOf(subscription))).toMatchObject({ outcome: 'failed', code: 'ADDRESS_DEAD' });
    expect(await browsers.receivedBy(subscription.endpoint)).toEqual([]);
  });

  test('a device that subscribed with another key reads nothing', async () => {
    const subscription = await browsers.subscribe(webpush.generateVAPIDKeys().publicKey);
    expect(await send({}, deviceOf(subscription))).toMatchObject({ outcome: 'failed', code: 'PROVIDER_REFUSED' });
    expect(await browsers.receivedBy(subscription.endpoint)).toEqual([]);
  });
});

describe('against a push service', () => {
  test('tells how long, how urgent and who sends; a repeat replaces', async () => {
    const subscription = service.subscribe();
    const device = deviceOf(subscription);
    const result = await send({}, device);
    await send({}, device);
    await send({ tag: 'another' }, device);
    const waiting = service.waitingFor(subscription.endpoint);
    expect(waiting.map(({ topic }) => topic)).toEqual([topicOf(MESSAGE), expect.stringMatching(/^[\w-]{32}$/)]);
    expect(waiting[0]).toMatchObject({ ttl: 600, urgency: 'high', subject: 'mailto:owner@shop.example' });
    const first = service.messages.find(({ endpoint }) => endpoint === subscription.endpoint);
    expect(result).toMatchObject({ outcome: 'sent', providerMessageId: first!.id });
  });

  test.each<[string, Fault, Partial<SendResult>]>([
    ['404', { kind: 'status', status: 404 }, { outcome: 'failed', code: 'ADDRESS_DEAD' }],
    ['410', { kind: 'status', status: 410 }, { outcome: 'failed', code: 'ADDRESS_DEAD' }],
    ['413', { kind: 'status', status: 413 }, { outcome: 'failed', code: 'CONTENT_REFUSED' }],
    ['400', { kind: 'status', status: 400 }, { outcome: 'failed', code: 'PROVIDER_REFUSED' }],
    ['a redirect', { kind: 'status', status: 307, headers: { location: '/' } }, { outcome: 'failed', code: 'PROVIDER_REFUSED' }], // prettier-ignore
    ['401', { kind: 'status', status: 401 }, { outcome: 'retry', code: 'CREDENTIALS_REFUSED' }],
    ['403', { kind: 'status', status: 403 }, { outcome: 'retry', code: 'CREDENTIALS_REFUSED' }],
    ['500', { kind: 'status', status: 500 }, { outcome: 'retry', code: 'PROVIDER_FAILED' }],
    ['503 for 7 s', { kind: 'status', status: 503, headers: { 'retry-after': '7' } }, { outcome: 'retry', code: 'PROVIDER_FAILED', afterMs: 7_000 }], // prettier-ignore
    ['a hang', { kind: 'hang' }, { outcome: 'unknown', code: 'NO_ANSWER' }],
    ['a reset in place of the answer', { kind: 'reset-after-body' }, { outcome: 'unknown', code: 'NO_ANSWER' }],
    ['an answer that can not be read', { kind: 'bad-json' }, { outcome: 'sent' }],
  ])('%s', async (_name, fault, expected) => {
    service.failNext(fault);
    expect(await send()).toMatchObject(expected);
  });

  test.each<[string | undefined, number]>([
    ['13', 13_000],
    [undefined, 60_000],
    ['0', 60_000],
    ['soon', 60_000],
  ])('429 with Retry-After %s shuts the gate of this service for %d ms', async (after, ms) => {
    service.failNext({ kind: 'status', status: 429, headers: after === undefined ? {} : { 'retry-after': after } });
    expect(await send()).toMatchObject({ outcome: 'throttled', pause: { gate, ms } });
  });

  test('nothing listens: it did not leave', async () => {
    const { keys } = service.subscribe();
    const endpoint = `http://127.0.0.1:${await freePort()}/push/x`;
    expect(await send({}, deviceOf({ endpoint, keys }))).toMatchObject({
      outcome: 'retry',
      code: 'PROVIDER_UNREACHABLE',
    });
  });

  test('what the service says is told, the secret part of the endpoint is not', async () => {
    service.failNext({ kind: 'status', status: 400, body: { reason: 'VapidPkHashMismatch' } });
    const { endpoint, keys } = service.subscribe();
    const { detail } = await send({}, deviceOf({ endpoint, keys }));
    expect(detail).toBe(`127.0.0.1:${service.port} answered 400: VapidPkHashMismatch`);
  });
});

describe('what is never sent', () => {
  test('a device whose keys are no keys is dead', async () => {
    const { endpoint } = service.subscribe();
    const keys = { p256dh: Buffer.alloc(65).toString('base64url'), auth: Buffer.alloc(16).toString('base64url') };
    expect(await send({}, deviceOf({ endpoint, keys }))).toMatchObject({ outcome: 'failed', code: 'ADDRESS_DEAD' });
    expect(await send({}, { ...deviceOf({ endpoint, keys }), keys: null })).toMatchObject({ code: 'ADDRESS_DEAD' });
    expect(service.waitingFor(endpoint)).toEqual([]);
  });

  test.each([
    'http://push.example/x',
    'https://127.0.0.1/x',
    'https://10.0.0.1/x',
    'https://2130706433/x',
    'https://[::1]/x',
    'https://[::ffff:192.168.0.1]/x',
    'https://169.254.169.254/latest',
    'https://localhost/x',
    'https://user:secret@push.example/x',
    'ftp://push.example/x',
    'nonsense',
  ])('%s is refused', async (endpoint) => {
    const guarded = new WebPush({ ...OPTIONS, endpoints: new PushEndpoints(false) });
    const device = deviceOf({ ...service.subscribe(), endpoint });
    expect(await guarded.send(device, MESSAGE)).toMatchObject({ outcome: 'failed', code: 'ADDRESS_FORBIDDEN' });
    expect(guarded.gateOf(device)).toMatch(/^push:/);
    await guarded.close();
  });

  test('without keys of our own it waits', async () => {
    const locked = new WebPush({
      ...OPTIONS,
      keys: { get: () => Promise.reject(new Error('locked with another key')) },
    });
    const result = await locked.send(deviceOf(service.subscribe()), MESSAGE);
    expect(result).toMatchObject({ outcome: 'retry', code: 'CREDENTIALS_REFUSED' });
    await locked.close();
  });

  test.each(['', 'owner@shop.example', 'http://shop.example', 'mailto:'])('%p is no subject', (subject) => {
    expect(() => new WebPush({ ...OPTIONS, subject })).toThrow('VAPID subject');
  });
});

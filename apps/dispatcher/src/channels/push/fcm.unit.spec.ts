import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Fault, type FcmStandIn, freePort, startFcmStandIn } from '@marmalade/testing';
import type { SendResult } from '../../deliveries/delivery.js';
import { Fcm } from './fcm.js';
import type { PushMessage } from './push-message.js';
import type { PushSubscription } from './push-subscriptions.js';

const MESSAGE: PushMessage = {
  title: 'Order 7',
  body: 'It is on its way.',
  link: 'https://shop.example/orders/7',
  image: 'https://shop.example/7.jpg',
  actions: [{ title: 'Track', link: '/track' }],
  tag: '019aa4b5-0e7d-7c31-b1a4-9d2e5f7a6c10',
  urgency: 'high',
  ttlSeconds: 600,
};
const TOKEN = /^\/token$/;
const SEND = /messages:send$/;

let fcm: FcmStandIn;
let sender: Fcm;

beforeEach(async () => {
  fcm = await startFcmStandIn();
  sender = new Fcm(fcm.serviceAccount, fcm.url, 500);
});
afterEach(() => Promise.all([sender.close(), fcm.stop()]));

const send = (message: Partial<PushMessage> = {}, token = fcm.register(), by = sender): Promise<SendResult> =>
  by.send({ kind: 'fcm', endpoint: token } as PushSubscription, { ...MESSAGE, ...message });
const callsOf = (path: RegExp) => fcm.calls.filter((call) => path.test(call.path)).length;
const error = (status: number, code: string, message = '') => ({
  kind: 'status' as const,
  status,
  body: { error: { code: status, status: code, message, details: [{ '@type': 'FcmError', errorCode: code }] } },
});

describe('a message', () => {
  test('says all there is to say', async () => {
    const token = fcm.register();
    const result = await send({}, token);
    const [sent] = fcm.messages;
    expect(result).toEqual({
      outcome: 'sent',
      providerMessageId: sent!.name.split('/').at(-1),
      detail: 'FCM answered 200',
    });
    const { tag, link, image, title, body, actions } = MESSAGE;
    expect(sent!.message).toMatchObject({
      token,
      notification: { title, body, image },
      data: { deliveryId: tag, link, actions: JSON.stringify(actions) },
      android: { collapse_key: tag, priority: 'HIGH', ttl: '600s', notification: { tag } },
      apns: { headers: { 'apns-collapse-id': tag, 'apns-priority': '10' } },
      webpush: { headers: { TTL: '600', Urgency: 'high' }, notification: { tag }, fcm_options: { link } },
    });
    const expiry = Number(sent!.message.apns!.headers!['apns-expiration']);
    expect(Math.abs(expiry - Date.now() / 1_000 - 600)).toBeLessThan(30);
  });

  test('a repeat replaces what the device shows', async () => {
    const token = fcm.register();
    await send({}, token);
    await send({ body: 'again' }, token);
    await send({ tag: 'another' }, token);
    expect(fcm.shownOn(token).map(({ message }) => message.notification!.body)).toEqual(['again', MESSAGE.body]);
  });

  test('addresses that FCM does not take are left out', async () => {
    expect(await send({ link: '/orders/7', image: '/7.jpg', actions: undefined })).toMatchObject({ outcome: 'sent' });
    const { notification, data, webpush } = fcm.messages[0]!.message;
    expect(notification).toEqual({ title: MESSAGE.title, body: MESSAGE.body });
    expect(data).toEqual({ deliveryId: MESSAGE.tag, link: '/orders/7' });
    expect(webpush).not.toHaveProperty('fcm_options');
  });

  test('10,000 characters are cut, visibly', async () => {
    expect(await send({ body: 'ёж '.repeat(3_334) })).toMatchObject({ outcome: 'sent' });
    expect(fcm.messages[0]!.message.notification!.body).toMatch(/[ёж]…$/);
  });

  test('hostile data arrives as it is', async () => {
    const body = `"},"token":"other"\r\nAuthorization: x\u0000\u202e{{ data }} <b>`;
    expect(await send({ body, title: '${x}' })).toMatchObject({ outcome: 'sent' });
    expect(fcm.messages[0]!.message.notification).toMatchObject({ body, title: '${x}' });
  });
});

describe('a device', () => {
  test('that removed the app is dead', async () => {
    const token = fcm.register();
    fcm.unregister(token);
    expect(await send({}, token)).toMatchObject({ outcome: 'failed', code: 'ADDRESS_DEAD' });
  });

  test('that never was is dead, whichever way FCM says so', async () => {
    expect(await send({}, 'made-up')).toMatchObject({ outcome: 'failed', code: 'ADDRESS_DEAD' });
    expect(await send({}, '')).toMatchObject({ outcome: 'failed', code: 'ADDRESS_DEAD' });
  });
});

describe('what FCM answers', () => {
  beforeEach(() => send());

  test.each<[string, Fault, Partial<SendResult>]>([
    ['a bad message', error(400, 'INVALID_ARGUMENT', 'Invalid value'), { outcome: 'failed', code: 'CONTENT_REFUSED' }],
    ['another 400', error(400, 'FAILED_PRECONDITION'), { outcome: 'failed', code: 'PROVIDER_REFUSED' }],
    ['413', { kind: 'status', status: 413 }, { outcome: 'failed', code: 'CONTENT_REFUSED' }],
    ['404 of somebody else', { kind: 'status', status: 404, body: '<html>' }, { outcome: 'failed', code: 'PROVIDER_REFUSED' }], // prettier-ignore
    ['403', error(403, 'SENDER_ID_MISMATCH'), { outcome: 'retry', code: 'CREDENTIALS_REFUSED' }],
    ['500', error(500, 'INTERNAL'), { outcome: 'retry', code: 'PROVIDER_FAILED' }],
    ['502', { kind: 'status', status: 502, body: '<html>' }, { outcome: 'retry', code: 'PROVIDER_FAILED' }],
    ['503 for 7 s', { ...error(503, 'UNAVAILABLE'), headers: { 'retry-after': '7' } }, { outcome: 'retry', code: 'PROVIDER_FAILED', afterMs: 7_000 }], // prettier-ignore
    ['429 for 9 s', { ...error(429, 'RESOURCE_EXHAUSTED'), headers: { 'retry-after': '9' } }, { outcome: 'throttled', pause: { gate: 'push:fcm', ms: 9_000 } }], // prettier-ignore
    ['429', error(429, 'QUOTA_EXCEEDED'), { outcome: 'throttled', pause: { gate: 'push:fcm', ms: 60_000 } }],
    ['a hang', { kind: 'hang' }, { outcome: 'unknown', code: 'NO_ANSWER' }],
    ['a reset in place of the answer', { kind: 'reset-after-body' }, { outcome: 'unknown', code: 'NO_ANSWER' }],
    ['200 that can not be read', { kind: 'bad-json' }, { outcome: 'sent' }],
    ['an error of no shape', { kind: 'status', status: 400, body: { error: { details: 'none' } } }, { outcome: 'failed', code: 'PROVIDER_REFUSED' }], // prettier-ignore
  ])('%s', async (_name, fault, expected) => {
    fcm.failNext(fault);
    expect(await send()).toMatchObject(expected);
    expect(callsOf(TOKEN)).toBe(1);
  });

  test("Apple's certificate is wrong: no other token is asked for", async () => {
    fcm.failNext(error(401, 'THIRD_PARTY_AUTH_ERROR'));
    expect(await send()).toMatchObject({ outcome: 'retry', code: 'CREDENTIALS_REFUSED' });
    expect(callsOf(TOKEN)).toBe(1);
  });

  test('nothing listens: it did not leave', async () => {
    const away = new Fcm(fcm.serviceAccount, `http://127.0.0.1:${await freePort()}/`);
    expect(await send({}, 'x', away)).toMatchObject({ outcome: 'retry', code: 'PROVIDER_UNREACHABLE' });
    await away.close();
  });
});

describe('access tokens', () => {
  test('one is asked for by many at once, and used again', async () => {
    await Promise.all(Array.from({ length: 20 }, () => send()));
    await send();
    expect([callsOf(SEND), fcm.tokensIssued]).toEqual([21, 1]);
  });

  test('one that is about to expire is not used', async () => {
    const brief = await startFcmStandIn({ tokenLifetime: 59 });
    const short = new Fcm(brief.serviceAccount, brief.url);
    await send({}, brief.register(), short);
    expect(await send({}, brief.register(), short)).toMatchObject({ outcome: 'sent' });
    expect(brief.tokensIssued).toBe(2);
    await Promise.all([short.close(), brief.stop()]);
  });

  test('one that was withdrawn is renewed, once for all', async () => {
    await send();
    fcm.revokeAccessTokens();
    const results = await Promise.all(Array.from({ length: 20 }, () => send()));
    expect(results.map(({ outcome }) => outcome)).toEqual(Array(20).fill('sent'));
    expect(fcm.tokensIssued).toBe(2);
  });

  test('where a new one is refused too, the message waits', async () => {
    await send();
    fcm.failNext(error(401, 'UNAUTHENTICATED'));
    fcm.failNext({ kind: 'status', status: 200, body: { access_token: 'worthless', expires_in: 3_600 } });
    expect(await send()).toMatchObject({ outcome: 'retry', code: 'CREDENTIALS_REFUSED' });
    expect([callsOf(SEND), callsOf(TOKEN)]).toEqual([3, 2]);
  });

  test('none for an account that was disabled', async () => {
    fcm.disableAccount();
    const result = await send();
    expect(result).toMatchObject({ outcome: 'retry', code: 'CREDENTIALS_REFUSED' });
    expect(result.detail).toContain('account not found');
    expect(callsOf(SEND)).toBe(0);
  });

  test.each<[string, Fault, Partial<SendResult>]>([
    [
      '503',
      { kind: 'status', status: 503, headers: { 'retry-after': '3' } },
      { code: 'PROVIDER_FAILED', afterMs: 3_000 },
    ],
    ['429', { kind: 'status', status: 429 }, { code: 'PROVIDER_FAILED' }],
    ['200 that can not be read', { kind: 'bad-json' }, { code: 'PROVIDER_FAILED' }],
    ['a hang', { kind: 'hang' }, { code: 'PROVIDER_UNREACHABLE' }],
    ['a reset', { kind: 'reset-after-body' }, { code: 'PROVIDER_UNREACHABLE' }],
  ])(
    'the token endpoint: %s means that nothing left, and the next message asks again',
    async (_name, fault, expected) => {
      fcm.failNext(fault);
      expect(await send()).toMatchObject({ outcome: 'retry', ...expected });
      expect(callsOf(SEND)).toBe(0);
      expect(await send()).toMatchObject({ outcome: 'sent' });
    },
  );
});

describe('the service account', () => {
  test('may be a file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'fcm-'));
    const path = join(folder, 'account.json');
    await writeFile(path, fcm.serviceAccount);
    const fromFile = new Fcm(path, fcm.url);
    await rm(folder, { recursive: true });
    expect(await send({}, fcm.register(), fromFile)).toMatchObject({ outcome: 'sent' });
    await fromFile.close();
  });

  test('is refused at once when it can not be used, without a word of what is in it', () => {
    const account = JSON.parse(fcm.serviceAccount) as Record<string, string>;
    const made = (changes: object) => () => new Fcm(JSON.stringify({ ...account, ...changes }));
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
    expect(() => new Fcm('{"project_id":')).toThrow(/^The FCM service account is not JSON$/);
    expect(() => new Fcm('/nowhere/account.json')).toThrow('ENOENT');
    expect(made({ private_key: undefined, client_email: '' })).toThrow(/lacks client_email, private_key$/);
    expect(made({ private_key: 'hunter2' })).toThrow(/^The private_key of the FCM service account is no RSA key$/);
    expect(made({ private_key: pem })).toThrow(/is no RSA key$/);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { freePort, startTwilioStandIn, type TwilioStandIn } from '@marmalade/testing';
import type { ClaimedDelivery } from '../../deliveries/delivery.js';
import { TwilioAdapter } from './twilio.adapter.js';

const FROM = '+15005550006';
const TO = '+491701234567';
const CALLBACK = 'https://shop.example/api/v1/sms-receipts/twilio#rc=3&rp=all';

let twilio: TwilioStandIn;
let adapter: TwilioAdapter;
const account = () => ({
  accountSid: twilio.accountSid,
  authToken: twilio.authToken,
  from: FROM,
  apiRoot: `${twilio.url}/`,
});

beforeAll(async () => {
  twilio = await startTwilioStandIn();
  adapter = new TwilioAdapter(account(), 500);
});
afterAll(async () => {
  await adapter.close();
  await twilio.stop();
});
beforeEach(() => {
  twilio.messages.length = 0;
  twilio.calls.length = 0;
});

const delivery = (text: string, address = TO): ClaimedDelivery => ({
  id: '019aa4b5-0e7d-7c31-b1a4-9d2e5f7a6c10',
  notificationId: 'n-1',
  channel: 'sms',
  address,
  content: JSON.stringify({ text }),
  attempt: 1,
  failures: 0,
  type: 'order.placed',
  lane: 1,
});
const send = (text = 'Your order is ready', address?: string) => adapter.send(delivery(text, address));

describe('what arrives', () => {
  test('a message, with its id as Twilio gave it', async () => {
    expect(await send()).toEqual({
      outcome: 'sent',
      providerMessageId: twilio.messages[0]!.sid,
      detail: 'Twilio answered 201',
    });
    expect(twilio.messages).toMatchObject([{ to: TO, from: FROM, body: 'Your order is ready' }]);
    expect(adapter.receipts).toBe(false);
    expect(twilio.messages[0]!.statusCallback).toBeUndefined();
  });

  test('with a callback URL receipts are asked for; a messaging service can be the sender', async () => {
    const service = `MG${'0'.repeat(32)}`;
    const other = new TwilioAdapter({ ...account(), from: service, statusCallbackUrl: CALLBACK });
    expect(other.receipts).toBe(true);
    expect(await other.send(delivery('hello'))).toMatchObject({ outcome: 'sent' });
    expect(twilio.messages).toMatchObject([{ from: service, statusCallback: CALLBACK }]);
    expect(new URLSearchParams(twilio.calls[0]!.body).has('From')).toBe(false);
    await other.close();
  });

  test.each([
    ['emoji', '👩‍👩‍👧 ready 😀'],
    ['Thai', 'คำสั่งซื้อของคุณพร้อมแล้ว'],
    ['Cyrillic', 'Ваш заказ готов'],
    ['what a form could take for its own', 'a&To=+4900000000&From=evil%00=+ +;'],
  ])('%s, as it was', async (_name, text) => {
    expect(await send(text)).toMatchObject({ outcome: 'sent' });
    expect(twilio.messages).toMatchObject([{ to: TO, from: FROM, body: text }]);
  });

  test('control characters are left out', async () => {
    await send('a\x00b\x1bc\r\nd\ud800');
    expect(twilio.messages[0]!.body).toBe('abc\nd');
  });
});

describe('what Twilio refuses', () => {
  test.each([
    ['an invalid number', '+15005550001', 'ADDRESS_DEAD', 21211],
    ['what is no number at all', 'kim@shop.example', 'ADDRESS_DEAD', 21211],
    ['who said STOP', '+15005550004', 'ADDRESS_DEAD', 21610],
    ['a landline', '+15005550009', 'ADDRESS_DEAD', 21614],
    ['a pair of numbers without a route', '+15005550002', 'PROVIDER_REFUSED', 21612],
    ['a region the account may not reach', '+15005550003', 'PROVIDER_REFUSED', 21408],
  ])('%s', async (_name, address, code, twilioCode) => {
    const result = await send('hello', address);
    expect(result).toMatchObject({ outcome: 'failed', code, detail: expect.stringContaining(`(${twilioCode})`) });
    expect(JSON.stringify(result)).not.toContain(address);
    expect(twilio.messages).toEqual([]);
  });

  test.each([
    ['a text that is too long', 'x'.repeat(1_601)],
    ['an empty text', '\x00'],
  ])('%s', async (_name, text) =>
    expect(await send(text)).toMatchObject({ outcome: 'failed', code: 'CONTENT_REFUSED' }),
  );

  test.each([
    ['a wrong token', { authToken: 'x' }],
    ['a wrong account', { accountSid: 'AC0' }],
  ])('%s waits for the operator', async (_name, wrong) => {
    const other = new TwilioAdapter({ ...account(), ...wrong });
    expect(await other.send(delivery('hello'))).toMatchObject({ outcome: 'retry', code: 'CREDENTIALS_REFUSED' });
    await other.close();
  });

  test.each([
    ['a suspended account', 403, { code: 20005, message: 'Account not active' }, 'retry', 'CREDENTIALS_REFUSED'],
    ['a permission for one region only', 403, { code: 21408, message: 'no' }, 'failed', 'PROVIDER_REFUSED'],
    ['what has no code', 400, '<html>', 'failed', 'PROVIDER_REFUSED'],
    ['a failure', 503, undefined, 'retry', 'PROVIDER_FAILED'],
    ['a failure with a code', 500, { code: 20500, message: 'Internal' }, 'retry', 'PROVIDER_FAILED'],
  ])('%s', async (_name, status, body, outcome, code) => {
    twilio.failNext({ kind: 'status', status, body });
    expect(await send()).toMatchObject({ outcome, code });
  });

  test.each([
    ['as long as it asks', 7, 7_000],
    ['a second when it does not say', undefined, 1_000],
  ])('too many requests: waits %s', async (_name, retryAfter, ms) => {
    twilio.throttleNext({ retryAfter });
    expect(await send()).toMatchObject({ outcome: 'throttled', pause: { gate: adapter.gates()[0], ms } });
    expect(await send()).toMatchObject({ outcome: 'sent' });
  });
});

describe('what nobody hears of', () => {
  test('a refused connection certainly sent nothing', async () => {
    const other = new TwilioAdapter({ ...account(), apiRoot: `http://127.0.0.1:${await freePort()}` });
    expect(await other.send(delivery('hello'))).toMatchObject({ outcome: 'retry', code: 'PROVIDER_UNREACHABLE' });
    await other.close();
  });

  test.each([
    ['no answer, and it was not sent', { kind: 'hang' } as const, 0],
    ['no answer, and it was sent', { kind: 'hang', processed: true } as const, 1],
    ['a reset before the answer', { kind: 'reset-after-body' } as const, 1],
  ])('%s: nobody knows', async (_name, fault, arrived) => {
    twilio.failNext(fault);
    expect(await send()).toMatchObject({ outcome: 'unknown', code: 'NO_ANSWER' });
    expect(twilio.messages).toHaveLength(arrived);
  });

  test('an answer that can not be read was an answer', async () => {
    twilio.failNext({ kind: 'bad-json' });
    expect(await send()).toMatchObject({ outcome: 'sent', providerMessageId: undefined });
    expect(twilio.messages).toHaveLength(1);
  });
});

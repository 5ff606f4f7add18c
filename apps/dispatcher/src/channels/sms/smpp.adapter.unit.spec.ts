import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { freePort, selfSignedCertificate, type SmscStandIn, startSmscStandIn, waitFor } from '@marmalade/testing';
import type { ClaimedDelivery } from '../../deliveries/delivery.js';
import type { Receipt } from '../channel-adapter.js';
import { SmppAdapter } from './smpp.adapter.js';
import type { SmppOptions } from './smpp-connection.js';

const TO = '+491701234567';
const [ENQUIRE_LINK, UNBIND, NO_COMMAND] = [0x15, 0x06, 0x777];
const LONG = 'Your order {42} is ready. '.repeat(16);

let smsc: SmscStandIn;
let adapter: SmppAdapter;
let written: Receipt[];
/** Whether receipts can be written now. */
let canWrite: () => boolean;
const started: SmppAdapter[] = [];

const adapterFor = (url: string, options: SmppOptions = {}): SmppAdapter => {
  const made = new SmppAdapter(
    url,
    'Marmalade',
    async (receipt) => {
      if (!canWrite()) return false;
      written.push(receipt);
      return true;
    },
    { reconnectMs: 20, ...options },
  );
  started.push(made);
  return made;
};

beforeEach(async () => {
  written = [];
  canWrite = () => true;
  smsc = await startSmscStandIn();
  adapter = adapterFor(smsc.url);
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((each) => each.close()));
  await smsc.stop();
});

let deliveries = 0;
const delivery = (text: string, address = TO): ClaimedDelivery => ({
  id: `d-${(deliveries += 1)}`,
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
  test('a message, with its id, and a receipt is asked for', async () => {
    expect(await send()).toEqual({
      outcome: 'sent',
      providerMessageId: smsc.parts[0]!.messageId,
      detail: 'The SMSC took it',
    });
    expect(smsc.messages).toMatchObject([{ to: '491701234567', from: 'Marmalade', text: 'Your order is ready' }]);
    expect(smsc.parts[0]!.fields).toMatchObject({
      source: { ton: 5, npi: 0 },
      destination: { ton: 1, npi: 1 },
      registeredDelivery: 1,
      esmClass: 0,
    });
    expect(smsc.binds).toEqual([
      { systemId: 'shop', password: 'secret', systemType: '', interfaceVersion: 0x34, status: 0 },
    ]);
  });

  test.each([
    ['all of GSM-7', '@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0:;<=>?¡AÄÖÑÜ§¿aäöñüà^{}\\[~]|€\n', 'GSM-7'],
    ['emoji', '👩‍👩‍👧 ready 😀', 'UCS-2'],
    ['Thai', 'คำสั่งซื้อของคุณพร้อมแล้ว', 'UCS-2'],
    ['Cyrillic', 'Ваш заказ готов', 'UCS-2'],
    ['a long one', LONG, 'GSM-7'],
    ['long Thai with emoji', 'คำสั่งซื้อ 😀'.repeat(20), 'UCS-2'],
  ])('%s, as it was', async (_name, text, encoding) => {
    expect(await send(text)).toMatchObject({ outcome: 'sent' });
    expect(smsc.messages).toMatchObject([{ text, encoding }]);
  });

  test('control characters and half characters are left out', async () => {
    await send('\x00a\x1be\x07b\r\nc\ud800');
    expect(smsc.messages).toMatchObject([{ text: 'aeb\nc', encoding: 'GSM-7' }]);
  });

  test('over TLS, to a certificate that is trusted and to no other', async () => {
    const tls = selfSignedCertificate();
    const secure = await startSmscStandIn({ tls });
    const strict = adapterFor(secure.url);
    const trusting = adapterFor(secure.url, { tls: { ca: tls.cert } });
    expect(await trusting.send(delivery('Ready'))).toMatchObject({ outcome: 'sent' });
    expect(await strict.send(delivery('Ready'))).toMatchObject({
      outcome: 'retry',
      code: 'PROVIDER_UNREACHABLE',
      detail: expect.stringContaining('SELF_SIGNED'),
    });
    await Promise.all([strict.close(), trusting.close()]);
    await secure.stop();
  });
});

describe('what the SMSC refuses', () => {
  test.each([
    ['slow down', 0x58, { outcome: 'throttled', pause: { gate: 'sms', ms: 1_000 } }],
    ['queue full', 0x14, { outcome: 'throttled', pause: { gate: 'sms', ms: 1_000 } }],
    ['an invalid destination', 0x0b, { outcome: 'failed', code: 'ADDRESS_DEAD' }],
    ['an invalid length', 0x01, { outcome: 'failed', code: 'CONTENT_REFUSED' }],
    ['an invalid sender', 0x0a, { outcome: 'failed', code: 'PROVIDER_REFUSED' }],
    ["an SMSC's own code", 0x0401, { outcome: 'failed', code: 'PROVIDER_REFUSED' }],
    ['a system error', 0x08, { outcome: 'retry', code: 'PROVIDER_FAILED' }],
    ['a session that may not send', 0x04, { outcome: 'retry', code: 'PROVIDER_UNREACHABLE' }],
    ['a password that was withdrawn', 0x0e, { outcome: 'retry', code: 'CREDENTIALS_REFUSED' }],
  ])('%s', async (_name, status, result) => {
    smsc.failNext({ kind: 'status', status });
    const words = `0x${status.toString(16).padStart(2, '0')})`;
    expect(await send()).toMatchObject({ ...result, detail: expect.stringContaining(words) });
    expect(smsc.parts).toEqual([]);
    expect(await send()).toMatchObject({ outcome: 'sent' });
  });

  test('a number that is out of use', async () => {
    smsc.setDead(TO);
    expect(await send()).toMatchObject({ outcome: 'failed', code: 'ADDRESS_DEAD' });
  });

  test.each(['kim@shop.example', '', '+4917012345678901234567890', '12\u000034567'])(
    'the address %j is not even tried',
    async (address) => {
      expect(await send('Ready', address)).toMatchObject({ outcome: 'failed', code: 'ADDRESS_DEAD' });
      expect(smsc.parts).toEqual([]);
    },
  );

  test.each([
    ['a text of more parts than can be numbered', 'a'.repeat(255 * 153 + 1)],
    ['a text of nothing', '\x00\x07'],
  ])('%s', async (_name, text) =>
    expect(await send(text)).toMatchObject({ outcome: 'failed', code: 'CONTENT_REFUSED' }),
  );

  test.each([0x0d, 0x0e, 0x0f])('credentials, with status %i; it binds once they are right', async (status) => {
    smsc.refuseBinds(status);
    const other = adapterFor(smsc.url);
    expect(await other.send(delivery('Ready'))).toMatchObject({ outcome: 'retry', code: 'CREDENTIALS_REFUSED' });
    smsc.refuseBinds(0);
    await waitFor(async () => (await other.send(delivery('Ready'))).outcome === 'sent');
  });

  test('a wrong password', async () => {
    const other = adapterFor(smsc.url.replace('secret', 'guess'));
    expect(await other.send(delivery('Ready'))).toMatchObject({ outcome: 'retry', code: 'CREDENTIALS_REFUSED' });
  });
});

describe('when the SMSC is away', () => {
  test('nobody listens: nothing was sent', async () => {
    const other = adapterFor(`smpp://shop:secret@127.0.0.1:${await freePort()}`);
    expect(await other.send(delivery('Ready'))).toEqual({
      outcome: 'retry',
      code: 'PROVIDER_UNREACHABLE',
      detail: 'No session with the SMSC: ECONNREFUSED',
    });
  });

  test('no answer to the bind: nothing was sent', async () => {
    smsc.mute();
    const other = adapterFor(smsc.url, { answerTimeoutMs: 100 });
    expect(await other.send(delivery('Ready'))).toMatchObject({ outcome: 'retry', code: 'PROVIDER_UNREACHABLE' });
    expect(smsc.parts).toEqual([]);
  });

  test.each([
    ['no answer, and it was not taken', { kind: 'hang' } as const, 0],
    ['no answer, and it was taken', { kind: 'hang', processed: true } as const, 1],
    ['a connection that broke, and it was not taken', { kind: 'close' } as const, 0],
    ['a connection that broke, and it was taken', { kind: 'close', processed: true } as const, 1],
  ])('%s: nobody knows', async (_name, fault, taken) => {
    const hasty = adapterFor(smsc.url, { answerTimeoutMs: 200 });
    smsc.failNext(fault);
    expect(await hasty.send(delivery('Ready'))).toMatchObject({ outcome: 'unknown', code: 'NO_ANSWER' });
    expect(smsc.messages).toHaveLength(taken);
    await waitFor(async () => (await hasty.send(delivery('Next'))).outcome === 'sent');
  });

  test('it restarts: sending goes on over a new session', async () => {
    expect(await send()).toMatchObject({ outcome: 'sent' });
    await smsc.pause();
    await waitFor(async () => {
      const result = await send();
      return result.outcome === 'retry' && result.code === 'PROVIDER_UNREACHABLE';
    });
    await smsc.resume();
    await waitFor(async () => (await send('Again')).outcome === 'sent');
    expect(smsc.messages.map(({ text }) => text)).toEqual(['Your order is ready', 'Again']);
  });

  test('a host that has gone without a word is noticed', async () => {
    const watchful = adapterFor(smsc.url, { enquireLinkMs: 30 });
    await waitFor(() => smsc.enquireLinks >= 3);
    expect(smsc.binds).toHaveLength(2);
    smsc.mute();
    await waitFor(() => smsc.sessions === 1);
    smsc.mute(false);
    await waitFor(async () => (await watchful.send(delivery('Ready'))).outcome === 'sent');
  });

  test('it takes leave: a new session is opened', async () => {
    await send();
    expect(await smsc.ask(UNBIND)).toBe(0);
    await waitFor(() => smsc.binds.length === 2);
    await waitFor(async () => (await send('Again')).outcome === 'sent');
  });

  test('a command nobody knows is refused, and changes nothing', async () => {
    await send();
    expect(await smsc.ask(NO_COMMAND)).toBe(0x03);
    expect(await send()).toMatchObject({ outcome: 'sent' });
    expect(smsc.binds).toHaveLength(1);
  });

  test('it is answered when it asks in turn, and taken leave of', async () => {
    await send();
    expect(await smsc.ask(ENQUIRE_LINK)).toBe(0);
    await adapter.close();
    expect([smsc.unbinds, smsc.sessions]).toEqual([1, 0]);
    expect(await send()).toMatchObject({ outcome: 'retry', code: 'PROVIDER_UNREACHABLE' });
  });
});

test('no more requests are out at a time than the window holds', async () => {
  smsc.hold();
  const narrow = adapterFor(smsc.url, { window: 3 });
  expect(narrow.concurrency).toBe(3);
  const results = Promise.all(Array.from({ length: 10 }, () => narrow.send(delivery('Ready'))));
  await waitFor(() => smsc.outstanding === 3);
  // What would go beyond the window was written before this, and would have come first.
  await smsc.ask(ENQUIRE_LINK);
  expect(smsc.outstanding).toBe(3);
  smsc.hold(false);
  expect((await results).map(({ outcome }) => outcome)).toEqual(Array.from({ length: 10 }, () => 'sent'));
  expect(smsc.messages).toHaveLength(10);
});

describe('receipts', () => {
  const sent = async (text?: string): Promise<string> => {
    const result = await send(text);
    if (result.outcome !== 'sent') throw new Error(result.detail);
    return result.providerMessageId!;
  };

  test.each(['both', 'text', 'options'] as const)('delivered, said in %s', async (as) => {
    const providerMessageId = await sent();
    expect(await smsc.sendReceipt(providerMessageId, 'DELIVRD', { as })).toBe(0);
    expect(written).toEqual([
      { provider: 'smpp', providerMessageId, state: 'delivered', detail: 'The SMSC reported DELIVRD' },
    ]);
  });

  test('an id without its NUL, before another option', async () => {
    const id = await sent();
    const options = new Map([
      [0x001e, Buffer.from(id)],
      [0x0427, Buffer.from([2])],
    ]);
    expect(await smsc.deliver({ esmClass: 4, options })).toBe(0);
    expect(written).toMatchObject([{ providerMessageId: id, state: 'delivered' }]);
  });

  test('failed', async () => {
    const providerMessageId = await sent();
    expect(await smsc.sendReceipt(providerMessageId, 'UNDELIV', { error: '027' })).toBe(0);
    expect(written).toEqual([
      {
        provider: 'smpp',
        providerMessageId,
        state: 'failed',
        code: 'NOT_DELIVERED',
        detail: 'The SMSC reported UNDELIV, error 027',
      },
    ]);
  });

  test('what is not final, and a text from a phone, are taken and not written', async () => {
    const id = await sent();
    expect(await smsc.sendReceipt(id, 'ENROUTE')).toBe(0);
    expect(await smsc.deliver({ shortMessage: Buffer.from('STOP') })).toBe(0);
    expect(await smsc.deliver({ esmClass: 4, dataCoding: 8, shortMessage: Buffer.from('0041d83d', 'hex') })).toBe(0);
    expect(written).toEqual([]);
  });

  test('what can not be written is not acknowledged, and comes again', async () => {
    const id = await sent();
    canWrite = () => false;
    expect(await smsc.sendReceipt(id, 'DELIVRD')).toBe(0x64);
    canWrite = () => {
      throw new Error('the database is away');
    };
    expect(await smsc.sendReceipt(id, 'DELIVRD')).toBe(0x64);
    canWrite = () => true;
    expect(await smsc.sendReceipt(id, 'DELIVRD')).toBe(0);
    expect(written).toHaveLength(1);
  });

  test('a message of parts is delivered when every part is, and no sooner', async () => {
    const providerMessageId = await sent(LONG);
    const ids = smsc.messages[0]!.messageIds;
    expect(ids).toHaveLength(3);
    expect(ids).not.toContain(providerMessageId);
    for (const id of [ids[2]!, ids[0]!, ids[0]!]) expect(await smsc.sendReceipt(id, 'DELIVRD')).toBe(0);
    expect(written).toEqual([]);
    canWrite = () => false;
    expect(await smsc.sendReceipt(ids[1]!, 'DELIVRD')).toBe(0x64);
    canWrite = () => true;
    expect(await smsc.sendReceipt(ids[1]!, 'DELIVRD')).toBe(0);
    expect(written).toMatchObject([{ providerMessageId, state: 'delivered' }]);
    expect(await smsc.sendReceipt(ids[1]!, 'DELIVRD')).toBe(0);
    expect(written).toHaveLength(1);
  });

  test('it has failed when one part has', async () => {
    const providerMessageId = await sent(LONG);
    const ids = smsc.messages[0]!.messageIds;
    await smsc.sendReceipt(ids[0]!, 'DELIVRD');
    await smsc.sendReceipt(ids[1]!, 'EXPIRED');
    await smsc.sendReceipt(ids[2]!, 'DELIVRD');
    expect(written).toMatchObject([{ providerMessageId, state: 'failed', code: 'NOT_DELIVERED' }]);
  });

  test('an answer and a receipt in one packet are dealt with in their order', async () => {
    smsc.receiptForAll('DELIVRD');
    const providerMessageId = await sent(LONG);
    await waitFor(() => written.length > 0);
    expect(written).toMatchObject([{ providerMessageId, state: 'delivered' }]);
  });

  test('an SMSC that reports by itself repeats until it is heard', async () => {
    let refused = 0;
    canWrite = () => (refused += 1) > 2;
    smsc.receiptForAll('DELIVRD');
    const providerMessageId = await sent();
    await waitFor(() => written.length > 0);
    expect(written).toMatchObject([{ providerMessageId, state: 'delivered' }]);
  });
});

describe('a message held up between its parts', () => {
  test('goes on where it was', async () => {
    const long = delivery(LONG);
    smsc.hold();
    const first = adapter.send(long);
    await waitFor(() => smsc.outstanding === 1);
    smsc.throttleNext();
    smsc.hold(false);
    expect(await first).toMatchObject({ outcome: 'throttled' });
    expect(smsc.parts).toHaveLength(1);
    expect(await adapter.send(long)).toMatchObject({ outcome: 'sent' });
    expect(smsc.parts).toHaveLength(3);
    expect(smsc.messages).toMatchObject([{ text: LONG }]);
  });

  test('another process sends all of it again, and a phone shows it once', async () => {
    const long = delivery(LONG);
    smsc.hold();
    const first = adapter.send(long);
    await waitFor(() => smsc.outstanding === 1);
    smsc.throttleNext();
    smsc.hold(false);
    expect(await first).toMatchObject({ outcome: 'throttled' });
    expect(await adapterFor(smsc.url).send(long)).toMatchObject({ outcome: 'sent' });
    expect(smsc.parts).toHaveLength(4);
    expect(new Set(smsc.parts.map(({ concatenation }) => concatenation?.reference)).size).toBe(1);
    expect(smsc.messages.map(({ text }) => text)).toEqual([LONG]);
  });
});

test.each([
  ['a URL of something else', 'http://shop:secret@127.0.0.1', 'Marmalade', 'The SMPP URL'],
  ['a sender that no phone could show', 'smpp://shop:secret@127.0.0.1', 'Мармелад', 'The SMS sender'],
])('%s is refused at once', (_name, url, from, message) =>
  expect(() => new SmppAdapter(url, from, async () => true)).toThrow(message),
);

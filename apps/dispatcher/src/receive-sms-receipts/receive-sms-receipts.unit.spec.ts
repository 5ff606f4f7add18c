import { Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createHttpApp } from '@marmalade/http';
import { createLogger } from '@marmalade/observability';
import { startTwilioStandIn, type TwilioStandIn, waitFor } from '@marmalade/testing';
import type { Receipt } from '../channels/channel-adapter.js';
import { isSignedByTwilio, type TwilioForm } from '../channels/sms/twilio-signature.js';
import { TwilioAdapter } from '../channels/sms/twilio.adapter.js';
import { ReceiveSmsReceiptsController } from './receive-sms-receipts.controller.js';
import { SmsReceipts } from './sms-receipts.js';

let twilio: TwilioStandIn;
let app: NestFastifyApplication;
let adapter: TwilioAdapter;
let url: string;
/** What was written down, and the ids that can be. */
const written: Receipt[] = [];
const known = new Set<string>();

class Receipts extends SmsReceipts {
  verify(signature: string | undefined, form: TwilioForm): boolean {
    return isSignedByTwilio(twilio.authToken, url, form, signature);
  }
  onReceipt = async (receipt: Receipt): Promise<boolean> => {
    if (!known.has(receipt.providerMessageId)) return false;
    written.push(receipt);
    return true;
  };
}

@Module({ controllers: [ReceiveSmsReceiptsController], providers: [{ provide: SmsReceipts, useClass: Receipts }] })
class Sms {}

beforeAll(async () => {
  twilio = await startTwilioStandIn();
  const logger = createLogger({ service: 'sms', level: 'silent' });
  app = await createHttpApp(Sms, { service: 'sms', logger });
  await app.listen(0, '127.0.0.1');
  url = `${(await app.getUrl()).replace('[::1]', '127.0.0.1')}/sms-receipts/twilio`;
  const { accountSid, authToken, url: apiRoot } = twilio;
  adapter = new TwilioAdapter({ accountSid, authToken, from: 'Shop', apiRoot, statusCallbackUrl: `${url}#rp=all` });
});
afterAll(async () => {
  await adapter.close();
  await app.close();
  await twilio.stop();
});
beforeEach(() => {
  written.length = 0;
  known.clear();
});

/** @returns the id of a message that was sent, and of which is known that it was */
async function sent(): Promise<string> {
  const content = JSON.stringify({ text: 'Ready' });
  const result = await adapter.send({ address: '+491701234567', content } as Parameters<typeof adapter.send>[0]);
  if (result.outcome !== 'sent') throw new Error(result.detail);
  known.add(result.providerMessageId!);
  return result.providerMessageId!;
}

describe('POST /sms-receipts/twilio', () => {
  test('writes down what became of a message', async () => {
    const [one, other] = [await sent(), await sent()];
    expect(await twilio.report(one, 'delivered')).toBe(204);
    expect(await twilio.report(other, 'undelivered', { errorCode: 30006 })).toBe(204);
    expect(written).toMatchObject([
      { provider: 'twilio', providerMessageId: one, state: 'delivered' },
      { provider: 'twilio', providerMessageId: other, state: 'failed', code: 'ADDRESS_DEAD' },
    ]);
  });

  test.each(['queued', 'sending', 'sent'] as const)('%s is taken, and nothing to write', async (status) => {
    expect(await twilio.report(await sent(), status)).toBe(204);
    expect(written).toEqual([]);
  });

  test('a receipt that overtakes its message is refused until the message is known', async () => {
    const id = await sent();
    known.delete(id);
    expect(await twilio.report(id, 'delivered')).toBe(404);
    known.add(id);
    expect(await twilio.report(id, 'delivered')).toBe(204);
  });

  test('Twilio tells by itself', async () => {
    twilio.reportAll('delivered');
    const id = await sent();
    twilio.reportAll(undefined);
    await waitFor(() => written.find(({ providerMessageId }) => providerMessageId === id));
  });

  test.each([
    ['a form without a signature', 'MessageSid=SM1&MessageStatus=delivered', 'application/x-www-form-urlencoded'],
    ['an empty form', '', 'application/x-www-form-urlencoded'],
    ['JSON', '{"MessageSid":{"toString":1,"valueOf":1},"MessageStatus":"delivered"}', 'application/json'],
    ['JSON null', 'null', 'application/json'],
  ])('%s is forbidden', async (_name, body, type) => {
    known.add('SM1');
    const headers = { 'content-type': type, 'x-twilio-signature': 'RSOYDt4T1cUTdK1PDd93/VVr8B8=' };
    const answer = await fetch(url, { method: 'POST', body, headers });
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({ code: 'RECEIPT_SIGNATURE_INVALID', retryable: false });
    expect(written).toEqual([]);
  });
});

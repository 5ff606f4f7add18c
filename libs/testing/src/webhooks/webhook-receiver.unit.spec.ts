import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { startWebhookReceiver, type WebhookReceiver } from '../index.js';

const SECRET = `whsec_${Buffer.alloc(24, 'jam').toString('base64')}`;
const OTHER = `whsec_${Buffer.alloc(24, 'tea').toString('base64')}`;
const BODY = JSON.stringify({ type: 'order.created', timestamp: '2026-11-21T09:30:00Z', data: { number: 'A-1' } });

let receiver: WebhookReceiver;

beforeEach(async () => {
  receiver = await startWebhookReceiver();
});
afterEach(() => receiver.stop());

const send = async (id: string, secret: string, body = BODY) => {
  const now = new Date();
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
    'webhook-signature': new Webhook(secret).sign(id, now, body),
  };
  return (await fetch(`${receiver.url}/hook`, { method: 'POST', headers, body })).status;
};

describe('the webhook receiver', () => {
  it('takes what is signed with the secret it trusts, and nothing else', async () => {
    expect(await send('1', SECRET)).toBe(401);
    receiver.trust(SECRET);
    expect(await send('2', OTHER)).toBe(401);
    expect(await send('3', SECRET)).toBe(204);
    expect(receiver.messages).toMatchObject([
      { id: '3', type: 'order.created', data: { number: 'A-1' }, signatures: 1 },
    ]);
  });

  it('knows a repeat by its id', async () => {
    receiver.trust(SECRET);
    for (const id of ['1', '1', '2']) expect(await send(id, SECRET)).toBe(204);
    expect(receiver.messages.map(({ id }) => id)).toEqual(['1', '2']);
    expect(receiver.calls).toHaveLength(3);
  });

  it('may have taken a message although it never answered', async () => {
    receiver.trust(SECRET);
    receiver.failNext({ kind: 'reset-after-body' });
    await expect(send('1', SECRET)).rejects.toThrow('fetch failed');
    expect(receiver.messages).toHaveLength(1);
  });

  it('takes no more than 256 KiB', async () => {
    receiver.trust(SECRET);
    expect(await send('1', SECRET, JSON.stringify({ data: 'x'.repeat(256 * 1024) }))).toBe(413);
    expect(receiver.messages).toEqual([]);
  });
});

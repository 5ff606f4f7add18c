import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type InboxStandIn, startInboxStandIn } from '@marmalade/testing';
import type { ClaimedDelivery } from '../deliveries/delivery.js';
import { InAppAdapter } from './in-app.adapter.js';

const KEY = 'mk_inbox_0123456789abcdef';

let inbox: InboxStandIn;
let adapter: InAppAdapter;
let announcer: InAppAdapter;

beforeAll(async () => {
  inbox = await startInboxStandIn({ apiKey: KEY });
  adapter = new InAppAdapter(`${inbox.url}/`, KEY);
  announcer = new InAppAdapter(inbox.url, KEY, { what: 'announcements' });
});
afterAll(async () => {
  await Promise.all([adapter.close(), announcer.close()]);
  await inbox.stop();
});
beforeEach(() => {
  inbox.notifications.length = 0;
  inbox.announcements.length = 0;
  inbox.calls.length = 0;
});

let count = 0;
const delivery = (more: object = {}): ClaimedDelivery => ({
  id: `d-${(count += 1)}`,
  notificationId: 'n-1',
  channel: 'in_app',
  address: 'ann',
  content: JSON.stringify({ title: 'Order', message: 'It is ready', ...more }),
  attempt: 1,
  failures: 0,
  type: 'order.completed',
  lane: 1,
});

describe('InAppAdapter', () => {
  test('hands over all that is shown, and whom it is for', async () => {
    const shown = {
      link: '/orders/1',
      image: 'https://jam.example/1.jpg',
      actions: [{ title: 'Open', link: '/orders/1' }],
    };
    const message = delivery({ ...shown, priority: 'high' });
    expect(await adapter.send(message)).toMatchObject({ outcome: 'sent' });
    expect(inbox.notifications).toEqual([
      {
        id: message.id,
        recipientId: 'ann',
        notificationId: 'n-1',
        type: 'order.completed',
        title: 'Order',
        message: 'It is ready',
        priority: 'high',
        ...shown,
      },
    ]);
    expect(inbox.calls).toMatchObject([{ path: '/inbox/notifications', headers: { 'idempotency-key': message.id } }]);
  });

  test('what is rendered does not change whom it is for', async () => {
    const message = delivery({ id: 'other', recipientId: 'eve', notificationId: 'n-2', type: 'system.error' });
    await adapter.send(message);
    expect(inbox.notifications).toMatchObject([
      { id: message.id, recipientId: 'ann', notificationId: 'n-1', type: 'order.completed' },
    ]);
  });

  test('what is for everyone goes as an announcement, once, in all its languages', async () => {
    const content = {
      words: { en: { title: 'We move', message: 'Upstairs' }, th: { title: 'ย้าย', message: 'ชั้นบน' } },
      eventId: 'e-1',
      priority: 'normal',
      category: 'system',
    };
    const message = { ...delivery(), address: 'everyone', content: JSON.stringify(content) };
    inbox.failNext({ kind: 'reset-after-body' });
    expect(await announcer.send(message)).toMatchObject({ outcome: 'unknown' });
    expect(await announcer.send({ ...message, attempt: 2 })).toMatchObject({ outcome: 'sent' });
    expect(inbox.announcements).toEqual([
      { id: message.id, notificationId: 'n-1', type: 'order.completed', ...content },
    ]);
    expect(inbox.notifications).toEqual([]);
    // Of a notification the inbox tells what becomes of it; an announcement has as many readers as there are.
    expect([adapter.receipts, announcer.receipts]).toEqual([true, false]);
  });

  test('a repeat shows nothing twice', async () => {
    const message = delivery();
    inbox.failNext({ kind: 'reset-after-body' });
    expect(await adapter.send(message)).toMatchObject({ outcome: 'unknown', code: 'NO_ANSWER' });
    expect(await adapter.send({ ...message, attempt: 2 })).toMatchObject({ outcome: 'sent' });
    expect(inbox.notifications).toHaveLength(1);
  });

  test.each([
    [409, { code: 'CONFLICT' }, { outcome: 'sent' }],
    [409, undefined, { outcome: 'sent' }],
    // It is still being written there, and may yet fail.
    [409, { code: 'IDEMPOTENCY_IN_FLIGHT' }, { outcome: 'retry', code: 'RECEIVER_BUSY' }],
    [409, { code: 'RECIPIENT_ERASED' }, { outcome: 'failed', code: 'ADDRESS_DEAD' }],
    [400, { code: 'VALIDATION_FAILED' }, { outcome: 'failed', code: 'PROVIDER_REFUSED' }],
    [401, { code: 'API_KEY_INVALID' }, { outcome: 'retry', code: 'CREDENTIALS_REFUSED' }],
    [403, { code: 'PERMISSION_DENIED' }, { outcome: 'retry', code: 'CREDENTIALS_REFUSED' }],
    [429, undefined, { outcome: 'throttled', pause: { gate: 'in_app', ms: 1_000 } }],
    [503, { code: 'SERVICE_UNAVAILABLE' }, { outcome: 'retry', code: 'PROVIDER_FAILED' }],
  ])('%i %j', async (status, body, expected) => {
    inbox.failNext({ kind: 'status', status, body });
    expect(await adapter.send(delivery())).toMatchObject(expected);
  });

  test('a success that can not be read is one', async () => {
    inbox.failNext({ kind: 'bad-json' });
    expect(await adapter.send(delivery())).toMatchObject({ outcome: 'sent' });
  });
});

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type InboxStandIn, startInboxStandIn } from '../index.js';

const NOTIFICATION = {
  id: 'd-1',
  recipientId: 'ann',
  notificationId: 'n-1',
  type: 'order.created',
  title: 'Jam',
  message: '!',
};

let inbox: InboxStandIn;

beforeEach(async () => {
  inbox = await startInboxStandIn({ apiKey: 'mk_right' });
});
afterEach(() => inbox.stop());

const post = async (
  body: object,
  headers: Record<string, string> = { 'idempotency-key': 'd-1' },
  door = 'notifications',
) => {
  const answer = await fetch(`${inbox.url}/inbox/${door}`, {
    method: 'POST',
    headers: { 'x-api-key': 'mk_right', ...headers },
    body: JSON.stringify(body),
  });
  return [answer.status, ((await answer.json()) as { code?: string }).code];
};

describe('the inbox stand-in', () => {
  it('takes a notification once for each key', async () => {
    expect(await post(NOTIFICATION)).toEqual([201, undefined]);
    expect(await post(NOTIFICATION)).toEqual([201, undefined]);
    expect(await post({ ...NOTIFICATION, title: 'Tea' })).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
    expect(await post(NOTIFICATION, {})).toEqual([409, 'CONFLICT']);
    expect(inbox.notifications).toEqual([NOTIFICATION]);
  });

  it('takes an announcement with words in at least one language', async () => {
    const announcement = { id: 'd-1', eventId: 'e-1', notificationId: 'n-1', type: 'shop.moved', words: { en: { title: 'Jam', message: '!' } } }; // prettier-ignore
    expect(await post(announcement, undefined, 'announcements')).toEqual([201, undefined]);
    expect(await post(announcement, undefined, 'announcements')).toEqual([201, undefined]);
    for (const words of [{}, { en: { title: 'Jam' } }, undefined]) {
      expect(await post({ ...announcement, words }, {}, 'announcements')).toEqual([400, 'VALIDATION_FAILED']);
    }
    expect(await post(NOTIFICATION, {}, 'elsewhere')).toEqual([404, 'ROUTE_NOT_FOUND']);
    expect(inbox.announcements).toEqual([announcement]);
    expect(inbox.notifications).toEqual([]);
  });

  it('refuses strangers, and what is incomplete or too large', async () => {
    expect(await post(NOTIFICATION, { 'x-api-key': 'mk_wrong' })).toEqual([401, 'API_KEY_INVALID']);
    expect(await post({ ...NOTIFICATION, title: undefined })).toEqual([400, 'VALIDATION_FAILED']);
    expect(await post({ ...NOTIFICATION, message: 'x'.repeat(64 * 1024) })).toEqual([413, 'BODY_TOO_LARGE']);
    expect(inbox.notifications).toEqual([]);
  });
});

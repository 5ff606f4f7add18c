import { describe, expect, test } from '@jest/globals';
import { receiptOfTwilio } from './twilio-receipt.js';

const about = { provider: 'twilio', providerMessageId: 'SM1' };

describe('receiptOfTwilio', () => {
  test.each([
    [{ MessageStatus: 'delivered' }, { state: 'delivered', detail: 'Twilio reported delivered' }],
    [{ MessageStatus: 'read' }, { state: 'read', detail: 'Twilio reported read' }],
    [
      { MessageStatus: 'undelivered', ErrorCode: '30005' },
      { state: 'failed', code: 'ADDRESS_DEAD', detail: 'Twilio reported undelivered, error 30005' },
    ],
    // A phone that is switched off today is on tomorrow: its number stays in use.
    [
      { MessageStatus: 'undelivered', ErrorCode: '30003' },
      { state: 'failed', code: 'NOT_DELIVERED', detail: 'Twilio reported undelivered, error 30003' },
    ],
    [
      { MessageStatus: 'failed', ErrorCode: '21610' },
      { state: 'failed', code: 'ADDRESS_DEAD', detail: 'Twilio reported failed, error 21610' },
    ],
    [
      { MessageStatus: 'failed' },
      { state: 'failed', code: 'NOT_DELIVERED', detail: 'Twilio reported failed, error not given' },
    ],
  ])('%j', (form, receipt) =>
    expect(receiptOfTwilio({ MessageSid: 'SM1', ...form })).toEqual({ ...about, ...receipt }),
  );

  test.each(['accepted', 'queued', 'sending', 'sent', 'canceled', 'toString', ''])('%j tells nothing yet', (status) =>
    expect(receiptOfTwilio({ MessageSid: 'SM1', MessageStatus: status })).toBeUndefined(),
  );

  test('a form that is no status tells nothing', () => {
    expect(receiptOfTwilio({})).toBeUndefined();
    expect(receiptOfTwilio({ MessageStatus: 'delivered' })).toBeUndefined();
  });
});

import type { Receipt } from '../channel-adapter.js';
import { isDeadAddress } from './twilio-errors.js';
import type { TwilioForm } from './twilio-signature.js';

export const TWILIO = 'twilio';

/**
 * What a status callback says of a message; undefined while it is on its way (queued, sending, sent) and for what is no status.
 * https://www.twilio.com/docs/messaging/guides/track-outbound-message-status
 */
export function receiptOfTwilio({ MessageSid, MessageStatus, ErrorCode }: TwilioForm): Receipt | undefined {
  if (!MessageSid) return undefined;
  const about = { provider: TWILIO, providerMessageId: MessageSid, detail: `Twilio reported ${MessageStatus}` };
  switch (MessageStatus) {
    case 'delivered':
    case 'read':
      return { ...about, state: MessageStatus };
    case 'undelivered':
    case 'failed':
      return {
        ...about,
        state: 'failed',
        code: isDeadAddress(Number(ErrorCode)) ? 'ADDRESS_DEAD' : 'NOT_DELIVERED',
        detail: `${about.detail}, error ${ErrorCode || 'not given'}`,
      };
    default:
      return undefined;
  }
}

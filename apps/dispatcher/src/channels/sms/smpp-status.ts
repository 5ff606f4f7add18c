import smpp from 'smpp';
import type { SendResult } from '../../deliveries/delivery.js';

export const SMS_GATE = 'sms';

/** Command status of an answer (SMPP 3.4, 5.1.3). */
export const OK = 0;
/** To a deliver_sm: not now, come again. */
export const COME_AGAIN = 0x64;

const CREDENTIALS_REFUSED = new Set([0x0d, 0x0e, 0x0f]);
const THROTTLED = new Set([0x14, 0x58]);
/** System error, submission failed, temporary application error, unknown error: the SMSC did not take it this time. */
const FAILED_THIS_TIME = new Set([0x08, 0x45, 0x64, 0xff]);
/** The session is not bound as it should be; the next one may be. */
const BADLY_BOUND = 0x04;
const INVALID_DESTINATION = 0x0b;
const INVALID_LENGTH = 0x01;

/** SMSCs count messages by the second. */
const THROTTLE_PAUSE_MS = 1_000;

const NAMES = new Map(Object.entries(smpp.errors).map(([name, status]) => [status, name]));

/** A status in words: `ESME_RTHROTTLED (0x58)`. */
export function describeStatus(status: number): string {
  return `${NAMES.get(status) ?? 'status'} (0x${status.toString(16).padStart(2, '0')})`;
}

/** Whether the answer to a bind means that user or password are wrong: bind failed, invalid password, invalid system id. */
export function refusesCredentials(status: number): boolean {
  return CREDENTIALS_REFUSED.has(status);
}

/** What comes of a submit_sm that was answered with another status than 0. */
export function refusalOf(status: number): SendResult {
  const detail = `The SMSC answered ${describeStatus(status)}`;
  if (THROTTLED.has(status)) return { outcome: 'throttled', pause: { gate: SMS_GATE, ms: THROTTLE_PAUSE_MS }, detail };
  if (status === INVALID_DESTINATION) return { outcome: 'failed', code: 'ADDRESS_DEAD', detail };
  if (status === INVALID_LENGTH) return { outcome: 'failed', code: 'CONTENT_REFUSED', detail };
  if (refusesCredentials(status)) return { outcome: 'retry', code: 'CREDENTIALS_REFUSED', detail };
  if (status === BADLY_BOUND) return { outcome: 'retry', code: 'PROVIDER_UNREACHABLE', detail };
  if (FAILED_THIS_TIME.has(status)) return { outcome: 'retry', code: 'PROVIDER_FAILED', detail };
  return { outcome: 'failed', code: 'PROVIDER_REFUSED', detail };
}

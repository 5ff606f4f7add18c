import type { SendResult } from '../deliveries/delivery.js';

/** What nodemailer adds to its errors. */
export interface MailError extends Error {
  code?: string;
  /** The SMTP reply's code, when the server gave one. */
  responseCode?: number;
  /** The reply in full. */
  response?: string;
  /** The command that failed: CONN, EHLO, AUTH, MAIL FROM, RCPT TO, DATA. A lost connection is CONN at any point. */
  command?: string;
}

const EMAIL_GATE = 'email';
/** What a server that wants fewer mails is given. */
const PAUSE_MS = 10_000;

/** Enhanced codes that say the mailbox is not there. https://www.iana.org/assignments/smtp-enhanced-status-codes */
const NO_MAILBOX = /\b5\.(1\.[0126]|1\.10|2\.1)\b/;
const ANY_ENHANCED = /\b5\.\d{1,3}\.\d{1,3}\b/;
const TOO_LARGE = /\b5\.(2\.3|3\.4)\b|message.{0,20} size|size limit|too (big|large)/i;
const TOO_MANY = /throttl|rate.?limit|(sending|message) rate|too many (messages|mails|emails|connections)/i;
/** Replies to RCPT TO that mean the address: it can not be read, not found, not here, not a name, never takes mail (RFC 7504). */
const ADDRESS_REPLIES = [501, 550, 551, 553, 556];
const CREDENTIAL_REPLIES = [530, 534, 535, 538];

/**
 * What a mail that did not go through means.
 * @param address is taken out of the server's words, which are kept
 * @param contentSent whether all of the content had gone out: a lost connection then leaves it open whether it was taken
 */
export function resultOfMailError(error: MailError, address: string, contentSent: boolean): SendResult {
  const { code, responseCode, command } = error;
  const detail = `${command ?? 'SMTP'}: ${error.message}`.replaceAll(address || '\0', '(address)');
  if (code === 'EAUTH' || CREDENTIAL_REPLIES.includes(responseCode ?? 0)) {
    return { outcome: 'retry', code: 'CREDENTIALS_REFUSED', detail };
  }
  if (responseCode !== undefined) return resultOfReply(responseCode, error, detail);
  // nodemailer's own refusals: the envelope it could not make, the mail it could not build.
  if (code === 'EENVELOPE') {
    return { outcome: 'failed', code: /recipient/i.test(error.message) ? 'ADDRESS_DEAD' : 'PROVIDER_REFUSED', detail };
  }
  if (code === 'EMESSAGE' || code === 'ESTREAM') return { outcome: 'failed', code: 'CONTENT_REFUSED', detail };
  if (contentSent) return { outcome: 'unknown', code: 'NO_ANSWER', detail };
  return { outcome: 'retry', code: 'PROVIDER_UNREACHABLE', detail };
}

/** https://www.rfc-editor.org/rfc/rfc5321#section-4.2.3 */
function resultOfReply(reply: number, { command, response = '' }: MailError, detail: string): SendResult {
  const ofRecipient = command === 'RCPT TO';
  if (reply < 500) {
    if (TOO_MANY.test(response)) return { outcome: 'throttled', pause: { gate: EMAIL_GATE, ms: PAUSE_MS }, detail };
    // 421 is the server's own trouble wherever it comes; 452 is the mailbox's, as what is said to one recipient is.
    const ofReceiver = reply === 452 || (ofRecipient && reply !== 421);
    return { outcome: 'retry', code: ofReceiver ? 'RECEIVER_BUSY' : 'PROVIDER_FAILED', detail };
  }
  if ((reply === 552 || reply === 523) && TOO_LARGE.test(response)) {
    return { outcome: 'failed', code: 'CONTENT_REFUSED', detail };
  }
  // The mailbox is full: it may be emptied, so this is tried again though it looks permanent.
  if (reply === 552) return { outcome: 'retry', code: 'RECEIVER_BUSY', detail };
  // 550 is also said to spam and to senders that are not liked; an enhanced code tells which it is.
  const namesMailbox = NO_MAILBOX.test(response);
  const meansAddress = ofRecipient && ADDRESS_REPLIES.includes(reply) && !ANY_ENHANCED.test(response);
  if (namesMailbox || meansAddress) return { outcome: 'failed', code: 'ADDRESS_DEAD', detail };
  return { outcome: 'failed', code: command === 'DATA' ? 'CONTENT_REFUSED' : 'PROVIDER_REFUSED', detail };
}

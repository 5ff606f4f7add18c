import type { ClaimedDelivery, SendResult } from '../../deliveries/delivery.js';
import { cleanSms } from '../../rendering/sms-segments.js';
import type { Content } from '../../rendering/templates.js';
import type { ChannelAdapter } from '../channel-adapter.js';
import { HttpProvider, USER_AGENT } from '../http-provider.js';
import { isAboutMessage, isDeadAddress, isRefusedContent, isThrottled } from './twilio-errors.js';
import { TWILIO } from './twilio-receipt.js';

/** Twilio's answer, a message or an error. https://www.twilio.com/docs/messaging/api/message-resource */
interface TwilioAnswer {
  sid?: string;
  code?: number;
  message?: string;
}

export interface TwilioAccount {
  /** `AC…` */
  accountSid: string;
  authToken: string;
  /** A number, a name, or a messaging service (`MG…`). */
  from: string;
  /** Default: Twilio's own. */
  apiRoot?: string;
  /** Where Twilio posts what became of a message; unset: it tells nothing. */
  statusCallbackUrl?: string;
}

const GATE = 'sms';
const GATES = [GATE] as const;
const DEFAULT_PAUSE_S = 1;
const MESSAGING_SERVICE = /^MG[0-9a-f]{32}$/i;
const PHONE_NUMBER = /\+?\d{7,}/g;

/** Sends SMS through Twilio's REST API, or one of the same shape. */
export class TwilioAdapter implements ChannelAdapter {
  readonly provider = TWILIO;
  readonly concurrency = 20;
  readonly receipts: boolean;
  private readonly http: HttpProvider;
  private readonly url: URL;
  private readonly headers: Record<string, string>;
  /** The same in every message. */
  private readonly common: Record<string, string>;

  /** @param timeoutMs for Twilio's whole answer */
  constructor(
    { accountSid, authToken, from, apiRoot = 'https://api.twilio.com', statusCallbackUrl }: TwilioAccount,
    timeoutMs?: number,
  ) {
    this.http = new HttpProvider(this.concurrency, timeoutMs);
    this.receipts = statusCallbackUrl !== undefined;
    this.url = new URL(`${apiRoot.replace(/\/$/, '')}/2010-04-01/Accounts/${accountSid}/Messages.json`);
    this.headers = {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`,
      'user-agent': USER_AGENT,
    };
    this.common = {
      [MESSAGING_SERVICE.test(from) ? 'MessagingServiceSid' : 'From']: from,
      ...(statusCallbackUrl !== undefined && { StatusCallback: statusCallbackUrl }),
    };
  }

  gates(): readonly string[] {
    return GATES;
  }

  async send({ address, content }: ClaimedDelivery): Promise<SendResult> {
    const { text } = JSON.parse(content) as Content['sms'];
    const form = new URLSearchParams({ ...this.common, To: address, Body: cleanSms(text) });
    const answer = await this.http.post(this.url, form.toString(), this.headers);
    if (answer.kind === 'none') return answer.result;
    const { status, headers } = answer;
    const body = (answer.body ?? {}) as TwilioAnswer;
    // A message that can not be read of was made all the same.
    if (status < 300) return { outcome: 'sent', providerMessageId: body.sid, detail: `Twilio answered ${status}` };
    // Twilio's words name the number, which has no place in what is kept of an attempt.
    const message = body.message?.replaceAll(address, '(number)').replace(PHONE_NUMBER, '(number)');
    return refusal(status, { ...body, message }, Number(headers['retry-after']));
  }

  close(): Promise<void> {
    return this.http.close();
  }
}

function refusal(status: number, { code, message }: TwilioAnswer, retryAfterS: number): SendResult {
  const detail = `Twilio answered ${status}: ${message ?? 'no message'} (${code ?? 'no code'})`;
  if (status === 429 || isThrottled(code)) {
    return {
      outcome: 'throttled',
      pause: { gate: GATE, ms: (retryAfterS > 0 ? retryAfterS : DEFAULT_PAUSE_S) * 1_000 },
      detail,
    };
  }
  if (status >= 500) return { outcome: 'retry', code: 'PROVIDER_FAILED', detail };
  if (isDeadAddress(code)) return { outcome: 'failed', code: 'ADDRESS_DEAD', detail };
  if (isRefusedContent(code)) return { outcome: 'failed', code: 'CONTENT_REFUSED', detail };
  if (isAboutMessage(code)) return { outcome: 'failed', code: 'PROVIDER_REFUSED', detail };
  // 404: no such account. What is wrong with it is the operator's to mend; the message waits for it.
  if ([401, 403, 404].includes(status)) return { outcome: 'retry', code: 'CREDENTIALS_REFUSED', detail };
  return { outcome: 'failed', code: 'PROVIDER_REFUSED', detail };
}

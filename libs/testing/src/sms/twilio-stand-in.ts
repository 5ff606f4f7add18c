import { createHmac, randomBytes } from 'node:crypto';
import {
  type HttpStandIn,
  type StandInAnswer,
  type StandInRequest,
  startHttpStandIn,
} from '../http-stand-in/http-stand-in.js';

export type TwilioStatus = 'queued' | 'sending' | 'sent' | 'delivered' | 'undelivered' | 'failed' | 'read';

/** A message Twilio took. */
export interface TwilioMessage {
  sid: string;
  to: string;
  /** The number or name, or the messaging service's id. */
  from: string;
  body: string;
  statusCallback?: string;
  /** As last reported; `queued` at first. */
  status: TwilioStatus;
  at: Date;
}

/** Twilio's messages API, as far as a sender can tell. Its `url` is the API root. */
export interface TwilioStandIn extends HttpStandIn {
  accountSid: string;
  authToken: string;
  messages: TwilioMessage[];
  /** The next requests are answered 429. @param options `retryAfter` in whole seconds; unset: without the header */
  throttleNext(options?: { retryAfter?: number; times?: number }): void;
  /**
   * Posts a signed status callback, as Twilio does when a message's state changes.
   * @returns the status it was answered with; undefined when the message has no callback URL
   */
  report(sid: string, status: TwilioStatus, options?: { errorCode?: number }): Promise<number | undefined>;
  /** From now on each message's way is reported by itself: `sent`, and then this; undefined: no more. */
  reportAll(status: 'delivered' | 'undelivered' | undefined, options?: { errorCode?: number }): void;
}

/** Numbers that fail each in its own way. https://www.twilio.com/docs/iam/test-credentials#test-sms-messages */
const MAGIC_NUMBERS: Record<string, [code: number, message: (to: string) => string]> = {
  '+15005550001': [21211, (to) => `The 'To' number ${to} is not a valid phone number.`],
  '+15005550002': [21612, (to) => `The 'To' phone number: ${to}, is not currently reachable via SMS.`],
  '+15005550003': [21408, (to) => `Permission to send an SMS has not been enabled for the region of ${to}.`],
  '+15005550004': [21610, () => 'Attempt to send to unsubscribed recipient'],
  '+15005550009': [21614, (to) => `'To' number: ${to}, is not a mobile number.`],
};
const BODY_LIMIT = 1_600;
const CALLBACK_TRIES = 20;
const CALLBACK_EVERY_MS = 100;

/** Starts a stand-in that checks what Twilio checks, and answers in its words. */
export async function startTwilioStandIn(): Promise<TwilioStandIn> {
  const accountSid = `AC${randomBytes(16).toString('hex')}`;
  const authToken = randomBytes(16).toString('hex');
  const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
  const messages: TwilioMessage[] = [];
  let finalReport: { status: TwilioStatus; errorCode?: number } | undefined;

  const handle = (request: StandInRequest): StandInAnswer => {
    if (request.headers.authorization !== authorization) return failure(401, 20003, 'Authenticate');
    if (request.url.pathname !== `/2010-04-01/Accounts/${accountSid}/Messages.json`) {
      return failure(404, 20404, `The requested resource ${request.url.pathname} was not found`);
    }
    if (request.method !== 'POST') return failure(405, 20004, 'Method not allowed');
    const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded');
    const form = new URLSearchParams(isForm ? request.body.toString('utf8') : '');
    const to = form.get('To') ?? '';
    const from = form.get('From') ?? form.get('MessagingServiceSid') ?? '';
    const body = form.get('Body') ?? '';
    const problem = problemOf(to, from, body);
    if (problem) return problem;
    const message: TwilioMessage = {
      sid: `SM${randomBytes(16).toString('hex')}`,
      to,
      from,
      body,
      statusCallback: form.get('StatusCallback') ?? undefined,
      status: 'queued',
      at: new Date(),
    };
    messages.push(message);
    if (finalReport && message.statusCallback) void reportWay(message, finalReport);
    return { status: 201, body: messageObject(accountSid, message) };
  };

  const post = async (message: TwilioMessage, status: TwilioStatus, errorCode?: number) => {
    message.status = status;
    // What follows the # is for Twilio itself; it is neither sent nor signed.
    const url = message.statusCallback!.replace(/#.*$/, '');
    const form: Record<string, string> = {
      AccountSid: accountSid,
      ApiVersion: '2010-04-01',
      From: message.from,
      MessageSid: message.sid,
      MessageStatus: status,
      SmsSid: message.sid,
      SmsStatus: status,
      To: message.to,
      ...(errorCode !== undefined && { ErrorCode: String(errorCode) }),
    };
    const answer = await fetch(url, {
      method: 'POST',
      body: new URLSearchParams(form),
      headers: { 'x-twilio-signature': sign(authToken, url, form) },
    });
    await answer.arrayBuffer();
    return answer.status;
  };

  /** Reports again what was not taken, as Twilio does when the callback's URL asks for it. */
  const reportWay = async (message: TwilioMessage, { status, errorCode }: NonNullable<typeof finalReport>) => {
    for (const step of ['sent', status] as const) {
      for (let tries = 0; tries < CALLBACK_TRIES; tries += 1) {
        const answered = await post(message, step, step === status ? errorCode : undefined).catch(() => 0);
        if (answered >= 200 && answered < 300) break;
        await new Promise((resolve) => setTimeout(resolve, CALLBACK_EVERY_MS).unref());
      }
    }
  };

  const server = await startHttpStandIn(handle);
  return {
    ...server,
    accountSid,
    authToken,
    messages,
    throttleNext: ({ retryAfter, times = 1 } = {}) =>
      server.failNext(
        {
          kind: 'status',
          ...failure(429, 20429, 'Too Many Requests'),
          headers: retryAfter === undefined ? undefined : { 'retry-after': String(retryAfter) },
        },
        times,
      ),
    report: async (sid, status, { errorCode } = {}) => {
      const message = messages.find((each) => each.sid === sid);
      if (!message) throw new Error('There is no message with this id');
      return message.statusCallback === undefined ? undefined : post(message, status, errorCode);
    },
    reportAll: (status, { errorCode } = {}) => void (finalReport = status && { status, errorCode }),
  };
}

function problemOf(to: string, from: string, body: string): StandInAnswer | undefined {
  if (!to) return failure(400, 21604, "A 'To' phone number is required.");
  if (!from) return failure(400, 21603, "A 'From' phone number is required.");
  if (!body) return failure(400, 21602, 'Message body is required.');
  if (body.length > BODY_LIMIT) {
    return failure(400, 21617, 'The concatenated message body exceeds the 1600 character limit');
  }
  if (!/^\+[1-9]\d{6,14}$/.test(to)) return failure(400, 21211, `The 'To' number ${to} is not a valid phone number.`);
  const magic = MAGIC_NUMBERS[to];
  return magic && failure(400, magic[0], magic[1](to));
}

function failure(status: number, code: number, message: string): StandInAnswer & { status: number } {
  return { status, body: { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status } };
}

/** Written from Twilio's description, apart from the code under test: both meet at the header. */
function sign(authToken: string, url: string, form: Record<string, string>): string {
  const hmac = createHmac('sha1', authToken).update(url);
  for (const [name, value] of Object.entries(form).sort(([one], [other]) => (one < other ? -1 : 1))) {
    hmac.update(name).update(value);
  }
  return hmac.digest('base64');
}

function messageObject(accountSid: string, { sid, to, from, body, at }: TwilioMessage): Record<string, unknown> {
  const isService = from.startsWith('MG');
  return {
    sid,
    account_sid: accountSid,
    api_version: '2010-04-01',
    body,
    date_created: at.toUTCString(),
    date_sent: null,
    date_updated: at.toUTCString(),
    direction: 'outbound-api',
    error_code: null,
    error_message: null,
    from: isService ? null : from,
    messaging_service_sid: isService ? from : null,
    num_media: '0',
    num_segments: isService ? '0' : '1',
    price: null,
    price_unit: 'USD',
    status: isService ? 'accepted' : 'queued',
    to,
    uri: `/2010-04-01/Accounts/${accountSid}/Messages/${sid}.json`,
  };
}

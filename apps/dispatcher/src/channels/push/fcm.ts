import type { SendResult } from '../../deliveries/delivery.js';
import { HttpProvider, type ProviderAnswer, retryAfterMs, USER_AGENT } from '../http-provider.js';
import { AccessTokens } from './access-tokens.js';
import { fitMessage, type PushMessage } from './push-message.js';
import type { PushSender } from './push-sender.js';
import type { PushSubscription } from './push-subscriptions.js';
import { readServiceAccount } from './service-account.js';
import { topicOf } from './web-push.js';

type Answer = Extract<ProviderAnswer, { kind: 'answer' }>;

/** Google's error. https://firebase.google.com/docs/cloud-messaging/error-codes */
interface FcmAnswer {
  name?: string;
  error?: {
    message?: string;
    status?: string;
    details?: { errorCode?: string; fieldViolations?: { field?: string }[] }[];
  };
}

const GATE = 'push:fcm';
const CONNECTIONS = 64;
const DEFAULT_THROTTLE_MS = 60_000;
/** FCM takes 4,096 bytes of notification and data; how it counts them is not said, so a little is left. */
const MAX_PAYLOAD_BYTES = 3_900;

/** Sends to apps through Firebase Cloud Messaging, HTTP v1. */
export class Fcm implements PushSender {
  private readonly http: HttpProvider;
  private readonly tokens: AccessTokens;
  private readonly url: URL;

  /**
   * @param serviceAccount JSON, or the path of a file with it
   * @throws Error when the service account can not be used
   */
  constructor(serviceAccount: string, apiRoot = 'https://fcm.googleapis.com', timeoutMs?: number) {
    const account = readServiceAccount(serviceAccount);
    this.http = new HttpProvider(CONNECTIONS, timeoutMs);
    this.tokens = new AccessTokens(account, this.http);
    this.url = new URL(`${apiRoot.replace(/\/$/, '')}/v1/projects/${account.projectId}/messages:send`);
  }

  gateOf(): string {
    return GATE;
  }

  async send({ endpoint }: PushSubscription, message: PushMessage): Promise<SendResult> {
    const body = JSON.stringify({ message: requestOf(endpoint, message) });
    let access = await this.tokens.get();
    if ('refusal' in access) return access.refusal;
    let answer = await this.post(access.token, body);
    if (isTokenRefused(answer)) {
      // It may have been withdrawn before its time: once, another is asked for.
      access = await this.tokens.renew(access.token);
      if ('refusal' in access) return access.refusal;
      answer = await this.post(access.token, body);
    }
    return answer.kind === 'none' ? answer.result : resultOf(answer);
  }

  close(): Promise<void> {
    return this.http.close();
  }

  private post(token: string, body: string): Promise<ProviderAnswer> {
    return this.http.post(this.url, body, {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'user-agent': USER_AGENT,
    });
  }
}

/** https://firebase.google.com/docs/reference/fcm/rest/v1/projects.messages */
function requestOf(token: string, message: PushMessage): object {
  const { tag, urgency, ttlSeconds, link } = message;
  return {
    token,
    ...payloadOf(fitMessage(message, MAX_PAYLOAD_BYTES, (candidate) => JSON.stringify(payloadOf(candidate)))),
    android: {
      collapse_key: tag,
      priority: urgency === 'high' ? 'HIGH' : 'NORMAL',
      ttl: `${ttlSeconds}s`,
      // The collapse key replaces what waits for the device, the tag what it shows already.
      notification: { tag },
    },
    apns: {
      headers: {
        'apns-collapse-id': tag,
        'apns-priority': urgency === 'low' ? '5' : '10',
        'apns-expiration': String(Math.floor(Date.now() / 1_000) + ttlSeconds),
      },
    },
    webpush: {
      headers: { TTL: String(ttlSeconds), Urgency: urgency, Topic: topicOf(message) },
      notification: { tag },
      // FCM refuses any other.
      ...(link?.startsWith('https://') && { fcm_options: { link } }),
    },
  };
}

/** What counts against FCM's limit. Values of `data` are texts. */
function payloadOf({ title, body, image, link, actions, tag }: PushMessage): object {
  return {
    // A phone has no site that a relative address could belong to.
    notification: { title, body, ...(image && /^https?:/i.test(image) && { image }) },
    data: { deliveryId: tag, ...(link && { link }), ...(actions && { actions: JSON.stringify(actions) }) },
  };
}

/** 401 is also what FCM says when Apple refuses its certificate: another token does not help there. */
function isTokenRefused(answer: ProviderAnswer): boolean {
  return answer.kind === 'answer' && answer.status === 401 && errorOf(answer).code !== 'THIRD_PARTY_AUTH_ERROR';
}

function errorOf({ body }: Answer) {
  const { message, status, details } = (body as FcmAnswer | undefined)?.error ?? {};
  const list = Array.isArray(details) ? details : [];
  return {
    code: list.find(({ errorCode }) => errorCode)?.errorCode ?? status,
    message,
    fields: list.flatMap(({ fieldViolations }) => (fieldViolations ?? []).map(({ field }) => field)),
  };
}

function resultOf(answer: Answer): SendResult {
  const { status, headers } = answer;
  if (status < 300) {
    // A 200 that can not be read was a message all the same.
    const name = (answer.body as FcmAnswer | undefined)?.name;
    return { outcome: 'sent', providerMessageId: name?.split('/').at(-1), detail: `FCM answered ${status}` };
  }
  const { code, message, fields } = errorOf(answer);
  const detail = `FCM answered ${status}${code ? ` ${code}` : ''}${message ? `: ${message}` : ''}`.slice(0, 300);
  const waitMs = retryAfterMs(headers);
  if (status === 429) {
    return { outcome: 'throttled', pause: { gate: GATE, ms: waitMs || DEFAULT_THROTTLE_MS }, detail };
  }
  if (status >= 500) return { outcome: 'retry', code: 'PROVIDER_FAILED', detail, afterMs: waitMs };
  // A wrong key, or a key of another project: the operator's to mend.
  if (status === 401 || status === 403) return { outcome: 'retry', code: 'CREDENTIALS_REFUSED', detail };
  // A 404 without Google's error is not FCM's: the address of the API is wrong, not the token.
  if (code === 'UNREGISTERED' || code === 'NOT_FOUND') return { outcome: 'failed', code: 'ADDRESS_DEAD', detail };
  if (status === 413) return { outcome: 'failed', code: 'CONTENT_REFUSED', detail };
  if (code !== 'INVALID_ARGUMENT') return { outcome: 'failed', code: 'PROVIDER_REFUSED', detail };
  // The same code for a bad token and a bad message: only the field or the words tell.
  const isToken = fields.includes('message.token') || /registration token/i.test(message ?? '');
  return { outcome: 'failed', code: isToken ? 'ADDRESS_DEAD' : 'CONTENT_REFUSED', detail };
}

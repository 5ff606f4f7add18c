import { createHash } from 'node:crypto';
import webpush from 'web-push';
import type { SendResult } from '../../deliveries/delivery.js';
import { guardedConnect } from '../guarded-connect.js';
import { HttpProvider, type ProviderAnswer, retryAfterMs, USER_AGENT } from '../http-provider.js';
import type { PushEndpoints } from './push-endpoints.js';
import { fitMessage, type PushMessage } from './push-message.js';
import type { PushSender } from './push-sender.js';
import type { PushSubscription } from './push-subscriptions.js';
import type { VapidKeyPair } from './vapid-keys.js';

/** What fits into the 4,096 bytes every push service takes, once it is encrypted. RFC 8291, section 4. */
export const MAX_PAYLOAD_BYTES = 3_993;

const CONNECTIONS_A_SERVICE = 64;
const DEFAULT_THROTTLE_MS = 60_000;

export interface WebPushOptions {
  keys: { get(): Promise<VapidKeyPair> };
  /** Whom a push service can write to about us: `mailto:…` or `https://…`. */
  subject: string;
  endpoints: PushEndpoints;
  connectMs?: number;
  answerMs?: number;
}

/** Sends to browsers: Web Push (RFC 8030), encrypted for the device (RFC 8291), signed with our key (RFC 8292). */
export class WebPush implements PushSender {
  private readonly http: HttpProvider;

  /** @throws Error when the subject is neither `mailto:` nor `https:` */
  constructor(private readonly options: WebPushOptions) {
    if (!/^(mailto:.|https:\/\/.)/.test(options.subject)) {
      throw new Error('The VAPID subject is neither a mailto: nor an https: address');
    }
    const { endpoints, connectMs = 5_000, answerMs = 15_000 } = options;
    const connect = guardedConnect({ allowPrivate: endpoints.allowPrivate, timeoutMs: connectMs });
    this.http = new HttpProvider(CONNECTIONS_A_SERVICE, answerMs, connect);
  }

  gateOf({ endpoint }: PushSubscription): string {
    return gateOf(endpoint);
  }

  async send(device: PushSubscription, message: PushMessage): Promise<SendResult> {
    const { endpoint } = device;
    const refusal = this.options.endpoints.refusal(endpoint);
    if (refusal) return { outcome: 'failed', code: 'ADDRESS_FORBIDDEN', detail: `The endpoint: ${refusal}` };
    let keys: VapidKeyPair;
    try {
      keys = await this.options.keys.get();
    } catch (error) {
      const detail = `Our VAPID keys can not be read: ${(error as Error).message}`;
      return { outcome: 'retry', code: 'CREDENTIALS_REFUSED', detail };
    }
    let request: ReturnType<WebPush['requestOf']>;
    try {
      request = this.requestOf(device, message, keys);
    } catch (error) {
      // Nothing can be encrypted by such keys, now or later.
      return { outcome: 'failed', code: 'ADDRESS_DEAD', detail: `The device's keys: ${(error as Error).message}` };
    }
    const answer = await this.http.post(new URL(endpoint), request.body, request.headers);
    return answer.kind === 'none' ? answer.result : resultOf(endpoint, answer);
  }

  close(): Promise<void> {
    return this.http.close();
  }

  private requestOf({ endpoint, keys: deviceKeys }: PushSubscription, message: PushMessage, keys: VapidKeyPair) {
    const payload = payloadOf(fitMessage(message, MAX_PAYLOAD_BYTES, payloadOf));
    const { headers, body } = webpush.generateRequestDetails({ endpoint, keys: deviceKeys! }, payload, {
      vapidDetails: { subject: this.options.subject, ...keys },
      TTL: message.ttlSeconds,
      urgency: message.urgency,
      topic: topicOf(message),
    });
    const lowerCase = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]);
    return { body, headers: { ...Object.fromEntries(lowerCase), 'user-agent': USER_AGENT } as Record<string, string> };
  }
}

/** A message that waits for the device is replaced by a newer one of the same topic. RFC 8030, section 5.4. */
export function topicOf({ tag }: PushMessage): string {
  return createHash('sha256').update(tag).digest('base64url').slice(0, 32);
}

/** What our service worker gets: `showNotification(title, {body, image, actions, tag, data: {link}})`. */
function payloadOf({ title, body, link, image, actions, tag }: PushMessage): string {
  return JSON.stringify({ title, body, link, image, actions, tag });
}

function gateOf(endpoint: string): string {
  return `push:${URL.canParse(endpoint) ? new URL(endpoint).host : 'nowhere'}`;
}

/** Only the host is told: the rest of an endpoint is a secret. */
function resultOf(
  endpoint: string,
  { status, headers, body }: Extract<ProviderAnswer, { kind: 'answer' }>,
): SendResult {
  const detail = `${new URL(endpoint).host} answered ${status}${describe(body)}`;
  if (status < 300) return { outcome: 'sent', providerMessageId: idOf(headers.location), detail };
  const waitMs = retryAfterMs(headers);
  switch (status) {
    case 404:
    case 410:
      return { outcome: 'failed', code: 'ADDRESS_DEAD', detail };
    case 429:
      return { outcome: 'throttled', pause: { gate: gateOf(endpoint), ms: waitMs || DEFAULT_THROTTLE_MS }, detail };
    case 413:
      return { outcome: 'failed', code: 'CONTENT_REFUSED', detail };
    case 401:
    case 403:
      return { outcome: 'retry', code: 'CREDENTIALS_REFUSED', detail };
    case 408:
      return { outcome: 'retry', code: 'PROVIDER_FAILED', detail };
  }
  if (status >= 500) return { outcome: 'retry', code: 'PROVIDER_FAILED', detail, afterMs: waitMs };
  return { outcome: 'failed', code: 'PROVIDER_REFUSED', detail };
}

/** The push service names the message by a URL; its last part is the id. RFC 8030, section 5. */
function idOf(location: unknown): string | undefined {
  return typeof location === 'string' ? location.split('/').at(-1)!.slice(0, 200) || undefined : undefined;
}

/** Mozilla says `message`, Apple `reason`. */
function describe(body: unknown): string {
  const { message, reason } = (body ?? {}) as { message?: unknown; reason?: unknown };
  const words = message ?? reason;
  return typeof words === 'string' ? `: ${words.slice(0, 200)}` : '';
}

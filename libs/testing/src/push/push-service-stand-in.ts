import { createECDH, randomBytes } from 'node:crypto';
import { importJWK, type JWTPayload, jwtVerify } from 'jose';
import {
  type HttpStandIn,
  type StandInAnswer,
  type StandInRequest,
  startHttpStandIn,
} from '../http-stand-in/http-stand-in.js';

/** What a browser's `PushSubscription.toJSON()` gives. */
export interface BrowserSubscription {
  endpoint: string;
  expirationTime: null;
  keys: { p256dh: string; auth: string };
}

/** A message a push service took. The body stays encrypted: the service has no key. */
export interface PushServiceMessage {
  id: string;
  endpoint: string;
  ttl: number;
  urgency?: string;
  topic?: string;
  /** Of the sender, from its token. */
  subject?: string;
  bytes: number;
}

/** A browser's push service, as far as a sender can tell. */
export interface PushServiceStandIn extends HttpStandIn {
  /** All that were taken, in their order. */
  messages: PushServiceMessage[];
  /** Makes a subscription with keys of its own, to which anybody with a valid VAPID token may send. */
  subscribe(): BrowserSubscription;
  /** From now on the service answers 410. */
  expire(endpoint: string): void;
  /** What a device that was off gets when it is on again: of several with one topic the last. */
  waitingFor(endpoint: string): PushServiceMessage[];
}

/** The whole body: every service takes so much (RFC 8030, section 7.2). */
const MAX_BODY_BYTES = 4_096;
const LONGEST_TOKEN_SECONDS = 24 * 3_600;

/** Starts a push service that keeps to RFC 8030 and checks the sender's signature as RFC 8292 has it. */
export async function startPushServiceStandIn(): Promise<PushServiceStandIn> {
  const messages: PushServiceMessage[] = [];
  const subscriptions = new Map<string, { expired: boolean }>();

  const handle = async (request: StandInRequest): Promise<StandInAnswer> => {
    const { headers, body, url } = request;
    const subscription = subscriptions.get(url.pathname);
    if (!subscription) return refusal(404, 'There is no such subscription');
    if (subscription.expired) return refusal(410, 'The subscription has expired');
    if (request.method !== 'POST') return refusal(405, 'Messages are posted');
    if (!/^\d+$/.test(headers.ttl ?? '')) return refusal(400, 'There is no TTL');
    if (!/^([\w-]{1,32})?$/.test(headers.topic ?? '')) return refusal(400, 'The topic is not valid');
    if (!/^(very-low|low|normal|high)$/.test(headers.urgency ?? 'normal'))
      return refusal(400, 'The urgency is not valid');
    if (headers['content-encoding'] !== 'aes128gcm') return refusal(400, 'The body is not encrypted');
    if (body.length > MAX_BODY_BYTES) return refusal(413, 'The message is too large');
    const sender = await senderOf(headers.authorization ?? '', server.url);
    if (!sender) return refusal(403, 'The VAPID token is not valid');
    const message: PushServiceMessage = {
      id: randomBytes(12).toString('base64url'),
      endpoint: server.url + url.pathname,
      ttl: Number(headers.ttl),
      urgency: headers.urgency,
      topic: headers.topic,
      subject: sender.sub,
      bytes: body.length,
    };
    messages.push(message);
    return { status: 201, headers: { location: `${server.url}/message/${message.id}` } };
  };

  const server: HttpStandIn = await startHttpStandIn(handle);
  return {
    ...server,
    messages,
    subscribe: () => {
      const path = `/push/${randomBytes(24).toString('base64url')}`;
      subscriptions.set(path, { expired: false });
      const keys = {
        p256dh: createECDH('prime256v1').generateKeys('base64url'),
        auth: randomBytes(16).toString('base64url'),
      };
      return { endpoint: server.url + path, expirationTime: null, keys };
    },
    expire: (endpoint) => void subscriptions.set(new URL(endpoint).pathname, { expired: true }),
    waitingFor: (endpoint) => {
      const all = messages.filter((message) => message.endpoint === endpoint);
      return [...new Map(all.map((message) => [message.topic ?? message.id, message])).values()];
    },
  };
}

function refusal(status: number, message: string): StandInAnswer {
  return { status, body: { code: status, message } };
}

/** @returns the claims of a token that the key beside it has signed for this very service; undefined for any other */
async function senderOf(authorization: string, audience: string): Promise<JWTPayload | undefined> {
  const [, token, key] = /^vapid t=([\w.-]+), ?k=([\w-]+)$/.exec(authorization) ?? [];
  const point = Buffer.from(key ?? '', 'base64url');
  if (!token || point.length !== 65) return undefined;
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString('base64url'));
  try {
    const publicKey = await importJWK({ kty: 'EC', crv: 'P-256', x, y }, 'ES256');
    const { payload } = await jwtVerify(token, publicKey, { algorithms: ['ES256'], audience, requiredClaims: ['exp'] });
    return payload.exp! - Date.now() / 1_000 <= LONGEST_TOKEN_SECONDS ? payload : undefined;
  } catch {
    return undefined;
  }
}

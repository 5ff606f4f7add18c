import { randomBytes } from 'node:crypto';
import {
  type HttpStandIn,
  type StandInAnswer,
  type StandInRequest,
  startHttpStandIn,
} from '../http-stand-in/http-stand-in.js';
import { readForm } from '../http-stand-in/read-form.js';
import { isEmptyMessage, pings, problemsOfMessage } from './message-problems.js';

/** A message Discord took. */
export interface DiscordMessage {
  id: string;
  webhookId: string;
  /** The name given to `createWebhook`. */
  webhookName: string;
  payload: Record<string, unknown>;
  /** Whether it would have rung at somebody's: it has a mention, and `allowed_mentions` does not forbid it. */
  pinged: boolean;
  at: Date;
}

/** Discord's webhooks, as far as a sender can tell. */
export interface DiscordStandIn extends HttpStandIn {
  messages: DiscordMessage[];
  /** @returns the URL to post to */
  createWebhook(name: string): string;
  /** From now on Discord says 404, Unknown Webhook. @param url as `createWebhook` gave it */
  deleteWebhook(url: string): void;
  /** The next requests are answered 429. @param options `retryAfter` in seconds, a fraction as a rule */
  throttleNext(options?: { retryAfter?: number; times?: number; global?: boolean }): void;
}

export interface DiscordOptions {
  /** What a webhook takes before it says 429; practically without limit when not given. Discord's own: 5 in 2 s. */
  rateLimit?: { limit: number; perSeconds: number };
}

interface Webhook {
  id: string;
  name: string;
  token: string;
  window: { endsAt: number; used: number };
}

/** Starts a stand-in for Discord's "execute webhook": it keeps Discord's limits and answers in Discord's shapes. */
export async function startDiscordStandIn({
  rateLimit = { limit: 100_000, perSeconds: 1 },
}: DiscordOptions = {}): Promise<DiscordStandIn> {
  const webhooks = new Map<string, Webhook>();
  const messages: DiscordMessage[] = [];

  const handle = (request: StandInRequest): StandInAnswer => {
    const [, id, token] = request.url.pathname.match(/^\/api(?:\/v\d+)?\/webhooks\/(\d+)\/([\w-]+)$/) ?? [];
    if (!id) return failure(404, 0, '404: Not Found');
    const webhook = webhooks.get(id);
    if (!webhook) return failure(404, 10015, 'Unknown Webhook');
    if (webhook.token !== token) return failure(401, 50027, 'Invalid Webhook Token');
    if (request.method === 'GET') return { status: 200, body: { id, type: 1, name: webhook.name, token } };
    if (request.method !== 'POST') return failure(405, 0, '405: Method Not Allowed');

    const { headers, retryAfter } = countAgainst(webhook, rateLimit);
    if (retryAfter !== undefined) return throttled(retryAfter, false, headers);
    return { headers, ...execute(webhook, request) };
  };

  const execute = (webhook: Webhook, request: StandInRequest): StandInAnswer => {
    const payload = payloadOf(request);
    if (!payload) return failure(400, 50109, 'The request body contains invalid JSON.');
    const errors = problemsOfMessage(payload);
    if (Object.keys(errors).length > 0) {
      return { status: 400, body: { message: 'Invalid Form Body', code: 50035, errors } };
    }
    if (isEmptyMessage(payload)) return failure(400, 50006, 'Cannot send an empty message');
    const message: DiscordMessage = {
      id: snowflake(),
      webhookId: webhook.id,
      webhookName: webhook.name,
      payload,
      pinged: pings(payload),
      at: new Date(),
    };
    messages.push(message);
    if (request.url.searchParams.get('wait') !== 'true') return { status: 204 };
    return { status: 200, body: messageObject(message) };
  };

  const server = await startHttpStandIn(handle);
  return {
    ...server,
    messages,
    createWebhook: (name) => {
      const webhook = { id: snowflake(), name, token: randomBytes(51).toString('base64url') };
      webhooks.set(webhook.id, { ...webhook, window: { endsAt: 0, used: 0 } });
      return `${server.url}/api/webhooks/${webhook.id}/${webhook.token}`;
    },
    deleteWebhook: (url) => void webhooks.delete(new URL(url).pathname.split('/').at(-2)!),
    throttleNext: ({ retryAfter = 0.25, times = 1, global = false } = {}) =>
      server.failNext({ kind: 'status', ...throttled(retryAfter, global) }, times),
  };
}

function failure(status: number, code: number, message: string): StandInAnswer {
  return { status, body: { message, code } };
}

function throttled(retryAfter: number, global: boolean, headers: Record<string, string> = {}): StandInAnswer {
  return {
    status: 429,
    headers: {
      ...headers,
      'retry-after': String(Math.ceil(retryAfter)),
      'x-ratelimit-scope': global ? 'global' : 'user',
      ...(global && { 'x-ratelimit-global': 'true' }),
    },
    body: { message: 'You are being rate limited.', retry_after: retryAfter, global },
  };
}

/** Counts a request in the webhook's current window. @returns Discord's headers, and seconds to wait if it is too many */
function countAgainst(
  webhook: Webhook,
  { limit, perSeconds }: { limit: number; perSeconds: number },
): { headers: Record<string, string>; retryAfter?: number } {
  const now = Date.now();
  if (now >= webhook.window.endsAt) webhook.window = { endsAt: now + perSeconds * 1_000, used: 0 };
  const { window } = webhook;
  const isTooMany = window.used >= limit;
  if (!isTooMany) window.used++;
  const seconds = (window.endsAt - now) / 1_000;
  const headers = {
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(limit - window.used),
    'x-ratelimit-reset': (window.endsAt / 1_000).toFixed(3),
    'x-ratelimit-reset-after': seconds.toFixed(3),
    'x-ratelimit-bucket': webhook.id,
  };
  return isTooMany ? { headers, retryAfter: seconds } : { headers };
}

function payloadOf(request: StandInRequest): Record<string, unknown> | undefined {
  try {
    const isForm = request.headers['content-type']?.startsWith('multipart/form-data');
    const text = isForm ? String(readForm(request).payload_json) : request.body.toString('utf8');
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function messageObject({ id, webhookId, webhookName, payload, at }: DiscordMessage): Record<string, unknown> {
  return {
    id,
    type: 0,
    webhook_id: webhookId,
    channel_id: '1000000000000000000',
    author: {
      id: webhookId,
      username: payload.username ?? webhookName,
      bot: true,
      discriminator: '0000',
      avatar: null,
    },
    content: String(payload.content ?? '').trim(),
    embeds: payload.embeds ?? [],
    attachments: [],
    mentions: [],
    mention_roles: [],
    mention_everyone: false,
    pinned: false,
    tts: payload.tts ?? false,
    flags: payload.flags ?? 0,
    timestamp: at.toISOString(),
    edited_timestamp: null,
  };
}

let sequence = 0n;

/** Discord's ids: milliseconds since 2015, then a sequence. */
function snowflake(): string {
  return ((BigInt(Date.now() - Date.UTC(2015, 0, 1)) << 22n) + sequence++).toString();
}

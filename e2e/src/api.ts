import { randomUUID } from 'node:crypto';
import { type ApiClient, createApiClient, orThrow } from '@marmalade/api-client';
import { waitFor } from '@marmalade/testing';
import { assertKnownCode } from './known-codes.js';
import { API_KEY, type Platform } from './platform.js';

/** An answer with its JSON body. */
export interface Answer {
  status: number;
  headers: Headers;
  body: any;
}

/** One channel of a notification as the API shows it. */
export interface DeliveryView {
  id: string;
  channel: string;
  state: string;
  reason: string | null;
  provider: string | null;
  attempt: number;
  content: any;
  attempts?: { outcome: string; code: string | null; detail: string | null }[];
}

/** A client of the platform's public API. */
export class Api {
  /** The headers that may do everything. */
  readonly apiKey = { 'x-api-key': API_KEY };

  /** The same API by its types. */
  readonly client: ApiClient;

  constructor(private readonly platform: Platform) {
    this.client = createApiClient({ baseUrl: platform.url, apiKey: API_KEY });
  }

  async get(path: string, headers: Record<string, string> = { 'x-api-key': API_KEY }): Promise<Answer> {
    return answerOf(await fetch(`${this.platform.url}${path}`, { headers }));
  }

  async post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return answerOf(
      await fetch(`${this.platform.url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/cloudevents+json', 'x-api-key': API_KEY, ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    );
  }

  /** Anything else: JSON in, JSON out. */
  async request(
    method: string,
    path: string,
    body?: unknown,
    credentials: Record<string, string> = this.apiKey,
  ): Promise<Answer> {
    return answerOf(
      await fetch(`${this.platform.url}${path}`, {
        method,
        headers: { ...credentials, ...(body !== undefined && { 'content-type': 'application/json' }) },
        body: body === undefined ? undefined : JSON.stringify(body),
      }),
    );
  }

  send(event: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.post('/api/v1/events', event, headers);
  }

  /** A type's own sample, as a whole event with a new id. */
  async sample(type: string): Promise<any> {
    return (await orThrow(this.client.GET('/api/v1/event-types/{type}', { params: { path: { type } } }))).sample;
  }

  /** The notifications of an event. */
  async notificationsOf(eventId: string): Promise<any[]> {
    const query = { limit: 200, event: eventId };
    return (await orThrow(this.client.GET('/api/v1/notifications', { params: { query } }))).items;
  }

  /** Waits until an event has notifications and none of their deliveries is on its way any more. */
  async settled(eventId: string, timeoutMs = 10_000): Promise<any[]> {
    return (await waitFor(
      async () => {
        const items = await this.notificationsOf(eventId);
        const moving = items
          .flatMap(({ deliveries }) => deliveries)
          .filter(({ state }) => /pending|claimed|sending/.test(state));
        return items.length > 0 && moving.length === 0 ? items : undefined;
      },
      { timeoutMs, message: `the notifications of ${eventId} to settle` },
    )) as any[];
  }

  /** A delivery of an event on a channel, with its attempts. */
  async delivery(eventId: string, channel: string): Promise<DeliveryView | undefined> {
    for (const { id, deliveries } of await this.notificationsOf(eventId)) {
      if (!deliveries.some((delivery: DeliveryView) => delivery.channel === channel)) continue;
      const detail = await orThrow(this.client.GET('/api/v1/notifications/{id}', { params: { path: { id } } }));
      return detail.deliveries.find((delivery) => delivery.channel === channel);
    }
    return undefined;
  }
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const type = response.headers.get('content-type') ?? '';
  const body = /json/.test(type) ? JSON.parse(text) : text;
  if (type.startsWith('application/problem+json')) assertKnownCode(body);
  return { status: response.status, headers: response.headers, body };
}

/** An order of a customer nobody knows yet. */
export function anOrder(customer: Record<string, unknown> = {}, data: Record<string, unknown> = {}) {
  return {
    specversion: '1.0',
    id: randomUUID(),
    source: '/test/shop',
    type: 'order.created',
    data: {
      orderId: randomUUID(),
      number: 'A-7',
      customer: {
        id: randomUUID(),
        name: 'Ann',
        email: 'ann@example.com',
        telegramId: '700100',
        locale: 'en',
        ...customer,
      },
      items: [{ name: 'Lemon marmalade', quantity: 2, price: { amount: '4.50', currency: 'USD' } }],
      total: { amount: '1500.00', currency: 'RUB' },
      ...data,
    },
  };
}

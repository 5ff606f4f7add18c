import type { ClaimedDelivery, SendResult } from '../../deliveries/delivery.js';
import type { ChannelAdapter } from '../channel-adapter.js';
import { type ConnectRules, guardedConnect } from '../guarded-connect.js';
import { HttpProvider, type ProviderAnswer, retryAfterMs, USER_AGENT } from '../http-provider.js';
import type { KnownEndpoint, WebhookEndpoints } from './webhook-endpoints.js';
import { signedHeaders } from './webhook-secret.js';

/** What a receiver that says 429 and not for how long is given. */
const PATIENCE_MS = 60_000;

/**
 * Posts events to the addresses of webhook endpoints as https://www.standardwebhooks.com has it: signed, with an id by which
 * the receiver knows a repeat. A delivery's address is the endpoint's id, its content the JSON `{type, timestamp, data}`.
 */
export class WebhookAdapter implements ChannelAdapter {
  readonly provider = 'webhook';
  readonly concurrency = 64;
  readonly concurrencyPerAddress = 8;
  readonly receipts = false;
  private readonly http: HttpProvider;

  constructor(
    private readonly endpoints: WebhookEndpoints,
    { allowPrivate, connectMs = 5_000, answerMs = 20_000 }: ConnectRules & { connectMs?: number; answerMs?: number },
  ) {
    this.http = new HttpProvider(this.concurrency, answerMs, guardedConnect({ allowPrivate, timeoutMs: connectMs }));
  }

  /** Each receiver has its own and no other: a bad one holds up nobody. */
  gates(endpointId: string): string[] {
    return [gateOf(endpointId)];
  }

  async send({ id, address, content }: ClaimedDelivery): Promise<SendResult> {
    let endpoint: KnownEndpoint | undefined;
    try {
      endpoint = await this.endpoints.findEnabled(address);
    } catch (error) {
      const detail = `The endpoint could not be looked up: ${(error as Error).message}`;
      return { outcome: 'retry', code: 'PROVIDER_UNREACHABLE', detail };
    }
    if (!endpoint) return disabled('The endpoint is disabled, or was deleted');
    if (endpoint.secrets.length === 0) {
      return { outcome: 'retry', code: 'CREDENTIALS_REFUSED', detail: 'Its secrets were locked with another key' };
    }
    const headers = {
      'content-type': 'application/json',
      'user-agent': USER_AGENT,
      ...signedHeaders(endpoint.secrets, id, content),
    };
    return this.conclude(endpoint, await this.http.post(new URL(endpoint.url), content, headers));
  }

  close(): Promise<void> {
    return this.http.close();
  }

  /** What the answer means for the message, and for the endpoint. A note that can not be taken changes nothing. */
  private async conclude(endpoint: KnownEndpoint, answer: ProviderAnswer): Promise<SendResult> {
    if (answer.kind === 'answer' && answer.status === 410) {
      await this.endpoints.disable(endpoint.id, 'RECEIVER_GONE').catch(() => undefined);
      return disabled('The receiver answered 410: it is gone');
    }
    const result = answer.kind === 'none' ? answer.result : resultOf(endpoint.id, answer);
    if (result.outcome === 'sent') {
      await this.endpoints.succeeded(endpoint).catch(() => undefined);
      return result;
    }
    const isGivenUp = await this.endpoints.failed(endpoint).catch(() => false);
    return isGivenUp ? disabled(`The receiver took nothing for five days; at last: ${result.detail}`) : result;
  }
}

function gateOf(endpointId: string): string {
  return `webhook:${endpointId}`;
}

function disabled(detail: string): SendResult {
  return { outcome: 'failed', code: 'ENDPOINT_DISABLED', detail };
}

/** All but 2xx comes again: receivers answer 4xx while they are being set up or mended, and mean no refusal for ever by it. */
function resultOf(endpointId: string, { status, headers }: ProviderAnswer & { kind: 'answer' }): SendResult {
  const detail = `The receiver answered ${status}`;
  if (status >= 200 && status < 300) return { outcome: 'sent', detail };
  const afterMs = retryAfterMs(headers);
  if (status === 429) {
    return { outcome: 'throttled', pause: { gate: gateOf(endpointId), ms: afterMs ?? PATIENCE_MS }, detail };
  }
  if (status >= 500) return { outcome: 'retry', code: 'PROVIDER_FAILED', detail, afterMs };
  // It is up and will not take this message now: no reason to hold back the others.
  if (status >= 400) return { outcome: 'retry', code: 'RECEIVER_BUSY', detail, afterMs };
  return { outcome: 'retry', code: 'RECEIVER_BUSY', detail: `${detail}: redirects are not followed` };
}

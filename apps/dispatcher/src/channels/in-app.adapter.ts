import type { ClaimedDelivery, SendResult } from '../deliveries/delivery.js';
import type { Content } from '../rendering/content.js';
import type { ChannelAdapter } from './channel-adapter.js';
import { HttpProvider, type ProviderAnswer, retryAfterMs, USER_AGENT } from './http-provider.js';

const GATE = 'in_app';
const GATES = [GATE] as const;
const DEFAULT_PAUSE_MS = 1_000;

/** What the inbox says with a refusal (RFC 9457). */
interface Problem {
  code?: string;
  detail?: string;
}

/** Hands notifications to the inbox service, which shows them to their reader. It knows a repeat by the delivery's id. */
export class InAppAdapter implements ChannelAdapter {
  readonly provider = 'inbox';
  readonly concurrency = 64;
  readonly receipts = false;
  private readonly http: HttpProvider;
  private readonly url: URL;
  private readonly headers: Record<string, string>;

  /**
   * @param inboxUrl where the inbox service listens
   * @param apiKey with the permission to write there
   */
  constructor(
    inboxUrl: string,
    apiKey: string,
    { connectMs = 5_000, answerMs = 15_000 }: { connectMs?: number; answerMs?: number } = {},
  ) {
    this.http = new HttpProvider(this.concurrency, answerMs, { timeout: connectMs });
    this.url = new URL(`${inboxUrl.replace(/\/$/, '')}/inbox/notifications`);
    this.headers = { 'content-type': 'application/json', 'user-agent': USER_AGENT, 'x-api-key': apiKey };
  }

  gates(): readonly string[] {
    return GATES;
  }

  async send({ id, address, notificationId, type, content }: ClaimedDelivery): Promise<SendResult> {
    const shown = JSON.parse(content) as Content['in_app'];
    const notification = { ...shown, id, recipientId: address, notificationId, type };
    const answer = await this.http.post(this.url, notification, { ...this.headers, 'idempotency-key': id });
    return answer.kind === 'none' ? answer.result : resultOf(answer);
  }

  close(): Promise<void> {
    return this.http.close();
  }
}

function resultOf({ status, headers, body }: ProviderAnswer & { kind: 'answer' }): SendResult {
  const { code, detail: words } = (body ?? {}) as Problem;
  const detail = `The inbox answered ${status}${code ? ` ${code}` : ''}${words ? `: ${words}` : ''}`;
  if (status < 300) return { outcome: 'sent', detail };
  // The same request is still being worked on there; any other conflict means that it is there already.
  if (status === 409 && code === 'IDEMPOTENCY_IN_FLIGHT') return { outcome: 'retry', code: 'RECEIVER_BUSY', detail };
  if (status === 409) return { outcome: 'sent', detail };
  const afterMs = retryAfterMs(headers);
  if (status === 429) return { outcome: 'throttled', pause: { gate: GATE, ms: afterMs ?? DEFAULT_PAUSE_MS }, detail };
  if (status >= 500) return { outcome: 'retry', code: 'PROVIDER_FAILED', detail, afterMs };
  if (status === 401 || status === 403) return { outcome: 'retry', code: 'CREDENTIALS_REFUSED', detail };
  return { outcome: 'failed', code: 'PROVIDER_REFUSED', detail };
}

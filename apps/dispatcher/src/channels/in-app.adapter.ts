import type { ClaimedDelivery, SendResult } from '../deliveries/delivery.js';
import type { Announcement, Content } from '../rendering/content.js';
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

/** One of the inbox's doors for other services. */
interface Door {
  path: string;
  /** Of a notification it tells when its reader's device has it, and when it is read. */
  receipts: boolean;
  /** @param shown what was rendered */
  body(delivery: ClaimedDelivery, shown: object): object;
}

const DOORS = {
  notifications: {
    path: '/inbox/notifications',
    receipts: true,
    body: ({ id, address, notificationId, type }, shown) => ({
      ...shown,
      id,
      recipientId: address,
      notificationId,
      type,
    }),
  },
  announcements: {
    path: '/inbox/announcements',
    receipts: false,
    body: ({ id, notificationId, type }, shown) => ({ ...shown, id, notificationId, type }),
  },
} as const satisfies Record<string, Door>;

/** Hands notifications, or announcements, to the inbox service, which shows them to their readers. It knows a repeat by its id. */
export class InAppAdapter implements ChannelAdapter {
  readonly provider = 'inbox';
  readonly concurrency = 64;
  readonly receipts: boolean;
  private readonly http: HttpProvider;
  private readonly url: URL;
  private readonly headers: Record<string, string>;
  private readonly door: Door;

  /**
   * @param inboxUrl where the inbox service listens
   * @param apiKey with the permission to write there
   * @param options `what` it hands over
   */
  constructor(
    inboxUrl: string,
    apiKey: string,
    {
      what = 'notifications',
      connectMs = 5_000,
      answerMs = 15_000,
    }: { what?: keyof typeof DOORS; connectMs?: number; answerMs?: number } = {},
  ) {
    this.door = DOORS[what];
    this.receipts = this.door.receipts;
    this.http = new HttpProvider(this.concurrency, answerMs, { timeout: connectMs });
    this.url = new URL(`${inboxUrl.replace(/\/$/, '')}${this.door.path}`);
    this.headers = { 'content-type': 'application/json', 'user-agent': USER_AGENT, 'x-api-key': apiKey };
  }

  gates(): readonly string[] {
    return GATES;
  }

  async send(delivery: ClaimedDelivery): Promise<SendResult> {
    const shown = JSON.parse(delivery.content) as Content['in_app'] | Announcement;
    const headers = { ...this.headers, 'idempotency-key': delivery.id };
    const answer = await this.http.post(this.url, this.door.body(delivery, shown), headers);
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
  // The same request is still being worked on there, or who it is for is gone; any other conflict: it is there already.
  if (status === 409 && code === 'IDEMPOTENCY_IN_FLIGHT') return { outcome: 'retry', code: 'RECEIVER_BUSY', detail };
  if (status === 409 && code === 'RECIPIENT_ERASED') return { outcome: 'failed', code: 'ADDRESS_DEAD', detail };
  if (status === 409) return { outcome: 'sent', detail };
  const afterMs = retryAfterMs(headers);
  if (status === 429) return { outcome: 'throttled', pause: { gate: GATE, ms: afterMs ?? DEFAULT_PAUSE_MS }, detail };
  if (status >= 500) return { outcome: 'retry', code: 'PROVIDER_FAILED', detail, afterMs };
  if (status === 401 || status === 403) return { outcome: 'retry', code: 'CREDENTIALS_REFUSED', detail };
  return { outcome: 'failed', code: 'PROVIDER_REFUSED', detail };
}

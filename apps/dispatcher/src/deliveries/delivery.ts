import type { Channel } from '../catalogue/event-type.js';

/** A delivery in the hands of this process, ready to be sent. */
export interface ClaimedDelivery {
  id: string;
  notificationId: string;
  channel: Channel;
  address: string;
  /** The rendered content as JSON text: written, sent and kept in memory as one string, it is serialised once. */
  content: string;
  /** Calls to the provider begun so far. It fences: a worker that lost its delivery can not finish it. */
  attempt: number;
  /** Calls that failed in a way that may pass; the backoff grows with it. */
  failures: number;
  type: string;
  traceparent?: string;
}

/** What came of one call to a provider. */
export type SendResult =
  | { outcome: 'sent'; providerMessageId?: string; detail?: string }
  /** It did not leave, and may succeed later. `afterMs`: the provider said when. */
  | { outcome: 'retry'; code: string; detail: string; afterMs?: number }
  /** The provider asked for patience: tried again when it is over, without spending an attempt. */
  | { outcome: 'throttled'; detail: string; afterMs: number }
  /** It will never succeed as it is. */
  | { outcome: 'failed'; code: string; detail: string }
  /** Nobody knows whether it left. */
  | { outcome: 'unknown'; code: string; detail: string };

/** A result with the delivery it belongs to, as the store writes it down. */
export interface Finished {
  delivery: ClaimedDelivery;
  provider: string;
  result: SendResult;
  startedAt: Date;
}

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
  /** Place in the queue: 0 urgent, 1 high and normal, 2 low, 3 marketing. */
  lane: Lane;
  /** Whether it is a step of a fallback chain. */
  chained?: boolean;
  traceparent?: string;
}

/** Urgent, transactional, low, marketing. What is in a lower lane never waits for what is in a higher one. */
export type Lane = 0 | 1 | 2 | 3;
export const MARKETING_LANE: Lane = 3;

/** What came of one call to a provider. */
export type SendResult =
  /** The provider took it. `pause`: its budget is used up, this gate is to be left in peace for so long. */
  | { outcome: 'sent'; providerMessageId?: string; detail?: string; pause?: GatePause }
  /** It did not leave, and may succeed later. `afterMs`: the provider said when. */
  | { outcome: 'retry'; code: RetryCode; detail: string; afterMs?: number }
  /** The provider asked for patience: the gate is shut in all replicas, and no attempt is spent. */
  | { outcome: 'throttled'; detail: string; pause: GatePause }
  /** It will never succeed as it is. ADDRESS_DEAD: nothing will ever reach this address, it is suppressed. */
  | { outcome: 'failed'; code: FailureCode; detail: string }
  /** Nobody knows whether it left. */
  | { outcome: 'unknown'; code: 'NO_ANSWER' | 'ADAPTER_FAILED'; detail: string };

export type RetryCode =
  /** No connection, or it broke before the message was sent. */
  | 'PROVIDER_UNREACHABLE'
  /** The provider says the fault is its own (5xx). */
  | 'PROVIDER_FAILED'
  /** Key, password or token are wrong: the operator's to mend; messages wait for it. */
  | 'CREDENTIALS_REFUSED'
  /** The receiver can not take it now (mailbox full, phone off): says nothing about the provider. */
  | 'RECEIVER_BUSY';

export type FailureCode =
  'ADDRESS_DEAD' | 'PROVIDER_REFUSED' | 'CONTENT_REFUSED' | 'WEBHOOK_GONE' | 'ENDPOINT_DISABLED' | 'ADDRESS_FORBIDDEN';

/** A gate to be shut for a while. */
export interface GatePause {
  gate: string;
  ms: number;
}

/** A result with the delivery it belongs to, as the store writes it down. */
export interface Finished {
  delivery: ClaimedDelivery;
  provider: string;
  result: SendResult;
  startedAt: Date;
  /** Whether the provider will tell later what became of it. */
  receipts: boolean;
}

import type { ClaimedDelivery, SendResult } from '../deliveries/delivery.js';

/** So many at once, and then one in so many milliseconds. */
export interface AddressPace {
  burst: number;
  everyMs: number;
}

/** One way out of the system. It never throws: whatever happens is a result. */
export interface ChannelAdapter {
  /** Who carries the message, as attempts record it: `smtp`, `discord`, `telegram`, `captured`. */
  readonly provider: string;
  /** Calls at the same time, at most. */
  readonly concurrency: number;
  /** Whether the provider tells later what became of a message: `sent` is then followed by `delivered`, `read` or `failed`. */
  readonly receipts: boolean;
  /**
   * What a message to this address passes on its way out, the widest first: `['discord', 'discord:order']`. Each gate has a
   * rate, a pause and a circuit breaker of its own, shared by all replicas.
   */
  gates(address: string): readonly string[];
  /** Calls at the same time for a single address, at most: one that hangs leaves connections to the others. Unset: all. */
  readonly concurrencyPerAddress?: number;
  /** What a single address takes; unset: as much as there is. */
  pace?(address: string): AddressPace;
  send(delivery: ClaimedDelivery): Promise<SendResult>;
  close(): Promise<void>;
}

const CAPTURED_GATES = ['captured'] as const;

/** Stands in for a provider that is not configured: the message is kept, and shown as its receiver would see it. */
export const CAPTURED: ChannelAdapter = {
  provider: 'captured',
  concurrency: 500,
  receipts: false,
  gates: () => CAPTURED_GATES,
  send: async () => ({ outcome: 'sent', detail: 'Captured: no provider is configured' }),
  close: async () => undefined,
};

/** What a provider tells about a message after it took it. */
export interface Receipt {
  provider: string;
  providerMessageId: string;
  state: 'delivered' | 'failed' | 'read';
  /** Of a failure; ADDRESS_DEAD when the address will never work. */
  code?: string;
  detail: string;
}

/** Writes a receipt down. @returns false when no message with this id is known (yet) */
export type OnReceipt = (receipt: Receipt) => Promise<boolean>;

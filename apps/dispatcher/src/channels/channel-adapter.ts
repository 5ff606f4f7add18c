import type { ClaimedDelivery, SendResult } from '../deliveries/delivery.js';

/** One way out of the system. It never throws: whatever happens is a result. */
export interface ChannelAdapter {
  /** Who carries the message, as attempts record it: `smtp`, `discord`, `telegram`, `captured`. */
  readonly provider: string;
  /** Calls at the same time, at most. */
  readonly concurrency: number;
  /** Milliseconds for which the provider asked not to be called for this address; 0: it may be called. */
  pausedForMs(address: string): number;
  send(delivery: ClaimedDelivery): Promise<SendResult>;
  close(): Promise<void>;
}

/** Stands in for a provider that is not configured: the message is kept, and shown as its receiver would see it. */
export const CAPTURED: ChannelAdapter = {
  provider: 'captured',
  concurrency: 500,
  pausedForMs: () => 0,
  send: async () => ({ outcome: 'sent', detail: 'Captured: no provider is configured' }),
  close: async () => undefined,
};

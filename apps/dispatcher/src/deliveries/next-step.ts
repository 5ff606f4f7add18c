import type { Channel } from '../catalogue/event-type.js';
import { WEBHOOK_BACKOFF_MS } from '../channels/webhooks/webhook-backoff.js';
import { type ClaimedDelivery, type Finished, MARKETING_LANE } from './delivery.js';
import type { DeliveryState } from './delivery-state.js';

/** After this many passing failures a delivery has failed: with the backoff below, after about a day. */
const MAX_FAILURES = 19;
const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 4 * 3_600_000;

/**
 * Channels on which a message whose fate is unknown is sent again: the receiver can tell the repeat.
 * A mail carries the same Message-ID, a webhook the same webhook-id. Telegram, Discord and SMS know no such key: a repeat there
 * might double the message.
 */
export const REPEATABLE_CHANNELS: readonly Channel[] = ['email', 'in_app', 'push', 'webhook'];

/**
 * Channels on which a message is sent again when our own process died while it called the provider. Here the message may well
 * not have left at all, and an ops channel that misses a line is worse off than one that shows a line twice (ADR 0007).
 */
export const REPEATED_AFTER_CRASH: readonly Channel[] = [...REPEATABLE_CHANNELS, 'discord'];

export interface NextStep {
  state: DeliveryState;
  /** Milliseconds until it is due again. */
  pauseMs: number;
  failures: number;
}

/** What follows from the outcome of a call. */
export function nextStep({ delivery, result }: Finished, random: () => number = Math.random): NextStep {
  const { failures } = delivery;
  switch (result.outcome) {
    case 'sent':
    case 'failed':
      return { state: result.outcome, pauseMs: 0, failures };
    case 'throttled':
      return { state: 'pending', pauseMs: sanePause(result.pause.ms), failures };
    case 'retry':
      return failures + 1 >= maxFailures(delivery)
        ? { state: 'failed', pauseMs: 0, failures: failures + 1 }
        : {
            state: 'pending',
            pauseMs: result.afterMs === undefined ? backoffMs(delivery, random) : sanePause(result.afterMs),
            failures: failures + 1,
          };
    case 'unknown':
      return isRepeatable(delivery) && failures + 1 < maxFailures(delivery)
        ? { state: 'pending', pauseMs: backoffMs(delivery, random), failures: failures + 1 }
        : { state: 'unknown', pauseMs: 0, failures: failures + 1 };
  }
}

/** Advertising is not worth a second copy. */
function isRepeatable({ channel, lane }: ClaimedDelivery): boolean {
  return REPEATABLE_CHANNELS.includes(channel) && lane !== MARKETING_LANE;
}

function maxFailures({ channel }: ClaimedDelivery): number {
  return channel === 'webhook' ? WEBHOOK_BACKOFF_MS.length + 1 : MAX_FAILURES;
}

/** Exponential, with up to a quarter more or less, so that a recovered provider is not met by all at once. */
function backoffMs({ channel, failures }: ClaimedDelivery, random: () => number): number {
  const pauseMs =
    channel === 'webhook' ? WEBHOOK_BACKOFF_MS[failures]! : Math.min(FIRST_PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS);
  return Math.round(pauseMs * (0.75 + random() / 2));
}

/** What a provider asks for, as whole milliseconds up to a day: its answer may hold anything. */
export function sanePause(ms: number): number {
  return Number.isFinite(ms) ? Math.min(Math.max(Math.ceil(ms), 0), 24 * 3_600_000) : 1_000;
}

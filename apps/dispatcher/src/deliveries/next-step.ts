import type { Channel } from '../catalogue/event-type.js';
import type { DeliveryState } from './delivery-state.js';
import type { Finished } from './delivery.js';

/** After this many passing failures a delivery has failed: with the backoff below, after about a day. */
const MAX_FAILURES = 19;
const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 4 * 3_600_000;

/**
 * Channels on which a message whose fate is unknown is sent again: the receiver can tell the repeat.
 * A mail carries the same Message-ID. Telegram and Discord know no such key: a repeat there might double the message.
 */
export const REPEATABLE_CHANNELS: readonly Channel[] = ['email', 'in_app', 'push'];

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
      return { state: 'pending', pauseMs: sanePause(result.afterMs), failures };
    case 'retry':
      return failures + 1 >= MAX_FAILURES
        ? { state: 'failed', pauseMs: 0, failures: failures + 1 }
        : {
            state: 'pending',
            pauseMs: result.afterMs === undefined ? backoffMs(failures, random) : sanePause(result.afterMs),
            failures: failures + 1,
          };
    case 'unknown':
      return REPEATABLE_CHANNELS.includes(delivery.channel) && failures + 1 < MAX_FAILURES
        ? { state: 'pending', pauseMs: backoffMs(failures, random), failures: failures + 1 }
        : { state: 'unknown', pauseMs: 0, failures: failures + 1 };
  }
}

/** Exponential, with up to a quarter more or less, so that a recovered provider is not met by all at once. */
function backoffMs(failures: number, random: () => number): number {
  return Math.round(Math.min(FIRST_PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS) * (0.75 + random() / 2));
}

/** What a provider asks for, as whole milliseconds up to a day: its answer may hold anything. */
export function sanePause(ms: number): number {
  return Number.isFinite(ms) ? Math.min(Math.max(Math.ceil(ms), 0), 24 * 3_600_000) : 1_000;
}

import type { Channel } from '../catalogue/event-type.js';
import type { DeliveryState } from './delivery-state.js';
import { liesUnread } from './reached-receiver.js';

/** States from which an operator may have a delivery sent once more. */
export const RETRYABLE: readonly DeliveryState[] = ['failed', 'unknown'];
/** States in which a delivery can still be held back: from `sending` on it may have left. */
export const CANCELLABLE: readonly DeliveryState[] = ['pending', 'deferred', 'claimed'];

/** What decides whether a delivery can be sent once more. */
export interface SteeredDelivery {
  id: string;
  notificationId: string;
  channel: Channel;
  state: DeliveryState;
  reason: string | null;
  /** Place in the fallback chain. */
  step: number | null;
  hasContent: boolean;
  expired: boolean;
  /** Why nothing reaches its address any more. */
  dead: string | null;
  /** Its reader is blocked or has left. */
  inactive: boolean;
  /** The key under which its notification was taken back. */
  cancelledBy: string | null;
  /** What its reader has against it by now. */
  objection?: Refusal;
}

/** Why a delivery is left as it is. */
export interface Refusal {
  code: string;
  detail: string;
}

/**
 * Why a delivery is not sent once more; undefined: it is. What changed since it was planned counts as it would for one that waited.
 * @param siblings all deliveries of its notification
 */
export function retryRefusal(delivery: SteeredDelivery, siblings: readonly SteeredDelivery[]): Refusal | undefined {
  if (!RETRYABLE.includes(delivery.state)) return notFailed(delivery);
  return lastingRefusal(delivery) ?? chainRefusal(delivery, siblings);
}

/** Why a delivery can not be held back; undefined: it can. */
export function cancelRefusal(delivery: SteeredDelivery): Refusal | undefined {
  if (CANCELLABLE.includes(delivery.state)) return undefined;
  if (delivery.state === 'sending') return { code: 'SENDING', detail: 'It is being sent just now and may have left' };
  return notFailed(delivery);
}

function notFailed({ state, reason }: SteeredDelivery): Refusal {
  switch (state) {
    case 'pending':
    case 'deferred':
    case 'claimed':
    case 'sending':
      return { code: 'ON_ITS_WAY', detail: `It is ${state} and goes by itself` };
    case 'skipped':
      return {
        code: reason ?? 'SKIPPED',
        detail: 'It was decided not to send it; send the event again when the reason has gone',
      };
    case 'cancelled':
      return { code: 'CANCELLED', detail: 'It was cancelled; send the event again if it is wanted after all' };
    case 'expired':
      return EXPIRED;
    case 'failed':
    case 'unknown':
      return { code: 'ENDED', detail: `It is ${state}: nothing more goes out` };
    case 'sent':
    case 'delivered':
    case 'read':
      return { code: 'ALREADY_SENT', detail: `It is ${state}` };
  }
}

const EXPIRED: Refusal = { code: 'EXPIRED', detail: 'It is too late to send it' };

function lastingRefusal({
  hasContent,
  expired,
  dead,
  inactive,
  cancelledBy,
  objection,
}: SteeredDelivery): Refusal | undefined {
  if (!hasContent)
    return {
      code: 'CONTENT_MISSING',
      detail:
        'It was never rendered, or what it said was erased; if a template was broken, mend it and send the event again',
    };
  if (cancelledBy !== null) return { code: 'CANCELLED', detail: `Taken back (${cancelledBy})` };
  if (expired) return EXPIRED;
  if (inactive) return { code: 'PERSON_INACTIVE', detail: 'Who it is for is blocked or has left' };
  if (dead !== null) return { code: 'ADDRESS_SUPPRESSED', detail: `Nothing reaches this address: ${dead}` };
  return objection;
}

const GOING: readonly DeliveryState[] = ['pending', 'claimed', 'sending', 'sent', 'delivered', 'read'];

/** Of a fallback chain one step goes at a time; a notification that nobody has looked at holds up none. */
function chainRefusal(delivery: SteeredDelivery, siblings: readonly SteeredDelivery[]): Refusal | undefined {
  const { step } = delivery;
  if (step === null) return undefined;
  const others = siblings.filter((other) => other.step !== null && other.step !== step);
  const going = others.find((other) => GOING.includes(other.state) && !liesUnread(other));
  if (going)
    return { code: 'FALLBACK_TAKEN', detail: `Another step of its chain (${going.channel}) is ${going.state}` };
  const before = others.find(
    (other) => other.step! < step && RETRYABLE.includes(other.state) && lastingRefusal(other) === undefined,
  );
  return before && { code: 'FALLBACK', detail: `A step before it (${before.channel}) is sent once more instead` };
}

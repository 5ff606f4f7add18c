import type { Channel } from '../catalogue/event-type.js';
import type { DeliveryState } from './delivery-state.js';

/** A message that was taken, but of which it is still to be told what became of it, says so: a fallback chain waits for it. */
export const AWAITS_RECEIPT = 'AWAITS_RECEIPT';

/**
 * SQL: whether a delivery reached its receiver, as far as anybody can tell. A notification in the inbox lies there until its reader
 * looks: that it was loaded to a device disturbed nobody, and only one that is read has reached them.
 * @param row its name in the query
 */
export const reachedReceiver = (row: string): string =>
  `(${row}.state = 'read' OR ${row}.state = 'delivered' AND ${row}.channel <> 'in_app'
    OR ${row}.state = 'sent' AND ${row}.reason IS DISTINCT FROM '${AWAITS_RECEIPT}')`;

/** Whether a delivery is in the inbox and its reader has not looked. */
export function liesUnread({
  channel,
  state,
  reason,
}: {
  channel: Channel;
  state: DeliveryState;
  reason: string | null;
}): boolean {
  return channel === 'in_app' && (state === 'delivered' || (state === 'sent' && reason === AWAITS_RECEIPT));
}

/**
 * The life of a delivery: one notification on one channel to one recipient.
 *
 * `claimed` and `sending` are apart on purpose. A claim whose worker died goes back to `pending` without harm. `sending` is
 * committed just before the provider is called: if the worker dies then, nobody knows whether the message left (`unknown`).
 */
export const DELIVERY_STATES = [
  'pending',
  'deferred',
  'claimed',
  'sending',
  'sent',
  'delivered',
  'read',
  'failed',
  'unknown',
  'skipped',
  'cancelled',
  'expired',
] as const;

export type DeliveryState = (typeof DELIVERY_STATES)[number];

/**
 * Which state may follow which: the only table of it; the picture in docs/deliveries.md is made from it.
 *
 * The inbox tells of a notification that it has it, whatever we made of a call whose answer was late or got lost: that is why
 * `delivered` and `read` follow on nearly everything.
 */
export const TRANSITIONS: Record<DeliveryState, readonly DeliveryState[]> = {
  pending: ['claimed', 'deferred', 'cancelled', 'expired', 'skipped', 'delivered', 'read'],
  deferred: ['claimed', 'pending', 'cancelled', 'expired', 'skipped'],
  claimed: ['sending', 'pending', 'cancelled', 'expired', 'skipped', 'delivered', 'read'],
  sending: ['sent', 'failed', 'pending', 'unknown', 'delivered', 'read'],
  sent: ['delivered', 'read', 'failed'],
  delivered: ['read'],
  read: [],
  failed: ['pending', 'delivered', 'read'],
  unknown: ['sent', 'delivered', 'read', 'failed', 'pending'],
  skipped: [],
  cancelled: ['delivered', 'read'],
  expired: ['delivered', 'read'],
};

/** States in which nothing more happens by itself. */
export const RESTING_STATES: readonly DeliveryState[] = DELIVERY_STATES.filter(
  (state) => !['pending', 'deferred', 'claimed', 'sending'].includes(state),
);

export function mayFollow(from: DeliveryState, to: DeliveryState): boolean {
  return TRANSITIONS[from].includes(to);
}

/** What comes first here speaks for a notification with several deliveries. */
const RANK: readonly DeliveryState[] = [
  'pending',
  'claimed',
  'sending',
  'deferred',
  'read',
  'delivered',
  'sent',
  'unknown',
  'failed',
  'expired',
  'cancelled',
  'skipped',
];

/** The state of a notification: on its way while one of its deliveries is, else the best that any of them reached. */
export function overallState(states: readonly DeliveryState[]): DeliveryState {
  const first = RANK.find((state) => states.includes(state)) ?? 'skipped';
  return first === 'claimed' || first === 'sending' ? 'pending' : first;
}

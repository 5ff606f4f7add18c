import type { DeliveryState } from '../deliveries/delivery-state.js';
import type { Figures, VariantFigures } from './statistics-view.js';

/** So many deliveries of a kind. */
export interface Count {
  type: string;
  channel: string;
  variant: string | null;
  /** Null: in any state. */
  state: DeliveryState | null;
  count: number;
}

/** So many deliveries of a kind whose readers did something. */
export interface Engagement {
  type: string;
  channel: string;
  variant: string | null;
  opened: number;
  clicked: number;
}

const FIGURE_OF: Record<DeliveryState, 'delivered' | 'failed' | 'unknown' | 'waiting' | 'held'> = {
  pending: 'waiting',
  deferred: 'waiting',
  claimed: 'waiting',
  sending: 'waiting',
  sent: 'delivered',
  delivered: 'delivered',
  read: 'delivered',
  failed: 'failed',
  unknown: 'unknown',
  skipped: 'held',
  cancelled: 'held',
  expired: 'held',
};

const keyOf = ({ type, channel, variant }: Omit<Count, 'state' | 'count'>): string =>
  `${type}\n${channel}\n${variant ?? ''}`;

/**
 * Completes counts of all deliveries and of those in each other state by what is left: those were sent.
 * @returns one for each kind and state, none of them 0
 */
export function withSent(counts: readonly Count[]): (Count & { state: DeliveryState })[] {
  const left = new Map<string, number>();
  for (const count of counts) {
    const key = keyOf(count);
    left.set(key, (left.get(key) ?? 0) + (count.state === null ? count.count : -count.count));
  }
  const sent = counts
    .filter(({ state }) => state === null)
    .map((count) => ({ ...count, state: 'sent' as const, count: left.get(keyOf(count))! }));
  const others = counts.filter((count): count is Count & { state: DeliveryState } => count.state !== null);
  return [...sent, ...others].filter(({ count }) => count > 0);
}

/** All figures of some deliveries. */
export function figuresOf(
  counts: readonly (Count & { state: DeliveryState })[],
  engagement: readonly Engagement[],
): Figures {
  const sums = { deliveries: 0, delivered: 0, failed: 0, unknown: 0, waiting: 0, held: 0, opens: 0, clicks: 0 };
  for (const { state, count } of counts) {
    sums.deliveries += count;
    sums[FIGURE_OF[state]] += count;
  }
  for (const { opened, clicked } of engagement) {
    sums.opens += opened;
    sums.clicks += clicked;
  }
  return { ...sums, openRate: rate(sums.opens, sums.delivered), clickRate: rate(sums.clicks, sums.delivered) };
}

/** Figures for each value of a field, the largest first. */
export function figuresBy<Field extends 'type' | 'channel'>(
  field: Field,
  counts: readonly (Count & { state: DeliveryState })[],
  engagement: readonly Engagement[],
): (Record<Field, string> & Figures)[] {
  const engagements = grouped(field, engagement);
  return [...grouped(field, counts)]
    .map(([value, some]) => {
      const figures = figuresOf(some, engagements.get(value) ?? []);
      return { [field]: value, ...figures } as Record<Field, string> & Figures;
    })
    .sort((one, other) => other.deliveries - one.deliveries);
}

/** How the wordings of each type did, in the order of their names. @param notifications how many got each */
export function variantFigures(
  notifications: readonly { type: string; variant: string; count: number }[],
  counts: readonly (Count & { state: DeliveryState })[],
  engagement: readonly Engagement[],
): VariantFigures[] {
  return notifications.map(({ type, variant, count }) => {
    const same = (one: { type: string; variant: string | null }): boolean =>
      one.type === type && one.variant === variant;
    const { deliveries, delivered, opens, clicks, openRate, clickRate } = figuresOf(
      counts.filter(same),
      engagement.filter(same),
    );
    const deliveryRate = rate(delivered, deliveries);
    return {
      type,
      variant,
      notifications: count,
      delivered,
      opened: opens,
      clicked: clicks,
      deliveryRate,
      openRate,
      clickRate,
    };
  });
}

function grouped<Row, Field extends keyof Row>(field: Field, rows: readonly Row[]): Map<Row[Field], Row[]> {
  const groups = new Map<Row[Field], Row[]>();
  for (const row of rows) {
    const group = groups.get(row[field]);
    if (group) group.push(row);
    else groups.set(row[field], [row]);
  }
  return groups;
}

function rate(part: number, of: number): number | null {
  return of === 0 ? null : Math.round((part / of) * 10_000) / 10_000;
}

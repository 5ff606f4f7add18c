/** What is known of a customer's order, whatever has been told of it so far and in whatever order. */
export interface CountedOrder {
  customerId: string;
  /** Its id; of one that is too long to be kept, a digest. */
  orderKey: string;
  number: string | null;
  currency: string | null;
  /** Minor units; null: not paid, as far as is known. */
  amount: number | null;
  /** For the whole of it. */
  points: number;
  /** Of them: given, had back, and asked back in vain. */
  given: number;
  takenBack: number;
  short: number;
  refunded: number;
  /** Refunds that count already. */
  refundKeys: readonly string[];
  cancelled: boolean;
}

/** Money in minor units. */
export interface Amount {
  minor: number;
  currency: string;
}

export type Change = (order: CountedOrder) => CountedOrder;

/** An order nothing is known of yet. */
export function newOrder(customerId: string, orderKey: string): CountedOrder {
  return {
    customerId,
    orderKey,
    number: null,
    currency: null,
    amount: null,
    points: 0,
    given: 0,
    takenBack: 0,
    short: 0,
    refunded: 0,
    refundKeys: [],
    cancelled: false,
  };
}

/** The money has arrived. What is paid already is not paid again. */
export function paid(total: Amount, points: number, number: string): Change {
  return (order) => {
    if (order.amount !== null) return order;
    return { ...order, amount: total.minor, currency: total.currency, points, number };
  };
}

/** It was called off: whenever that was, nothing of it counts. */
export const cancelled: Change = (order) => ({ ...order, cancelled: true });

/** Money has gone back. */
export function refunded({ minor, currency }: Amount, refundKey: string): Change {
  return (order) => {
    const isOther = order.currency !== null && order.currency !== currency;
    if (isOther || order.refundKeys.includes(refundKey)) return order;
    return { ...order, currency, refunded: order.refunded + minor, refundKeys: [...order.refundKeys, refundKey] };
  };
}

/** What of it counts for the customer: one order and its money, what went back taken off. */
export function countsOf({ amount, refunded: back, cancelled: isOff }: CountedOrder): {
  orders: number;
  amount: number;
} {
  if (amount === null || isOff) return { orders: 0, amount: 0 };
  return { orders: 1, amount: amount > back ? amount - back : 0 };
}

/** Points the customer may have for it: those for the part of the money that has stayed, rounded down. */
export function deserved(order: CountedOrder): number {
  const { amount, points } = order;
  if (amount === null || amount === 0) return 0;
  return Number((BigInt(points) * BigInt(countsOf(order).amount)) / BigInt(amount));
}

/** Points to give (above zero) or to have back (below), after what was told. */
export function due(order: CountedOrder): number {
  return deserved(order) - (order.given - order.takenBack - order.short);
}

import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { type Change, type CountedOrder, countsOf, newOrder } from './counted-order.js';

/** Longer ones could not be indexed. */
const KEY_MAX = 200;
/** Of an order's number so much is kept. */
export const NUMBER_MAX = 200;

/** An order's or a refund's id, as it is kept. */
export function keyOf(id: string): string {
  return id.length <= KEY_MAX ? id : createHash('sha256').update(id).digest('hex');
}

/** What is told of an order. */
export interface OrderNews {
  customerId: string;
  orderKey: string;
  change: Change;
}

/** What became of an order. */
export interface OrderStep {
  before: CountedOrder;
  after: CountedOrder;
}

/** The orders of customers whose accounts are held: nobody else changes them meanwhile. */
export class OrderBook {
  /** Applies what was told, in its order. @returns each order once; nothing is written yet */
  async tell(tx: EntityManager, news: readonly OrderNews[]): Promise<OrderStep[]> {
    const known = await this.read(tx, news);
    const steps = new Map<string, OrderStep>();
    for (const { customerId, orderKey, change } of news) {
      const name = nameOf(customerId, orderKey);
      const before = steps.get(name)?.before ?? known.get(name) ?? newOrder(customerId, orderKey);
      steps.set(name, { before, after: change(steps.get(name)?.after ?? before) });
    }
    return [...steps.values()];
  }

  /** Keeps them, and counts them on the accounts. */
  async write(tx: EntityManager, steps: readonly OrderStep[]): Promise<void> {
    if (steps.length === 0) return;
    const column = <Value>(of: (order: CountedOrder) => Value) => steps.map(({ after }) => of(after));
    await tx.query(
      `INSERT INTO counted_order (customer_id, order_key, number, currency, amount, points, given, taken_back, short, refunded,
         refund_keys, cancelled)
       SELECT customer_id, order_key, number, currency, amount, points, given, taken_back, short, refunded,
         ARRAY(SELECT jsonb_array_elements_text(refund_keys::jsonb)), cancelled
       FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::numeric[], $6::bigint[], $7::bigint[], $8::bigint[],
         $9::bigint[], $10::numeric[], $11::text[], $12::bool[])
         AS told (customer_id, order_key, number, currency, amount, points, given, taken_back, short, refunded, refund_keys, cancelled)
       ON CONFLICT (customer_id, order_key) DO UPDATE SET number = excluded.number, currency = excluded.currency,
         amount = excluded.amount, points = excluded.points, given = excluded.given, taken_back = excluded.taken_back,
         short = excluded.short, refunded = excluded.refunded, refund_keys = excluded.refund_keys,
         cancelled = excluded.cancelled`,
      [
        column(({ customerId }) => customerId),
        column(({ orderKey }) => orderKey),
        column(({ number }) => number),
        column(({ currency }) => currency),
        column(({ amount }) => amount),
        column(({ points }) => points),
        column(({ given }) => given),
        column(({ takenBack }) => takenBack),
        column(({ short }) => short),
        column(({ refunded }) => refunded),
        column(({ refundKeys }) => JSON.stringify(refundKeys)),
        column(({ cancelled }) => cancelled),
      ],
    );
    await this.count(tx, steps);
  }

  private async count(tx: EntityManager, steps: readonly OrderStep[]): Promise<void> {
    const changes = steps.map(({ before, after }) => {
      const [was, is] = [countsOf(before), countsOf(after)];
      return { id: after.customerId, orders: is.orders - was.orders, amount: is.amount - was.amount };
    });
    await tx.query(
      `UPDATE account a SET orders = a.orders + t.orders, order_amount = a.order_amount + t.amount
       FROM (SELECT id, sum(orders) AS orders, sum(amount) AS amount
             FROM unnest($1::uuid[], $2::int[], $3::numeric[]) AS told (id, orders, amount) GROUP BY id) t
       WHERE a.customer_id = t.id AND (t.orders <> 0 OR t.amount <> 0)`,
      [changes.map(({ id }) => id), changes.map(({ orders }) => orders), changes.map(({ amount }) => amount)],
    );
  }

  private async read(tx: EntityManager, news: readonly OrderNews[]): Promise<Map<string, CountedOrder>> {
    const rows: CountedOrder[] = await tx.query(
      `SELECT o.customer_id AS "customerId", o.order_key AS "orderKey", o.number, o.currency, o.amount::float8 AS amount, o.points::float8 AS points,
         o.given::float8 AS given, o.taken_back::float8 AS "takenBack", o.short::float8 AS short, o.refunded::float8 AS refunded,
         o.refund_keys AS "refundKeys", o.cancelled
       FROM counted_order o
       WHERE (o.customer_id, o.order_key) IN (SELECT * FROM unnest($1::uuid[], $2::text[]))`,
      [news.map(({ customerId }) => customerId), news.map(({ orderKey }) => orderKey)],
    );
    return new Map(rows.map((row) => [nameOf(row.customerId, row.orderKey), row]));
  }
}

const nameOf = (customerId: string, orderKey: string): string => `${customerId} ${orderKey}`;

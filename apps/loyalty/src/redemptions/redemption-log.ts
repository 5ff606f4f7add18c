import { Parameters } from '@marmalade/database';
import { decodeCursor, type Page, page } from '@marmalade/http';
import type { DataSource } from 'typeorm';
import { type Redemption, REDEMPTION_COLUMNS, REDEMPTION_TABLES } from './redemption.js';

export interface UsageFilter {
  customerId?: string;
  discountId?: string;
  templateId?: string;
  cashierId?: string;
  location?: string;
  reversed?: boolean;
  isTest?: boolean;
  /** Used at this moment or later. */
  from?: string;
  /** Used before this moment. */
  to?: string;
}

/** Sums of one currency, in minor units. */
export interface Total {
  currency: string;
  count: number;
  reversed: number;
  /** Of what counts. Texts: sums may be more than a number holds exactly. */
  orderAmount: string;
  amountOff: string;
}

/** The usage log: what was used, where and by whom. */
export class RedemptionLog {
  constructor(private readonly dataSource: DataSource) {}

  /** The newest first. @param cashier who asks, and sees only what they took; undefined: all @throws Problem CURSOR_INVALID */
  async list(filter: UsageFilter & { limit: number; cursor?: string }, cashier?: string): Promise<Page<Redemption>> {
    const { limit, cursor } = filter;
    const parameters = new Parameters();
    const conditions = conditionsOf(filter, cashier, parameters);
    if (cursor) {
      const [redeemedAt, id] = decodeCursor(cursor, ['time', 'uuid']);
      conditions.push(
        `(r.redeemed_at, r.id) < (${parameters.add(redeemedAt)}::timestamptz, ${parameters.add(id)}::uuid)`,
      );
    }
    const rows: Redemption[] = await this.dataSource.query(
      `SELECT ${REDEMPTION_COLUMNS} FROM ${REDEMPTION_TABLES} ${where(conditions)}
       ORDER BY r.redeemed_at DESC, r.id DESC LIMIT ${parameters.add(limit + 1)}`,
      parameters.values,
    );
    return page(rows, limit, ({ redeemedAt, id }) => [redeemedAt.toISOString(), id]);
  }

  /** @param cashier who asks, and sees only what they took; undefined: all */
  async totals(filter: UsageFilter, cashier?: string): Promise<Total[]> {
    const parameters = new Parameters();
    const conditions = conditionsOf(filter, cashier, parameters);
    return this.dataSource.query(
      `SELECT r.currency, count(*) FILTER (WHERE r.reversed_at IS NULL)::int AS count,
         count(*) FILTER (WHERE r.reversed_at IS NOT NULL)::int AS reversed,
         coalesce(sum(r.order_amount) FILTER (WHERE r.reversed_at IS NULL), 0)::text AS "orderAmount",
         coalesce(sum(r.amount_off) FILTER (WHERE r.reversed_at IS NULL), 0)::text AS "amountOff"
       FROM redemption r ${where(conditions)} GROUP BY r.currency ORDER BY r.currency`,
      parameters.values,
    );
  }
}

function conditionsOf(filter: UsageFilter, cashier: string | undefined, parameters: Parameters): string[] {
  const { customerId, discountId, templateId, cashierId, location, reversed, isTest, from, to } = filter;
  return [
    ...(cashier === undefined ? [] : [`r.cashier_id = ${parameters.add(cashier)}`]),
    ...(cashierId === undefined ? [] : [`r.cashier_id = ${parameters.add(cashierId)}`]),
    ...(customerId === undefined ? [] : [`r.customer_id = ${parameters.add(customerId)}::uuid`]),
    ...(discountId === undefined ? [] : [`r.discount_id = ${parameters.add(discountId)}::uuid`]),
    ...(templateId === undefined ? [] : [`r.template_id = ${parameters.add(templateId)}::uuid`]),
    ...(location === undefined ? [] : [`r.location = ${parameters.add(location)}`]),
    ...(reversed === undefined ? [] : [`(r.reversed_at IS NOT NULL) = ${parameters.add(reversed)}`]),
    ...(isTest === undefined ? [] : [`r.is_test = ${parameters.add(isTest)}`]),
    ...(from === undefined ? [] : [`r.redeemed_at >= ${parameters.add(from)}::timestamptz`]),
    ...(to === undefined ? [] : [`r.redeemed_at < ${parameters.add(to)}::timestamptz`]),
  ];
}

function where(conditions: readonly string[]): string {
  return conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
}

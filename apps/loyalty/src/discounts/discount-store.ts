import { Parameters } from '@marmalade/database';
import { decodeCursor, type Page, page } from '@marmalade/http';
import type { DataSource, EntityManager } from 'typeorm';
import { validate as isUuid } from 'uuid';
import { readCode } from '../codes/discount-code.js';
import { type Discount, DISCOUNT_COLUMNS, type DiscountState, IN_STATE, type IssuedVia } from './discount.js';
import { DISCOUNT_NOT_FOUND } from './discount-problems.js';

export interface DiscountFilter {
  customerId?: string;
  templateId?: string;
  state?: DiscountState;
  code?: string;
  issuedVia?: IssuedVia;
  isTest?: boolean;
  /** Issued at this moment or later. */
  from?: string;
  /** Issued before this moment. */
  to?: string;
  limit: number;
  cursor?: string;
}

/** Discounts as the database has them. */
export class DiscountStore {
  constructor(private readonly dataSource: DataSource) {}

  /** @param owner the customer who asks, who has no others; undefined: all @throws Problem DISCOUNT_NOT_FOUND */
  async find(id: string, owner?: string, on: DataSource | EntityManager = this.dataSource): Promise<Discount> {
    const rows: Discount[] = isUuid(id)
      ? await on.query(`SELECT ${DISCOUNT_COLUMNS} FROM discount d WHERE d.id = $1`, [id])
      : [];
    if (!rows[0] || (owner !== undefined && rows[0].customerId !== owner)) throw DISCOUNT_NOT_FOUND.problem();
    return rows[0];
  }

  /** The newest first. @param owner the customer who asks, who has no others; undefined: all @throws Problem CURSOR_INVALID */
  async list(filter: DiscountFilter, owner?: string): Promise<Page<Discount>> {
    const { limit, cursor } = filter;
    const parameters = new Parameters();
    const conditions = conditionsOf(filter, owner, parameters);
    if (cursor) {
      const [issuedAt, id] = decodeCursor(cursor, ['time', 'uuid']);
      conditions.push(`(d.issued_at, d.id) < (${parameters.add(issuedAt)}::timestamptz, ${parameters.add(id)}::uuid)`);
    }
    const rows: Discount[] = await this.dataSource.query(
      `SELECT ${DISCOUNT_COLUMNS} FROM discount d ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''}
       ORDER BY d.issued_at DESC, d.id DESC LIMIT ${parameters.add(limit + 1)}`,
      parameters.values,
    );
    return page(rows, limit, ({ issuedAt, id }) => [issuedAt.toISOString(), id]);
  }

  /** @returns undefined: it is revoked already */
  async revoke(tx: EntityManager, id: string, by: object, reason: string | null): Promise<Discount | undefined> {
    const [rows]: [Discount[]] = await tx.query(
      `UPDATE discount AS d SET revoked_at = date_trunc('milliseconds', clock_timestamp()), revoked_by = $2::jsonb, revoked_reason = $3
       WHERE d.id = $1 AND d.revoked_at IS NULL RETURNING ${DISCOUNT_COLUMNS}`,
      [id, JSON.stringify(by), reason],
    );
    return rows[0];
  }
}

function conditionsOf(filter: DiscountFilter, owner: string | undefined, parameters: Parameters): string[] {
  const { customerId, templateId, state, code, issuedVia, isTest, from, to } = filter;
  const read = code === undefined ? undefined : readCode(code);
  return [
    ...(owner === undefined ? [] : [`d.customer_id = ${parameters.add(owner)}::uuid`]),
    ...(customerId === undefined ? [] : [`d.customer_id = ${parameters.add(customerId)}::uuid`]),
    ...(templateId === undefined ? [] : [`d.template_id = ${parameters.add(templateId)}::uuid`]),
    // What is mistyped is nobody's code.
    ...(read === undefined ? [] : 'code' in read ? [`d.code = ${parameters.add(read.code)}`] : ['false']),
    ...(issuedVia === undefined ? [] : [`d.issued_via = ${parameters.add(issuedVia)}`]),
    ...(isTest === undefined ? [] : [`d.is_test = ${parameters.add(isTest)}`]),
    ...(from === undefined ? [] : [`d.issued_at >= ${parameters.add(from)}::timestamptz`]),
    ...(to === undefined ? [] : [`d.issued_at < ${parameters.add(to)}::timestamptz`]),
    ...(state === undefined ? [] : [`(${IN_STATE[state]})`]),
  ];
}

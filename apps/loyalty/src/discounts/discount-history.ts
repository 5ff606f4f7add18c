import { newestWithTies } from '@marmalade/http';
import type { DataSource } from 'typeorm';
import { validate as isUuid } from 'uuid';
import { shownCode } from '../codes/discount-code.js';
import { toMoney } from '../money/minor-units.js';

const PAGE = 200;

/** Something that happened with a discount of a person. */
export interface DiscountMoment {
  at: Date;
  kind: 'discount_issued' | 'discount_redeemed' | 'discount_reversed' | 'discount_revoked';
  /** Of the discount. */
  id: string;
  name: string;
  code: string;
  prefixLength: number;
  amountOff: number | null;
  currency: string | null;
  location: string | null;
}

/** Each kind of moment: its time, and where it stands. */
const MOMENTS = [
  ['discount_issued', 'd.issued_at', 'NULL::float8', 'd.currency', 'NULL', 'discount d', 'd.customer_id'],
  ['discount_revoked', 'd.revoked_at', 'NULL::float8', 'd.currency', 'NULL', 'discount d', 'd.customer_id'],
  ...(['redeemed', 'reversed'] as const).map((what) => [
    `discount_${what}`,
    `r.${what}_at`,
    'r.amount_off::float8',
    'r.currency',
    'r.location',
    'redemption r JOIN discount d ON d.id = r.discount_id',
    'r.customer_id',
  ]),
];

/**
 * What happened with a person's discounts, the newest first, earlier than `before`; see `newestWithTies`.
 */
export async function discountTimeline(
  dataSource: DataSource,
  id: string,
  before: Date | undefined,
  limit: number,
): Promise<DiscountMoment[]> {
  if (!isUuid(id)) return [];
  const kinds = MOMENTS.map(
    ([kind, at, off, currency, location, tables, owner]) =>
      `SELECT date_trunc('milliseconds', ${at}) AS at, '${kind}' AS kind, d.id, t.name, d.code, d.prefix_length::int AS "prefixLength",
          ${off} AS "amountOff", ${currency} AS currency, ${location} AS location
        FROM ${tables} JOIN discount_template t ON t.id = d.template_id
        WHERE ${owner} = $1 AND ${at} IS NOT NULL AND ($2::timestamptz IS NULL OR ${at} < $2)
        ORDER BY ${at} DESC`,
  );
  return dataSource.query(newestWithTies('$3', ...kinds), [id, before ?? null, limit]);
}

/** A moment in words, for staff. */
export function momentTitle({ kind, name, code, prefixLength, amountOff, currency, location }: DiscountMoment): string {
  const what = `${name} (${shownCode(code, prefixLength)})`;
  const off = amountOff === null ? undefined : toMoney(amountOff, currency!);
  const saving = off ? `, ${off.amount} ${off.currency} off` : '';
  switch (kind) {
    case 'discount_issued':
      return `Was given a discount: ${what}`;
    case 'discount_redeemed':
      return `Used a discount: ${what}${saving}${location === null ? '' : `, at ${location}`}`;
    case 'discount_reversed':
      return `A use of a discount was reversed: ${what}${saving}`;
    case 'discount_revoked':
      return `A discount was revoked: ${what}`;
  }
}

/** What there is in pages; `place` is where the next one begins. */
const LISTS = {
  discounts: `SELECT d.id AS place, d.id, d.code, d.title, d.kind, d.percent / 100.0::float8 AS percent, d.amount::float8 AS "amountMinor",
      d.currency, d.site, d.valid_from AS "validFrom", d.valid_until AS "validUntil", d.max_uses AS "maxUses", d.used,
      d.issued_via AS "issuedVia", d.issued_at AS "issuedAt", d.revoked_at AS "revokedAt"
    FROM discount d WHERE d.customer_id = $1 AND ($2::uuid IS NULL OR d.id > $2) ORDER BY d.id LIMIT ${PAGE}`,
  discountUses: `SELECT r.id AS place, r.id, r.discount_id AS "discountId", r.location, r.site, r.order_number AS "orderNumber",
      r.order_amount::float8 AS "orderAmountMinor", r.amount_off::float8 AS "amountOffMinor", r.currency,
      r.redeemed_at AS "redeemedAt", r.reversed_at AS "reversedAt"
    FROM redemption r WHERE r.customer_id = $1 AND ($2::uuid IS NULL OR r.id > $2) ORDER BY r.id LIMIT ${PAGE}`,
};

/** A person's discounts and their uses, as members of a JSON object; however many there are, memory holds a page of them. */
export async function* discountPieces(dataSource: DataSource, id: string): AsyncGenerator<string> {
  let comma = '';
  for (const [name, sql] of Object.entries(LISTS)) {
    yield `${comma}"${name}":[`;
    if (isUuid(id)) yield* items(dataSource, sql, id);
    yield ']';
    comma = ',';
  }
}

async function* items(dataSource: DataSource, sql: string, id: string): AsyncGenerator<string> {
  let separator = '';
  for (let after: unknown = null, isLast = false; !isLast;) {
    const rows: { place: unknown }[] = await dataSource.query(sql, [id, after]);
    for (const { place, ...row } of rows) {
      after = place;
      yield separator + JSON.stringify(row);
      separator = ',';
    }
    isLast = rows.length < PAGE;
  }
}

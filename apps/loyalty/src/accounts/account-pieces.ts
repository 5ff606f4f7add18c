import type { DataSource } from 'typeorm';
import { validate as isUuid } from 'uuid';
import { ACCOUNT_COLUMNS } from './account.js';
import { badgesOf, milestonesOf } from './account-reading.js';

const PAGE = 200;

/** What there is in pages; `place` is where the next one begins. */
const LISTS = {
  entries: `SELECT seq AS place, id, points::float8 AS points, balance_after::float8 AS "balanceAfter", kind, reason, order_number AS
      "orderNumber", comment, expires_at AS "expiresAt", created_at AS "createdAt" FROM entry
      WHERE customer_id = $1 AND ($2::int IS NULL OR seq > $2) ORDER BY seq LIMIT ${PAGE}`,
  orders: `SELECT order_key AS place, number, currency, amount, given::float8 AS points, taken_back::float8 AS "takenBack", refunded,
      cancelled FROM counted_order WHERE customer_id = $1 AND ($2::text IS NULL OR order_key > $2) ORDER BY order_key LIMIT ${PAGE}`,
  rewardRedemptions: `SELECT id AS place, id, reward_name AS reward, points::float8 AS points, state, code, location, valid_until AS "validUntil",
      reason, created_at AS "createdAt" FROM reward_redemption
      WHERE customer_id = $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT ${PAGE}`,
};

/**
 * What a person has gathered, as the value of one member of a JSON object; however many lines there are, memory holds a page of them.
 */
export async function* accountPieces(dataSource: DataSource, id: string): AsyncGenerator<string> {
  if (!isUuid(id)) {
    yield 'null';
    return;
  }
  const { manager } = dataSource;
  const [account]: unknown[] = await manager.query(
    `SELECT ${ACCOUNT_COLUMNS} FROM account a WHERE a.customer_id = $1`,
    [id],
  );
  const [referral]: unknown[] = await manager.query(
    'SELECT created_at AS "at", rewarded_at AS "rewardedAt" FROM referral WHERE referee_id = $1',
    [id],
  );
  const head = {
    account: account ?? null,
    badges: await badgesOf(manager, id),
    milestones: await milestonesOf(manager, id),
    broughtAlong: referral ?? null,
  };
  yield JSON.stringify(head).slice(0, -1);
  for (const [name, sql] of Object.entries(LISTS)) yield* list(dataSource, { name, sql, id });
  yield '}';
}

async function* list(
  dataSource: DataSource,
  { name, sql, id }: { name: string; sql: string; id: string },
): AsyncGenerator<string> {
  yield `,"${name}":[`;
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
  yield ']';
}

import { newId } from '@marmalade/contracts-envelope';
import { ENTRY_COLUMNS, type Movement } from './entry.js';

/** Those that have not happened yet, each once, beside the account as it is held. */
const FRESH = `
  WITH wanted AS (
    SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::text[],
      $9::text[], $10::text[]) WITH ORDINALITY
      AS w (id, customer_id, points, kind, reason, ref_key, expires_at, order_number, comment, actor, place)
  ),
  fresh AS (
    SELECT DISTINCT ON (w.customer_id, w.ref_key) w.*, a.balance
    FROM wanted w JOIN account a ON a.customer_id = w.customer_id
    WHERE NOT EXISTS (SELECT FROM entry e WHERE e.customer_id = w.customer_id AND e.ref_key = w.ref_key)
    ORDER BY w.customer_id, w.ref_key, w.place
  )`;

const WRITE = `INSERT INTO entry AS e (id, customer_id, seq, points, balance_after, kind, reason, ref_key, remaining, expires_at,
    order_number, comment, actor)`;

/** Each is a lot of its own, all of it still there. */
const EARN_TEXT = `${FRESH},
  counted AS (
    SELECT f.*, row_number() OVER w AS nth, sum(points) OVER w AS so_far
    FROM fresh f WINDOW w AS (PARTITION BY customer_id ORDER BY place)
  ),
  moved AS (
    UPDATE account a SET balance = a.balance + t.points, entries = a.entries + t.count, earned_total = a.earned_total + t.earned,
      spent_total = a.spent_total - t.refunded
    FROM (SELECT customer_id, sum(points) AS points, count(*) AS count,
            coalesce(sum(points) FILTER (WHERE kind <> 'refund'), 0) AS earned,
            coalesce(sum(points) FILTER (WHERE kind = 'refund'), 0) AS refunded FROM counted GROUP BY customer_id) t
    WHERE a.customer_id = t.customer_id
    RETURNING a.customer_id, a.balance - t.points AS balance, a.entries - t.count AS entries
  )
  ${WRITE}
  SELECT c.id, c.customer_id, m.entries + c.nth, c.points, m.balance + c.so_far, c.kind, c.reason, c.ref_key, c.points,
    c.expires_at, c.order_number, c.comment, c.actor::jsonb
  FROM counted c JOIN moved m ON m.customer_id = c.customer_id ORDER BY c.place
  RETURNING ${ENTRY_COLUMNS}`;

/**
 * Of an account those that lapse soonest. $11: as far as there are any, else all of them or none. What an account holds is asked in
 * the statement that takes it.
 */
const TAKE_TEXT = `${FRESH},
  queued AS (
    SELECT f.*, coalesce(sum(points) OVER (PARTITION BY customer_id ORDER BY place
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before FROM fresh f
  ),
  granted AS (
    SELECT q.*, CASE WHEN $11 THEN least(points, greatest(balance - before, 0))
      WHEN before + points <= balance THEN points ELSE 0 END AS taken FROM queued q
  ),
  counted AS (
    SELECT g.*, row_number() OVER w AS nth, sum(taken) OVER w AS so_far
    FROM granted g WHERE taken > 0 WINDOW w AS (PARTITION BY customer_id ORDER BY place)
  ),
  moved AS (
    UPDATE account a SET balance = a.balance - t.points, entries = a.entries + t.count, spent_total = a.spent_total + t.spent
    FROM (SELECT customer_id, sum(taken) AS points, count(*) AS count,
            coalesce(sum(taken) FILTER (WHERE kind = 'spend'), 0) AS spent FROM counted GROUP BY customer_id) t
    WHERE a.customer_id = t.customer_id AND a.balance >= t.points
    RETURNING a.customer_id, a.balance + t.points AS balance, a.entries - t.count AS entries, t.points
  ),
  lots AS (
    SELECT l.id, m.points, sum(l.remaining) OVER (PARTITION BY l.customer_id ORDER BY l.expires_at NULLS LAST, l.seq)
      - l.remaining AS before
    FROM entry l JOIN moved m ON m.customer_id = l.customer_id WHERE l.remaining > 0
  ),
  used AS (
    UPDATE entry u SET remaining = u.remaining - least(u.remaining, l.points - l.before)
    FROM lots l WHERE u.id = l.id AND l.points > l.before
  )
  ${WRITE}
  SELECT c.id, c.customer_id, m.entries + c.nth, -c.taken, m.balance - c.so_far, c.kind, c.reason, c.ref_key, NULL,
    NULL, c.order_number, c.comment, c.actor::jsonb
  FROM counted c JOIN moved m ON m.customer_id = c.customer_id ORDER BY c.place
  RETURNING ${ENTRY_COLUMNS}`;

/** Points come. */
export const EARN = { name: 'ledger_earn', text: EARN_TEXT };
/** Points go. */
export const TAKE = { name: 'ledger_take', text: TAKE_TEXT };

/** The first ten parameters of both. */
export function parametersOf(movements: readonly Movement[]): unknown[] {
  const column = <Value>(of: (movement: Movement) => Value | undefined) =>
    movements.map((movement) => of(movement) ?? null);
  return [
    movements.map(() => newId()),
    column(({ customerId }) => customerId),
    column(({ points }) => points),
    column(({ kind }) => kind),
    column(({ reason }) => reason),
    column(({ refKey }) => refKey),
    column(({ expiresAt }) => expiresAt),
    column(({ orderNumber }) => orderNumber),
    column(({ comment }) => comment),
    column(({ actor }) => actor && JSON.stringify(actor)),
  ];
}

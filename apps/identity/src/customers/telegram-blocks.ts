import type { Outbox } from '@marmalade/outbox';
import type { EntityManager } from 'typeorm';
import { type Actor, writeAudit } from '../audit-log/audit-log.js';
import { factsOf } from './customer-announcements.js';
import { type Customer, CUSTOMER_COLUMNS } from './customer.js';

/** Who sends messages finds out that one does not arrive. */
const DISPATCHER: Actor = { role: 'system', id: 'dispatcher' };

/** Somebody whom nothing reaches by Telegram. */
export interface BlockFound {
  /** A customer's id, or that of somebody else, who is left alone. */
  id: string;
  /** ISO time at which it was found out. */
  at: string;
}

/**
 * What is known of whether customers have the bot open, in the order in which it happened and not in the order in which it is
 * heard of: each word is compared with when the customer was last seen there.
 */
export class TelegramBlocks {
  constructor(private readonly outbox: Outbox) {}

  /**
   * Marks customers who have stopped the bot, and tells other services. Whoever was seen there since is not marked; of them it is
   * told once more how they are, for the dispatcher takes their account for dead.
   */
  async mark(tx: EntityManager, found: readonly BlockFound[]): Promise<void> {
    if (found.length === 0) return;
    const [rows] = (await tx.query(
      `UPDATE customer AS c SET telegram_blocked_at = CASE WHEN held.is_news THEN held.at END, revision = c.revision + 1,
         updated_at = clock_timestamp()
       FROM (
         SELECT each.id, word.at, word.at > coalesce(each.telegram_seen_at, '-infinity') AS is_news
         FROM customer each JOIN (
             SELECT id, max(at) AS at FROM unnest($1::text[], $2::timestamptz[]) AS w (id, at) GROUP BY id
           ) AS word ON word.id = each.id::text
         WHERE each.telegram_id IS NOT NULL AND each.telegram_blocked_at IS NULL
         ORDER BY each.id FOR UPDATE OF each
       ) AS held
       WHERE c.id = held.id RETURNING ${CUSTOMER_COLUMNS}`,
      [found.map(({ id }) => id), found.map(({ at }) => at)],
    )) as [Customer[], number];
    const marked = rows.filter(({ telegramBlocked }) => telegramBlocked);
    const entry = { before: { telegramBlocked: false }, after: { telegramBlocked: true } };
    await writeAudit(
      tx,
      DISPATCHER,
      marked.map(({ id }) => ({ action: 'customer.updated', subjectKind: 'customer', subjectId: id, ...entry })),
    );
    await this.outbox.add(tx, factsOf(rows));
  }

  /**
   * Notes that a customer has the bot open now. The first time other services are told, for the dispatcher may have found their
   * account dead before anybody noted that.
   * @returns the customer as they are now
   */
  async seen(tx: EntityManager, customer: Customer): Promise<Customer> {
    const [[row]] = (await tx.query(
      `UPDATE customer AS c SET telegram_seen_at = clock_timestamp(),
         revision = c.revision + CASE WHEN c.telegram_seen_at IS NULL THEN 1 ELSE 0 END
       WHERE c.id = $1 RETURNING ${CUSTOMER_COLUMNS}`,
      [customer.id],
    )) as [Customer[], number];
    if (row.revision !== customer.revision) await this.outbox.add(tx, factsOf([row]));
    return row;
  }
}

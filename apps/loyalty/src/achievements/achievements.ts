import type { EntityManager } from 'typeorm';
import type { Customer } from '../customers/customer.js';
import { DEFAULT_SITE, type SiteDirectory } from '../sites/site-directory.js';
import { decimalsOf } from '../money/minor-units.js';

/** That a customer has got a badge, or come as far as a milestone. */
export interface Achievement {
  customerId: string;
  /** Of the badge or the milestone. */
  offerId: string;
}

type Table = 'badge' | 'milestone';

/** Whole months since they registered. */
const MONTHS = `(extract(year FROM age(clock_timestamp(), c.registered_at)) * 12
  + extract(month FROM age(clock_timestamp(), c.registered_at)))`;

/** Who has them, and who has come as far. Each customer gets each once. */
export class Achievements {
  constructor(private readonly sites: SiteDirectory) {}

  /**
   * Gives whatever the counters of customers have reached. The accounts are held.
   * @param offerIds those that can be given @returns what is new
   */
  async give(
    tx: EntityManager,
    table: Table,
    offerIds: Iterable<string>,
    customers: readonly Customer[],
  ): Promise<Achievement[]> {
    const ids = [...offerIds];
    if (ids.length === 0) return [];
    return tx.query(
      `WITH counter AS (
         SELECT a.customer_id, told.site, metric.name, metric.value
         FROM unnest($1::uuid[], $2::text[], $3::numeric[]) AS told (id, site, unit)
         JOIN account a ON a.customer_id = told.id JOIN customer c ON c.id = told.id
         CROSS JOIN LATERAL (VALUES ('orders', a.orders::numeric), ('order_amount', a.order_amount / told.unit),
           ('points_earned', a.earned_total), ('discounts_used', a.discounts_used), ('referrals', a.referrals),
           ('months_member', ${MONTHS})) AS metric (name, value)
       )
       INSERT INTO ${table}_award (customer_id, ${table}_id)
       SELECT k.customer_id, o.id FROM ${table} o
       JOIN counter k ON k.name = o.metric AND k.value >= o.at_least AND (o.site IS NULL OR o.site = k.site)
       WHERE o.id = ANY($4::uuid[]) ORDER BY o.at_least, o.id
       ON CONFLICT DO NOTHING
       RETURNING customer_id AS "customerId", ${table}_id AS "offerId"`,
      [
        customers.map(({ id }) => id),
        customers.map(({ site }) => site ?? DEFAULT_SITE),
        await Promise.all(
          customers.map(async ({ site }) => 10 ** decimalsOf((await this.sites.find(site, tx)).currency)),
        ),
        ids,
      ],
    );
  }

  /** Gives a badge by hand. @returns false: they have it already */
  async giveByHand(tx: EntityManager, customerId: string, badgeId: string): Promise<boolean> {
    const rows: unknown[] = await tx.query(
      `INSERT INTO badge_award (customer_id, badge_id) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING 1`,
      [customerId, badgeId],
    );
    return rows.length > 0;
  }

  /**
   * Customers who have lately been customers for as many months as some badge or milestone wants, and do not have it yet.
   * Who has been one for longer gets it with whatever happens to them next.
   */
  async membersInWaiting(tx: EntityManager, limit: number): Promise<string[]> {
    const rows: { id: string }[] = await tx.query(
      `SELECT DISTINCT c.id FROM (
         SELECT 'badge' AS kind, id, at_least, site FROM badge WHERE metric = 'months_member' AND archived_at IS NULL
         UNION ALL
         SELECT 'milestone', id, at_least, site FROM milestone WHERE metric = 'months_member' AND archived_at IS NULL) o
       JOIN customer c ON c.registered_at <= clock_timestamp() - make_interval(months => o.at_least::int)
         AND c.registered_at > clock_timestamp() - make_interval(months => o.at_least::int) - interval '7 days'
       WHERE c.status = 'active' AND (o.site IS NULL OR o.site = coalesce(c.site, '${DEFAULT_SITE}'))
         AND NOT EXISTS (SELECT FROM badge_award g WHERE o.kind = 'badge' AND g.badge_id = o.id AND g.customer_id = c.id)
         AND NOT EXISTS (SELECT FROM milestone_award g
           WHERE o.kind = 'milestone' AND g.milestone_id = o.id AND g.customer_id = c.id)
       LIMIT $1`,
      [limit],
    );
    return rows.map(({ id }) => id);
  }
}

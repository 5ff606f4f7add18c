import type { EntityManager } from 'typeorm';
import type { Customer } from '../customers/customer.js';
import { endOfDayIn } from '../ledger/last-moment.js';
import type { Program } from '../programs/program.js';
import type { ProgramDirectory } from '../programs/program-directory.js';
import { DEFAULT_SITE, type SiteDirectory } from '../sites/site-directory.js';
import { ladderOf, type Place, placeOn } from './ladder.js';
import type { Tier } from './tier.js';

/** Where a customer stands, by what they have earned within the period of their program. */
export interface Standing {
  customer: Customer;
  points: number;
  /** The tier they are in, even if it is not offered any more. */
  current?: Pick<Tier, 'id' | 'name' | 'threshold'>;
  place: Place;
  /** When a tier reached now is looked at again. */
  reviewAt: Date;
}

/** What counts for a tier: corrections too, and not what is exchanged, comes back from there, or lapses. */
const COUNTING = `('earn', 'bonus', 'adjust', 'take_back')`;

export class Standings {
  constructor(
    private readonly programs: ProgramDirectory,
    private readonly sites: SiteDirectory,
  ) {}

  /** @param tiers all that are offered @returns of those who have an account */
  async of(tx: EntityManager, customers: readonly Customer[], tiers: readonly Tier[]): Promise<Standing[]> {
    const programs = await this.programs.findAll(
      customers.map(({ site }) => site),
      tx,
    );
    const programOf = ({ site }: Customer): Program => programs.get(site ?? DEFAULT_SITE)!;
    const rows: { id: string; current: Standing['current'] | null; points: number }[] = await tx.query(
      `SELECT a.customer_id AS id,
         CASE WHEN t.id IS NOT NULL THEN json_build_object('id', t.id, 'name', t.name, 'threshold', t.threshold) END AS current,
         coalesce((
         SELECT sum(e.points) FROM entry e WHERE e.customer_id = a.customer_id AND e.kind IN ${COUNTING}
           AND e.created_at > clock_timestamp() - make_interval(months => told.months)), 0)::float8 AS points
       FROM unnest($1::uuid[], $2::int[]) AS told (id, months) JOIN account a ON a.customer_id = told.id
       LEFT JOIN tier t ON t.id = a.tier_id`,
      [customers.map(({ id }) => id), customers.map((customer) => programOf(customer).tierPeriodMonths)],
    );
    const byId = new Map(customers.map((customer) => [customer.id, customer]));
    return Promise.all(
      rows.map(async ({ id, current, points }) => {
        const customer = byId.get(id)!;
        const ladder = ladderOf(tiers, customer.site);
        const { timeZone } = await this.sites.find(customer.site, tx);
        const reviewAt = endOfDayIn(programOf(customer).tierPeriodMonths, timeZone, new Date());
        const place = placeOn(ladder, points, current ?? undefined);
        return { customer, points, place, reviewAt, ...(current && { current }) };
      }),
    );
  }

  /** Puts customers into their tiers, each of them anew until its review. */
  async settle(tx: EntityManager, standings: readonly { standing: Standing; tier: Tier | undefined }[]): Promise<void> {
    if (standings.length === 0) return;
    await tx.query(
      `UPDATE account a SET tier_id = told.tier_id, tier_review_at = CASE WHEN told.tier_id IS NOT NULL THEN told.review_at END,
         tier_since = CASE WHEN told.tier_id IS NOT DISTINCT FROM a.tier_id THEN a.tier_since
           WHEN told.tier_id IS NOT NULL THEN clock_timestamp() END
       FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) AS told (id, tier_id, review_at)
       WHERE a.customer_id = told.id`,
      [
        standings.map(({ standing }) => standing.customer.id),
        standings.map(({ tier }) => tier?.id ?? null),
        standings.map(({ standing }) => standing.reviewAt),
      ],
    );
  }
}

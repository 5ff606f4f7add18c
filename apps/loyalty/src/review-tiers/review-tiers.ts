import type { Outbox } from '@marmalade/outbox';
import type { DataSource } from 'typeorm';
import { type AuditEntry, auditEvents, SYSTEM } from '../audit/loyalty-audit.js';
import type { CustomerDirectory } from '../customers/customer-directory.js';
import type { OfferStore } from '../offers/offer-store.js';
import type { Standing, Standings } from '../tiers/standings.js';
import type { TierFields } from '../tiers/tier.js';

/**
 * Looks again, when a customer's year is over, whether the points of that year still bear their tier: they keep it for another one, or
 * come into the one the points are enough for. Nobody is told of it; the audit log says it.
 */
export class ReviewTiers {
  constructor(
    private readonly dataSource: DataSource,
    private readonly customers: CustomerDirectory,
    private readonly tiers: OfferStore<TierFields>,
    private readonly standings: Standings,
    private readonly outbox: Outbox,
  ) {}

  /** @param batch accounts at most @returns how many there were */
  review(batch: number): Promise<number> {
    return this.dataSource.transaction(async (tx) => {
      const due: { id: string }[] = await tx.query(
        `SELECT customer_id AS id FROM account WHERE tier_review_at < clock_timestamp()
         ORDER BY tier_review_at LIMIT $1 FOR UPDATE SKIP LOCKED`,
        [batch],
      );
      const customers = await this.customers.findAll(
        due.map(({ id }) => id),
        tx,
      );
      const standings = await this.standings.of(tx, [...customers.values()], await this.tiers.offered(tx));
      await this.standings.settle(
        tx,
        standings.map((standing) => ({ standing, tier: standing.place.tier })),
      );
      await this.outbox.add(tx, auditEvents(SYSTEM, standings.map(entryOf)));
      return due.length;
    });
  }
}

function entryOf({ customer, current, place: { tier }, points, reviewAt }: Standing): AuditEntry {
  const isKept = tier !== undefined && tier.threshold >= (current?.threshold ?? 0);
  const action = isKept ? 'tier.kept' : 'tier.lowered';
  const before = { tier: current?.name ?? null };
  const after = { tier: tier?.name ?? null, points, ...(tier && { validUntil: reviewAt.toISOString() }) };
  return { action, subjectKind: 'customer', subjectId: customer.id, before, after };
}

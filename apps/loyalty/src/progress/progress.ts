import type { Outbox } from '@marmalade/outbox';
import type { EntityManager } from 'typeorm';
import type { Achievement, Achievements } from '../achievements/achievements.js';
import type { Badge, BadgeFields } from '../badges/badge.js';
import type { Customer } from '../customers/customer.js';
import type { Entry } from '../ledger/entry.js';
import type { Ledger } from '../ledger/ledger.js';
import type { LotEnds } from '../ledger/lot-ends.js';
import type { Milestone, MilestoneFields } from '../milestones/milestone.js';
import type { OfferStore } from '../offers/offer-store.js';
import type { Standings } from '../tiers/standings.js';
import type { TierFields } from '../tiers/tier.js';
import { badgeEvent, milestoneEvent, pointEvents, type Risen, upgradeEvent } from './progress-events.js';

/** What there is to be had. */
export interface Offers {
  tiers: OfferStore<TierFields>;
  badges: OfferStore<BadgeFields>;
  milestones: OfferStore<MilestoneFields>;
}

/**
 * What follows when an account has moved or a counter has grown: milestones and their points, badges, tiers; and all of it announced.
 * The accounts are held.
 */
export class Progress {
  constructor(
    private readonly offers: Offers,
    private readonly achievements: Achievements,
    private readonly standings: Standings,
    private readonly ledger: Ledger,
    private readonly lotEnds: LotEnds,
    private readonly outbox: Outbox,
  ) {}

  /** @param customers whose accounts moved @param earned what they have been given: they are told of it */
  async follow(tx: EntityManager, customers: readonly Customer[], earned: readonly Entry[] = []): Promise<void> {
    if (customers.length === 0) return;
    const milestones = byId(await this.offers.milestones.offered(tx));
    const badges = byId(await this.offers.badges.offered(tx));
    const people = byId(customers);
    const reached = await this.reachMilestones(tx, customers, milestones);
    const given = await this.achievements.give(tx, 'badge', badges.keys(), customers);
    const risen = await this.rise(tx, customers);
    await this.outbox.add(tx, [
      ...pointEvents(earned, risen),
      ...reached.map(({ customerId, offerId }) => milestoneEvent(people.get(customerId)!, milestones.get(offerId)!)),
      ...given.map(({ customerId, offerId }) => badgeEvent(people.get(customerId)!, badges.get(offerId)!)),
      ...risen.flatMap(upgradeEvent),
    ]);
  }

  /** Tells who has been given a badge by hand. */
  async tellOfBadge(tx: EntityManager, customer: Customer, badge: Badge): Promise<void> {
    await this.outbox.add(tx, [badgeEvent(customer, badge)]);
  }

  /** Their points may lead to the next ones, until there are none. */
  private async reachMilestones(
    tx: EntityManager,
    customers: readonly Customer[],
    milestones: ReadonlyMap<string, Milestone>,
  ): Promise<Achievement[]> {
    const all: Achievement[] = [];
    for (;;) {
      const reached = await this.achievements.give(tx, 'milestone', milestones.keys(), customers);
      all.push(...reached);
      const isRich = reached.length > 0 && (await this.rewardMilestones(tx, reached, customers, milestones));
      if (!isRich) return all;
    }
  }

  /** @returns whether there were points for any */
  private async rewardMilestones(
    tx: EntityManager,
    reached: readonly Achievement[],
    customers: readonly Customer[],
    milestones: ReadonlyMap<string, Milestone>,
  ): Promise<boolean> {
    const siteOf = new Map(customers.map(({ id, site }) => [id, site]));
    const entries = await this.ledger.earn(
      tx,
      await Promise.all(
        reached.map(async ({ customerId, offerId }) => {
          const expiresAt = await this.lotEnds.of(tx, siteOf.get(customerId)!);
          const { points, name } = milestones.get(offerId)!;
          const of = { customerId, points, kind: 'bonus', reason: 'other', refKey: `milestone:${offerId}` } as const;
          return { ...of, comment: name, ...(expiresAt && { expiresAt }) };
        }),
      ),
    );
    return entries.length > 0;
  }

  /** Whoever has the points for a higher tier is in it at once. Nobody falls here: that is for the review. */
  private async rise(tx: EntityManager, customers: readonly Customer[]): Promise<Risen[]> {
    const tiers = await this.offers.tiers.offered(tx);
    if (tiers.length === 0) return customers.map((customer) => ({ customer }));
    const standings = await this.standings.of(tx, customers, tiers);
    const risen = standings.map((standing): Risen => {
      const { customer, current, place } = standing;
      const isHigher = place.tier && place.tier.threshold > (current?.threshold ?? -1);
      return { customer, standing, ...(isHigher && { tier: place.tier }) };
    });
    const up = risen.filter(({ tier }) => tier);
    await this.standings.settle(
      tx,
      up.map(({ standing, tier }) => ({ standing: standing!, tier })),
    );
    return risen;
  }
}

const byId = <Item extends { id: string }>(items: readonly Item[]): Map<string, Item> =>
  new Map(items.map((item) => [item.id, item]));

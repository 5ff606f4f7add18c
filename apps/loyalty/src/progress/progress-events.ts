import { createEvent, type DataOf, type EventDefinition } from '@marmalade/contracts-envelope';
import {
  BadgeAwarded,
  MilestoneReached,
  PointsAwarded,
  RedemptionApproved,
  RedemptionRejected,
  TierUpgraded,
} from '@marmalade/contracts-loyalty';
import type { OutboxEntry } from '@marmalade/outbox';
import type { Badge } from '../badges/badge.js';
import type { Customer } from '../customers/customer.js';
import type { Entry } from '../ledger/entry.js';
import type { Milestone } from '../milestones/milestone.js';
import type { RewardRedemption } from '../rewards/reward-redemption.js';
import type { Standing } from '../tiers/standings.js';
import type { Tier } from '../tiers/tier.js';

/** Where a customer stands, when there are tiers at all, and the one they have just reached. */
export interface Risen {
  customer: Customer;
  standing?: Standing;
  tier?: Tier;
}

/** That customers have been given points, with what is missing to their next tier. */
export function pointEvents(earned: readonly Entry[], risen: readonly Risen[]): OutboxEntry[] {
  const of = new Map(risen.map((each) => [each.customer.id, each]));
  return earned.map(({ id, customerId, points, balanceAfter, reason, orderNumber, expiresAt }) => {
    const { customer, standing } = of.get(customerId)!;
    const next = standing?.place.next;
    return about(customer, PointsAwarded, {
      entryId: id,
      customer: customer.person,
      points,
      balance: balanceAfter,
      ...known({ reason, orderNumber, expiresAt: expiresAt?.toISOString() }),
      ...(next && { nextTier: { name: next.tier.name, pointsLeft: next.pointsLeft } }),
    });
  });
}

/** That a customer has risen, if they have. */
export function upgradeEvent({ customer, standing, tier }: Risen): OutboxEntry[] {
  if (!standing || !tier) return [];
  const { current, reviewAt } = standing;
  const data = {
    customer: customer.person,
    tier: { id: tier.id, name: tier.name },
    ...(current && { previousTier: { id: current.id, name: current.name } }),
    ...(tier.perks.length > 0 && { benefits: tier.perks }),
    validUntil: reviewAt.toISOString(),
  };
  return [about(customer, TierUpgraded, data)];
}

/** That a customer has come as far as a milestone. */
export function milestoneEvent(customer: Customer, { id, name, reward, points }: Milestone): OutboxEntry {
  const gets = known({ reward, points: points || null });
  return about(customer, MilestoneReached, { customer: customer.person, milestone: { id, name }, ...gets });
}

/** That a customer has a badge. */
export function badgeEvent(customer: Customer, { id, name, description, imageUrl }: Badge): OutboxEntry {
  const badge = { id, name, ...known({ description }) };
  return about(customer, BadgeAwarded, { customer: customer.person, badge, ...known({ imageUrl }) });
}

/** What was decided about a reward that a customer wants. @param balance what they have now */
export function decisionEvent(customer: Customer, redemption: RewardRedemption, balance: number): OutboxEntry {
  const { id, reward, points, state, code, location, validUntil, reason } = redemption;
  const of = { redemptionId: id, customer: customer.person, reward, points, balance };
  if (state === 'rejected') return about(customer, RedemptionRejected, { ...of, ...known({ reason }) });
  const how = known({ code, location, validUntil: validUntil?.toISOString() });
  return about(customer, RedemptionApproved, { ...of, ...how });
}

/** An event about a customer's account, behind all others about them. */
function about<Definition extends EventDefinition>(
  customer: Pick<Customer, 'id' | 'site' | 'isTest'>,
  definition: Definition,
  data: DataOf<Definition>,
): OutboxEntry {
  const event = createEvent(definition, data, {
    subject: customer.id,
    ...(customer.site !== null && { site: customer.site }),
    ...(customer.isTest && { istest: true }),
  });
  return { event, orderKey: customer.id };
}

/** The object without what is null or undefined: events leave out what is not known. */
function known<Fields extends object>(fields: Fields): { [Field in keyof Fields]?: NonNullable<Fields[Field]> } {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== null && value !== undefined),
  ) as never;
}

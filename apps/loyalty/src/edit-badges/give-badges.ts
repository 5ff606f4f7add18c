import type { Actor } from '@marmalade/auth';
import { type IdempotencyKeys, problemType } from '@marmalade/http';
import type { Outbox } from '@marmalade/outbox';
import type { EntityManager } from 'typeorm';
import { lockAccounts } from '../accounts/account-store.js';
import type { Achievements } from '../achievements/achievements.js';
import { auditEvents } from '../audit/loyalty-audit.js';
import type { Badge, BadgeFields } from '../badges/badge.js';
import { CUSTOMER_NOT_FOUND } from '../customers/customer-problems.js';
import type { CustomerDirectory } from '../customers/customer-directory.js';
import { OFFER_ARCHIVED } from '../offers/offer-problems.js';
import type { OfferStore } from '../offers/offer-store.js';
import type { Progress } from '../progress/progress.js';

export const BADGE_ALREADY_GIVEN = problemType({
  code: 'BADGE_ALREADY_GIVEN',
  status: 409,
  title: 'The customer has the badge already',
});

interface GiveParts {
  customers: CustomerDirectory;
  badges: OfferStore<BadgeFields>;
  achievements: Achievements;
  progress: Progress;
  outbox: Outbox;
  keys: IdempotencyKeys;
}

/** Gives badges by hand. */
export class GiveBadges {
  constructor(private readonly parts: GiveParts) {}

  /** @throws Problem CUSTOMER_NOT_FOUND, BADGE_NOT_FOUND, OFFER_ARCHIVED, BADGE_ALREADY_GIVEN, those of the Idempotency-Key */
  async give(actor: Actor, customerId: string, badgeId: string, key?: string): Promise<Badge> {
    const scope = `POST badges ${customerId} ${actor.role} ${actor.id}`;
    const { body } = await this.parts.keys.run(scope, key, { badgeId }, async (tx) => {
      return { status: 201, body: await this.giveOne(tx, actor, customerId, badgeId) };
    });
    return body;
  }

  private async giveOne(tx: EntityManager, actor: Actor, customerId: string, badgeId: string): Promise<Badge> {
    const { customers, badges, achievements, progress, outbox } = this.parts;
    const customer = await customers.find(customerId, tx);
    if (!customer || !(await lockAccounts(tx, [customerId])).has(customerId)) throw CUSTOMER_NOT_FOUND.problem();
    const badge = await badges.find(badgeId, tx);
    if (badge.archivedAt) throw OFFER_ARCHIVED.problem();
    if (!(await achievements.giveByHand(tx, customerId, badgeId))) throw BADGE_ALREADY_GIVEN.problem();
    const after = { badgeId, badge: badge.name };
    const entry = { action: 'badge.given', subjectKind: 'customer', subjectId: customerId, after };
    await outbox.add(tx, auditEvents(actor, [entry]));
    await progress.tellOfBadge(tx, customer, badge);
    return badge;
  }
}

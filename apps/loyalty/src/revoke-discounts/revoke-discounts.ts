import type { Actor } from '@marmalade/auth';
import type { Outbox } from '@marmalade/outbox';
import type { DataSource } from 'typeorm';
import { auditEvents } from '../audit/loyalty-audit.js';
import { doerOf } from '../discounts/discount.js';
import type { DiscountStore } from '../discounts/discount-store.js';
import type { DiscountView, DiscountViews } from '../discounts/discount-view.js';

/** Takes discounts away from customers. */
export class RevokeDiscounts {
  constructor(
    private readonly dataSource: DataSource,
    private readonly discounts: DiscountStore,
    private readonly outbox: Outbox,
    private readonly views: DiscountViews,
  ) {}

  /** To do it again changes nothing. @throws Problem DISCOUNT_NOT_FOUND */
  async revoke(actor: Actor, id: string, reason: string | null): Promise<DiscountView> {
    return this.dataSource.transaction(async (tx) => {
      const before = await this.discounts.find(id, undefined, tx);
      const after = await this.discounts.revoke(tx, id, doerOf(actor), reason);
      if (!after) return this.views.of(await this.discounts.find(before.id, undefined, tx), true);
      const change = { customerId: after.customerId, ...(reason !== null && { reason }) };
      const entry = { action: 'discount.revoked', subjectKind: 'discount', subjectId: after.id, after: change };
      await this.outbox.add(tx, auditEvents(actor, [entry]));
      return this.views.of(after, true);
    });
  }
}

import { type Actor, type Principal, reachOf } from '@marmalade/auth';
import type { IdempotencyKeys } from '@marmalade/http';
import type { Outbox } from '@marmalade/outbox';
import type { EntityManager } from 'typeorm';
import { validate as isUuid } from 'uuid';
import { auditEvents } from '../audit/loyalty-audit.js';
import { doerOf } from '../discounts/discount.js';
import { holdLimits } from '../redemptions/redeemable.js';
import { type Redemption, REDEMPTION_COLUMNS, REDEMPTION_TABLES } from '../redemptions/redemption.js';
import { REDEMPTION_NOT_FOUND, REDEMPTION_REVERSED, REVERSAL_TOO_LATE } from '../redemptions/redemption-problems.js';
import type { RedemptionView, RedemptionViews } from '../redemptions/redemption-view.js';

/** Who asks. */
export interface Asker {
  principal: Principal;
  actor: Actor;
}

/** Takes a use of a discount back: it can be used again then. */
export class ReverseRedemption {
  constructor(
    private readonly outbox: Outbox,
    private readonly idempotencyKeys: IdempotencyKeys,
    private readonly views: RedemptionViews,
  ) {}

  /**
   * @throws Problem REDEMPTION_NOT_FOUND (also of somebody else's, for a cashier), REDEMPTION_REVERSED, REVERSAL_TOO_LATE, and those of
   *   the Idempotency-Key
   */
  async reverse(asker: Asker, id: string, reason: string | null, key?: string): Promise<RedemptionView> {
    const { role, id: who } = asker.principal;
    const answer = await this.idempotencyKeys.run(`reverse ${role} ${who}`, key, { id, reason }, async (tx) => {
      // Before anything else, as whoever redeems: uses are not counted anew meanwhile.
      await holdLimits(tx);
      const redemption = await this.take(tx, asker, id);
      const reversed = await reverseUse(tx, redemption, asker.actor, reason);
      if (!reversed) throw reversedProblem(redemption.reversedAt);
      const entry = {
        action: 'discount.redemption_reversed',
        subjectKind: 'discount',
        subjectId: redemption.discountId,
        after: { redemptionId: redemption.id, customerId: redemption.customerId, ...(reason !== null && { reason }) },
      };
      await this.outbox.add(tx, auditEvents(asker.actor, [entry]));
      return { status: 200, body: this.views.of(reversed) };
    });
    return answer.body;
  }

  /** The use, if whoever asks may take it back; its discount is held to the end of the transaction. */
  private async take(tx: EntityManager, { principal }: Asker, id: string): Promise<Redemption> {
    const rows: (Redemption & { now: Date })[] = isUuid(id)
      ? await tx.query(
          `SELECT ${REDEMPTION_COLUMNS}, clock_timestamp() AS now FROM ${REDEMPTION_TABLES} WHERE r.id = $1 FOR UPDATE OF d`,
          [id],
        )
      : [];
    const [redemption] = rows;
    const reach = reachOf(principal, 'redemptions:reverse');
    const { cashier } = redemption ?? {};
    const isOwn = cashier?.id === principal.id && cashier.role === principal.role;
    if (!redemption || (reach !== 'all' && !isOwn)) throw REDEMPTION_NOT_FOUND.problem();
    if (redemption.reversedAt) throw reversedProblem(redemption.reversedAt);
    const undoUntil = this.views.undoUntil(redemption);
    if (reach !== 'all' && redemption.now > undoUntil) {
      const parameters = { undoUntil: undoUntil.toISOString() };
      const detail = `A cashier can take it back for ${this.views.undoSeconds} seconds; somebody of the office still can.`;
      throw REVERSAL_TOO_LATE.problem(detail, undefined, undefined, { parameters });
    }
    return redemption;
  }
}

/** @returns undefined: somebody else was faster */
async function reverseUse(
  tx: EntityManager,
  redemption: Redemption,
  actor: Actor,
  reason: string | null,
): Promise<Redemption | undefined> {
  const by = doerOf(actor);
  const rows: { reversedAt: Date }[] = await tx.query(
    `WITH reversed AS (
       UPDATE redemption SET reversed_at = date_trunc('milliseconds', clock_timestamp()), reversed_by = $2::jsonb, reversal_reason = $3
       WHERE id = $1 AND reversed_at IS NULL RETURNING discount_id, template_id, reversed_at),
     freed AS (UPDATE discount d SET used = d.used - 1 FROM reversed WHERE d.id = reversed.discount_id),
     counted AS (
       UPDATE discount_template t SET used = greatest(t.used - 1, 0) FROM reversed
       WHERE t.id = reversed.template_id AND t.max_uses_total IS NOT NULL)
     SELECT reversed_at AS "reversedAt" FROM reversed`,
    [redemption.id, JSON.stringify(by), reason],
  );
  if (!rows[0]) return undefined;
  return { ...redemption, reversedAt: rows[0].reversedAt, reversedBy: by, reversalReason: reason };
}

function reversedProblem(at: Date | null) {
  return REDEMPTION_REVERSED.problem(undefined, undefined, undefined, at ? { parameters: { reversedAt: at.toISOString() } } : {}); // prettier-ignore
}

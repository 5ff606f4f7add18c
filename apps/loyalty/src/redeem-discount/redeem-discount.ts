import type { Actor, Principal } from '@marmalade/auth';
import { createEvent, type DataOf, type Money } from '@marmalade/contracts-envelope';
import { DiscountRedeemed } from '@marmalade/contracts-loyalty';
import { type IdempotencyKeys, Problem, VALIDATION_FAILED } from '@marmalade/http';
import type { Outbox, OutboxEntry } from '@marmalade/outbox';
import type { DataSource, EntityManager } from 'typeorm';
import { auditEvents } from '../audit/loyalty-audit.js';
import type { CodeGuesses, Guesser } from '../codes/code-guesses.js';
import { readCode } from '../codes/discount-code.js';
import { discountAttributes, discountData } from '../discounts/discount-events.js';
import type { DiscountViews } from '../discounts/discount-view.js';
import { toMinor, toMoney } from '../money/minor-units.js';
import { amountOff } from '../redemptions/amount-off.js';
import { askAdmission, isLimitReached, lastUse, type Redeemable } from '../redemptions/redeemable.js';
import type { Redemption } from '../redemptions/redemption.js';
import {
  CODE_MISTYPED,
  DISCOUNT_LIMIT_REACHED,
  DISCOUNT_UNKNOWN,
  DISCOUNT_USED,
} from '../redemptions/redemption-problems.js';
import type { RedemptionView, RedemptionViews } from '../redemptions/redemption-view.js';
import { mistypedProblem, type OrderAmount, refusalOf, usedProblem } from '../redemptions/refusal.js';
import type { Till } from '../redemptions/till.js';
import type { Site, SiteDirectory } from '../sites/site-directory.js';
import type { RedeemBody, ValidateBody, ValidatedView } from './redeem-body.js';
import { keepsToLimits, type Use, useDiscount } from './use-discount.js';

type On = DataSource | EntityManager;

/** Who asks. */
export interface Asker {
  principal: Principal;
  actor: Actor;
}

export interface RedeemParts {
  dataSource: DataSource;
  outbox: Outbox;
  idempotencyKeys: IdempotencyKeys;
  guesses: CodeGuesses;
  sites: SiteDirectory;
  views: DiscountViews;
  redemptionViews: RedemptionViews;
}

/** Problems that a guess comes to. */
const GUESSED = new Set([CODE_MISTYPED.code, DISCOUNT_UNKNOWN.code]);

/** Checks codes and redeems them. */
export class RedeemDiscount {
  constructor(private readonly parts: RedeemParts) {}

  /** What redeeming would come to just now. @throws Problem as redeeming does */
  validate(asker: Asker, codeText: string, body: ValidateBody): Promise<ValidatedView> {
    return this.counted(asker, async () => {
      const code = codeOf(codeText);
      const order = body.orderAmount && orderOf(body.orderAmount);
      const { dataSource } = this.parts;
      const { redeemable } = await this.admit(dataSource, asker, code, body, order);
      if (await isLimitReached(dataSource, redeemable.discount)) throw DISCOUNT_LIMIT_REACHED.problem();
      const { discount, customer } = redeemable;
      const off = order && amountOff(discount, order.amount);
      const money = (minor: number): Money => toMoney(minor, order!.currency);
      return {
        valid: true,
        discount: this.parts.views.of(discount, true),
        customer: { id: customer.id, name: customer.person.name ?? null },
        amountOff: off === undefined ? null : money(off),
        payable: off === undefined ? null : money(order!.amount - off),
      };
    });
  }

  /**
   * Uses a discount for an order, once however often it is asked with the same key, and as often as it may be whatever happens.
   * @throws Problem one of `REFUSALS`, CODE_GUESSING_LIMITED, VALIDATION_FAILED, and those of the Idempotency-Key
   */
  redeem(asker: Asker, codeText: string, body: RedeemBody, key?: string): Promise<RedemptionView> {
    return this.counted(asker, async () => {
      const code = codeOf(codeText);
      const order = orderOf(body.orderAmount);
      const { role, id } = asker.principal;
      const scope = `redeem ${role} ${id}`;
      const answer = await this.parts.idempotencyKeys.run(scope, key, { code, ...body }, async (tx) => {
        const redemption = await this.use(tx, asker, code, body, order);
        return { status: 201, body: this.parts.redemptionViews.of(redemption) };
      });
      return answer.body;
    });
  }

  private async use(
    tx: EntityManager,
    asker: Asker,
    code: string,
    body: RedeemBody,
    order: OrderAmount,
  ): Promise<Redemption> {
    const { redeemable, till } = await this.admit(tx, asker, code, body, order);
    const use: Use = {
      redeemable,
      till,
      order,
      amountOff: amountOff(redeemable.discount, order.amount),
      orderNumber: body.orderNumber ?? null,
    };
    const used = await useDiscount(tx, use);
    if (!used) {
      // Somebody was faster: what stands in the way now is told as if it had been so before.
      await this.admit(tx, asker, code, body, order);
      throw DISCOUNT_USED.problem();
    }
    const { redemption, limits } = used;
    if (!(await keepsToLimits(tx, redeemable.discount, limits))) throw DISCOUNT_LIMIT_REACHED.problem();
    await this.parts.outbox.add(tx, await this.eventsOf(tx, asker.actor, use, redemption));
    return redemption;
  }

  /** The discount and the till, if nothing stands in the way. */
  private async admit(
    on: On,
    { principal, actor }: Asker,
    code: string,
    said: { location?: string; site?: string },
    order: OrderAmount | undefined,
  ): Promise<{ redeemable: Redeemable; till: Till }> {
    const { guesses } = this.parts;
    const guesser = guesserOf({ principal, actor });
    const names = guesses.namesOf(guesser);
    const { windowSeconds } = guesses.limits;
    const asked = { principal, said, code, guesses: { names, windowSeconds } };
    const { till, tries, redeemable } = await askAdmission(on, asked);
    guesses.check(guesser, tries);
    if (!redeemable) throw DISCOUNT_UNKNOWN.problem();
    const { timeZone } = await this.siteOf(on, redeemable, till);
    const refusal = refusalOf(redeemable, till, order, timeZone);
    if (refusal?.code !== DISCOUNT_USED.code) {
      if (refusal) throw refusal;
      return { redeemable, till };
    }
    throw usedProblem(await lastUse(on, redeemable.discount.id), timeZone);
  }

  private siteOf(on: On, { discount, customer }: Redeemable, till: Till): Promise<Site> {
    return this.parts.sites.find(discount.site ?? till.site ?? customer.site, on);
  }

  private async eventsOf(tx: EntityManager, actor: Actor, use: Use, redemption: Redemption): Promise<OutboxEntry[]> {
    const { redeemable, till } = use;
    const { discount, customer } = redeemable;
    const { orderAmount, amountOff: off } = this.parts.redemptionViews.of(redemption);
    const { location, usesLeft } = redemption;
    const data = {
      ...discountData(discount, customer, (await this.siteOf(tx, redeemable, till)).locale),
      ...{ redemptionId: redemption.id, orderAmount, amountOff: off, usesLeft },
      ...(location !== null && { location }),
      ...(till.person && { cashier: till.person }),
      redeemedAt: redemption.redeemedAt.toISOString(),
    } as DataOf<typeof DiscountRedeemed>;
    const event = createEvent(DiscountRedeemed, data, discountAttributes(discount, customer));
    const entry = {
      action: 'discount.redeemed',
      subjectKind: 'discount',
      subjectId: discount.id,
      after: { redemptionId: redemption.id, customerId: customer.id, orderAmount, amountOff: off, location, usesLeft },
    };
    return [{ event, orderKey: customer.id }, ...auditEvents(actor, [entry])];
  }

  /** Counts what came to nothing as a guess: then it may be one too many, which is told instead. */
  private async counted<Result>(asker: Asker, work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof Problem && GUESSED.has(error.code)) await this.parts.guesses.count(guesserOf(asker));
      throw error;
    }
  }
}

function guesserOf({ principal, actor }: Asker): Guesser {
  return { principal, ipAddress: actor.ipAddress ?? '' };
}

/** @throws Problem CODE_MISTYPED */
function codeOf(text: string): string {
  const read = readCode(text);
  if ('mistyped' in read) throw mistypedProblem(read.mistyped);
  return read.code;
}

/** @throws Problem VALIDATION_FAILED */
function orderOf(money: Money): OrderAmount {
  const amount = toMinor(money);
  if (amount) return { amount, currency: money.currency };
  const message = 'orderAmount must be an amount above zero with the decimals of its currency';
  throw VALIDATION_FAILED.problem(undefined, [{ pointer: '/orderAmount/amount', code: 'IS_AMOUNT', message }]);
}

import type { Actor } from '@marmalade/auth';
import { type IdempotencyKeys, VALIDATION_FAILED } from '@marmalade/http';
import type { Outbox } from '@marmalade/outbox';
import type { EntityManager } from 'typeorm';
import { ACCOUNT_BLOCKED, INSUFFICIENT_POINTS } from '../accounts/account-problems.js';
import { lockAccounts } from '../accounts/account-store.js';
import { auditEvents } from '../audit/loyalty-audit.js';
import { CUSTOMER_NOT_FOUND } from '../customers/customer-problems.js';
import type { Customer } from '../customers/customer.js';
import type { CustomerDirectory } from '../customers/customer-directory.js';
import type { EntryActor } from '../ledger/entry.js';
import type { Ledger } from '../ledger/ledger.js';
import type { LotEnds } from '../ledger/lot-ends.js';
import type { OfferStore } from '../offers/offer-store.js';
import { decisionEvent } from '../progress/progress-events.js';
import type { Decision, RedemptionStore } from '../rewards/redemption-store.js';
import { type Reward, REWARD_NOT_OFFERED, REWARD_OUT_OF_STOCK, type RewardFields } from '../rewards/reward.js';
import type { RewardRedemption } from '../rewards/reward-redemption.js';
import { DEFAULT_SITE } from '../sites/site-directory.js';
import type { ApproveBody, RejectBody } from './redemption-body.js';

interface RedeemParts {
  customers: CustomerDirectory;
  rewards: OfferStore<RewardFields>;
  redemptions: RedemptionStore;
  ledger: Ledger;
  lotEnds: LotEnds;
  outbox: Outbox;
  keys: IdempotencyKeys;
}

/** Points for rewards: asked for, and approved or rejected by staff. */
export class RedeemRewards {
  constructor(private readonly parts: RedeemParts) {}

  /**
   * Takes the points, and one from the stock, at once: whatever is decided later, nobody spends them twice.
   * @throws Problem CUSTOMER_NOT_FOUND, ACCOUNT_BLOCKED, REWARD_NOT_FOUND, REWARD_NOT_OFFERED, REWARD_OUT_OF_STOCK,
   *   INSUFFICIENT_POINTS, those of the Idempotency-Key
   */
  async ask(
    actor: Actor,
    { customerId, rewardId }: { customerId: string; rewardId: string },
    key?: string,
  ): Promise<RewardRedemption> {
    const scope = `POST reward-redemptions ${actor.role} ${actor.id}`;
    const { body } = await this.parts.keys.run(scope, key, { customerId, rewardId }, async (tx) => {
      const customer = await this.customerOf(tx, customerId);
      const reward = await this.rewardFor(tx, customer, rewardId);
      const redemption = await this.exchange(tx, actor, customer, reward);
      if (actor.role !== 'customer') await this.tell(tx, actor, 'requested', redemption);
      return { status: 201, body: redemption };
    });
    return body;
  }

  /** @throws Problem REWARD_REDEMPTION_NOT_FOUND, REWARD_REDEMPTION_DECIDED, VALIDATION_FAILED, those of the Idempotency-Key */
  async approve(
    actor: Actor,
    id: string,
    { validUntil, ...how }: ApproveBody,
    key?: string,
  ): Promise<RewardRedemption> {
    const end = validUntil === undefined ? undefined : new Date(validUntil);
    if (end && end <= new Date()) throw pastEnd();
    const decision: Decision = { state: 'approved', ...how, ...(end && { validUntil: end }) };
    return this.decide(actor, id, { decision, body: { validUntil, ...how }, key });
  }

  /** The points go back, and the reward into the stock. @throws as `approve` */
  reject(actor: Actor, id: string, body: RejectBody, key?: string): Promise<RewardRedemption> {
    return this.decide(actor, id, { decision: { state: 'rejected', ...body }, body, key });
  }

  private async decide(
    actor: Actor,
    id: string,
    { decision, body, key }: { decision: Decision; body: unknown; key?: string },
  ): Promise<RewardRedemption> {
    const scope = `POST reward-redemptions ${id} ${decision.state} ${actor.role} ${actor.id}`;
    const answer = await this.parts.keys.run(scope, key, body, async (tx) => {
      const redemption = await this.parts.redemptions.decide(tx, id, byWhom(actor), decision);
      const customer = await this.customerOf(tx, redemption.customerId);
      if (decision.state === 'rejected') await this.giveBack(tx, actor, customer, redemption);
      const balance = (await lockAccounts(tx, [customer.id])).get(customer.id)!.balance;
      await this.parts.outbox.add(tx, [decisionEvent(customer, redemption, balance)]);
      await this.tell(tx, actor, decision.state, redemption);
      return { status: 200, body: redemption };
    });
    return answer.body;
  }

  private async customerOf(tx: EntityManager, id: string): Promise<Customer> {
    const customer = await this.parts.customers.find(id, tx);
    if (!customer) throw CUSTOMER_NOT_FOUND.problem();
    return customer;
  }

  /** What is not for the customer's site is none of theirs. */
  private async rewardFor(tx: EntityManager, { site, status }: Customer, rewardId: string): Promise<Reward> {
    const { rewards } = this.parts;
    const reward = await rewards.find(rewardId, tx);
    if (reward.site !== null && reward.site !== (site ?? DEFAULT_SITE)) throw rewards.kind.notFound.problem();
    if (!reward.active || reward.archivedAt) throw REWARD_NOT_OFFERED.problem();
    if (status === 'blocked') throw ACCOUNT_BLOCKED.problem();
    return reward;
  }

  /** The account first, then the stock: everybody queues in this order. */
  private async exchange(tx: EntityManager, actor: Actor, { id }: Customer, reward: Reward): Promise<RewardRedemption> {
    const { ledger, redemptions } = this.parts;
    const account = (await lockAccounts(tx, [id])).get(id);
    if (!account) throw CUSTOMER_NOT_FOUND.problem();
    const redemption = await redemptions.create(tx, id, reward);
    const spent = await ledger.spend(tx, {
      customerId: id,
      points: reward.points,
      kind: 'spend',
      refKey: `reward:${redemption.id}`,
      actor: byWhom(actor),
    });
    if (!spent) throw INSUFFICIENT_POINTS.problem(`It costs ${reward.points}; there are ${account.balance}.`);
    if (!(await redemptions.takeOne(tx, reward.id))) throw REWARD_OUT_OF_STOCK.problem();
    return redemption;
  }

  private async giveBack(
    tx: EntityManager,
    actor: Actor,
    { id, site }: Customer,
    redemption: RewardRedemption,
  ): Promise<void> {
    const { ledger, lotEnds, redemptions } = this.parts;
    await lockAccounts(tx, [id]);
    const expiresAt = await lotEnds.of(tx, site);
    const what = { kind: 'refund', refKey: `reward_back:${redemption.id}`, actor: byWhom(actor) } as const;
    await ledger.earn(tx, [{ customerId: id, points: redemption.points, ...what, ...(expiresAt && { expiresAt }) }]);
    await redemptions.putBack(tx, redemption.reward.id);
  }

  private async tell(
    tx: EntityManager,
    actor: Actor,
    action: RewardRedemption['state'],
    { id, customerId, reward, points, code, location, validUntil, reason }: RewardRedemption,
  ): Promise<void> {
    // The code is the customer's alone.
    const particulars = { location, validUntil: validUntil?.toISOString() ?? null, reason, hasCode: code !== null };
    const after = { state: action, customerId, rewardId: reward.id, points, ...particulars };
    const entry = { action: `reward_redemption.${action}`, subjectKind: 'reward_redemption', subjectId: id, after };
    await this.parts.outbox.add(tx, auditEvents(actor, [entry]));
  }
}

const byWhom = ({ role, id, name }: Actor): EntryActor => ({ role, id, ...(name !== undefined && { name }) });

const pastEnd = (): Error =>
  VALIDATION_FAILED.problem(undefined, [
    { pointer: '/validUntil', code: 'PAST', message: 'validUntil is in the past' },
  ]);

import type { Actor, Principal } from '@marmalade/auth';
import { type IdempotencyKeys, PERMISSION_DENIED } from '@marmalade/http';
import type { EntityManager } from 'typeorm';
import type { CustomerDirectory } from '../customers/customer-directory.js';
import { CUSTOMER_NOT_FOUND } from '../customers/customer-problems.js';
import type { TemplateStore } from '../discount-templates/template-store.js';
import type { DiscountIssuer, Issued, SkippedReason } from '../discounts/discount-issuer.js';
import { CUSTOMER_NOT_ISSUABLE } from '../discounts/discount-problems.js';
import type { DiscountView, DiscountViews } from '../discounts/discount-view.js';
import type { IssueBatchBody, IssueBody, IssuedBatchView } from './issue-body.js';

const REASONS: Record<SkippedReason, string> = {
  CUSTOMER_UNKNOWN: 'the customer is not known',
  CUSTOMER_BLOCKED: 'the customer is blocked',
  CUSTOMER_INACTIVE: 'the customer is inactive',
  TEST_DATA: 'test customers get discounts of test templates, all others those of all other templates',
  ALREADY_ISSUED: 'the customer has this discount already',
  CUSTOMER_LIMIT_REACHED: 'the customer has as many of these as one may have',
  TEMPLATE_LIMIT_REACHED: 'as many of these are issued as there may be',
};

/** Who asks. */
export interface Asker {
  principal: Principal;
  actor: Actor;
}

/** Issues discounts because somebody asks for it. */
export class IssueDiscounts {
  constructor(
    private readonly templates: TemplateStore,
    private readonly issuer: DiscountIssuer,
    private readonly customers: CustomerDirectory,
    private readonly idempotencyKeys: IdempotencyKeys,
    private readonly views: DiscountViews,
  ) {}

  /**
   * @throws Problem DISCOUNT_TEMPLATE_NOT_FOUND, DISCOUNT_TEMPLATE_NOT_ISSUABLE, CUSTOMER_NOT_FOUND, CUSTOMER_NOT_ISSUABLE,
   *   DISCOUNT_CODES_EXHAUSTED, VALIDATION_FAILED, and those of the Idempotency-Key
   */
  async one({ principal, actor }: Asker, input: IssueBody, key?: string): Promise<DiscountView> {
    const { body } = await this.idempotencyKeys.run(`POST /discounts ${principal.id}`, key, input, async (tx) => {
      const { issued, skipped } = await this.issue(tx, input, [input.customerId], {
        via: principal.role === 'service' ? 'api' : 'manual',
        issuedBy: actor,
      });
      const [reason] = skipped.map((each) => each.reason);
      if (reason === 'CUSTOMER_UNKNOWN') throw CUSTOMER_NOT_FOUND.problem();
      if (reason !== undefined) {
        const entry = { pointer: '/customerId', code: reason, message: REASONS[reason] };
        throw CUSTOMER_NOT_ISSUABLE.problem(`It is not issued: ${entry.message}.`, [entry]);
      }
      return { status: 201, body: this.views.of(issued[0]!, true) };
    });
    return body;
  }

  /**
   * @throws Problem DISCOUNT_TEMPLATE_NOT_FOUND, DISCOUNT_TEMPLATE_NOT_ISSUABLE, DISCOUNT_CODES_EXHAUSTED, PERMISSION_DENIED,
   *   VALIDATION_FAILED, and those of the Idempotency-Key
   */
  async batch({ principal, actor }: Asker, input: IssueBatchBody, key?: string): Promise<IssuedBatchView> {
    const { jobId, requestedBy } = input;
    const mayActForOthers = principal.role === 'service' && principal.scopes.includes('*');
    if (requestedBy && !mayActForOthers) {
      throw PERMISSION_DENIED.problem('Only a key with all scopes acts for somebody else.');
    }
    const { body } = await this.idempotencyKeys.run(`POST /discounts/batch ${principal.id}`, key, input, async (tx) => {
      const { issued, skipped } = await this.issue(tx, input, input.customerIds, {
        via: jobId === undefined ? (principal.role === 'service' ? 'api' : 'manual') : 'bulk',
        issuedBy: requestedBy ? { ...actor, name: undefined, ...requestedBy } : actor,
        ...(jobId !== undefined && { onceKey: `job:${jobId}` }),
      });
      return { status: 201, body: { issued: issued.length, skipped } };
    });
    return body;
  }

  private async issue(
    tx: EntityManager,
    { templateId, validUntil }: { templateId: string; validUntil?: string },
    customerIds: readonly string[],
    how: { via: 'api' | 'manual' | 'bulk'; issuedBy: Actor; onceKey?: string },
  ): Promise<Issued> {
    const template = await this.templates.find(templateId, tx);
    await this.issuer.assertIssuable(tx, template, validUntil);
    const ids = [...new Set(customerIds.map((id) => id.toLowerCase()))];
    const known = await this.customers.findAll(ids, tx);
    const unknown = ids.filter((id) => !known.has(id));
    const customers = ids.flatMap((id) => known.get(id) ?? []);
    const { issued, skipped } = await this.issuer.issue(tx, { template, customers, validUntil, ...how });
    return {
      issued,
      skipped: [...unknown.map((customerId) => ({ customerId, reason: 'CUSTOMER_UNKNOWN' as const })), ...skipped],
    };
  }
}

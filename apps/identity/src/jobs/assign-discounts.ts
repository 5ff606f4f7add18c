import type { EntityManager } from 'typeorm';
import { type Loyalty, LoyaltyAway, LoyaltyRefused } from '../discounts/loyalty.js';
import { countOf, nextOf } from './customers-of-job.js';
import { CanNotBeDone, type OutsideBatch, type OutsideWork, TryLater } from './job-work.js';
import type { OpenJob } from './job.js';

/** As many as loyalty takes at once. */
const BATCH = 500;

/** Gives a discount each to many customers: loyalty does it, batch by batch. */
export class AssignDiscounts implements OutsideWork {
  readonly count = countOf;

  constructor(
    private readonly loyalty: Loyalty,
    private readonly size = BATCH,
  ) {}

  async next(tx: EntityManager, job: OpenJob): Promise<OutsideBatch> {
    const found = await nextOf(tx, job, this.size);
    return { ids: found.map(({ id }) => id), place: found.length < this.size ? null : found.at(-1)!.place };
  }

  /** Whom loyalty may not give one counts as failed: blocked, with as many as there may be, test data or not. */
  async deal(
    { id: jobId, place, parameters, createdBy }: OpenJob,
    { ids }: OutsideBatch,
  ): Promise<{ done: number; failed: number }> {
    const templateId = parameters.templateId!;
    const order = { templateId, customerIds: ids, jobId, requestedBy: createdBy };
    try {
      const { issued, skipped } = await this.loyalty.issue(order, `${jobId}:${place}`);
      return { done: issued, failed: skipped };
    } catch (error) {
      if (error instanceof LoyaltyAway) throw new TryLater(error.message, { cause: error });
      if (error instanceof LoyaltyRefused) throw new CanNotBeDone(error.message, { cause: error });
      throw error;
    }
  }
}

import type { EntityManager } from 'typeorm';
import type { OpenJob } from './job.js';

/** What one batch did. */
export interface BatchDone {
  done: number;
  failed: number;
  /** Of the last customer it was about; undefined: there are no more. */
  place: number | undefined;
}

/** How many customers there are for a job, and how many there are not. */
type Count = (tx: EntityManager, job: OpenJob) => Promise<{ total: number; failed: number }>;

/** How jobs of one kind are done that need nothing but this database. */
export interface JobWork {
  count: Count;
  /** Deals with the next customers behind `job.place`. The transaction holds the job. */
  batch(tx: EntityManager, job: OpenJob): Promise<BatchDone>;
}

/** Customers another service is asked about; the job keeps them until it has answered. */
export interface OutsideBatch {
  ids: string[];
  /** Of the last of them; null: there are no more behind them. */
  place: number | null;
}

/** How jobs of one kind are done by another service. */
export interface OutsideWork {
  count: Count;
  /** The next customers behind `job.place`. */
  next(tx: EntityManager, job: OpenJob): Promise<OutsideBatch>;
  /**
   * Has the other service deal with a batch, outside of any transaction. The same batch may come again, here or elsewhere: it must
   * be harmless.
   * @throws TryLater when the other service is away, CanNotBeDone when the job has to end
   */
  deal(job: OpenJob, batch: OutsideBatch): Promise<{ done: number; failed: number }>;
}

/** Nothing is wrong with the job: it goes on later, however often this happens. */
export class TryLater extends Error {}

/** The job ends here, for a reason that is told to whoever made it. */
export class CanNotBeDone extends Error {}

export function isOutside(work: JobWork | OutsideWork): work is OutsideWork {
  return 'deal' in work;
}

import { setTimeout as sleep } from 'node:timers/promises';
import { isDatabaseUnavailable, isTransactionConflict } from '@marmalade/database';
import type { Logger } from '@marmalade/observability';
import type { DataSource, EntityManager } from 'typeorm';
import type { JobStore } from './job-store.js';
import {
  type BatchDone,
  CanNotBeDone,
  isOutside,
  type JobWork,
  type OutsideBatch,
  type OutsideWork,
  TryLater,
} from './job-work.js';
import { type JobKind, OPEN_JOB_COLUMNS, type OpenJob } from './job.js';

const POLL_MS = 1_000;
const ATTEMPTS_MAX = 5;
const FILES_EVERY_MS = 10 * 60_000;
/** A batch another service works on is nobody else's for so long; longer than anybody waits for that service. */
const LEASE_S = 60;
/** When a service that is away is asked again. */
const LATER_S = 5;

/** A batch that another service is to deal with. */
interface Leased {
  work: OutsideWork;
  batch: OutsideBatch;
}

/**
 * Works on jobs. Any number of workers may run over one database: whoever holds a job's row works on its next batch, and the batch
 * and how far it came are one transaction. When a worker dies its transaction ends, and another goes on there.
 * What another service does is done outside of any transaction: the batch is written down, and the job's for a while; how far it
 * came counts if the job is still there. When a worker dies meanwhile, another gives the same batch again, which is harmless.
 * Of several jobs each gets its turn.
 */
export class JobWorker {
  private readonly end = new AbortController();
  private running?: Promise<void>;
  private filesLookedAt = -Infinity;

  constructor(
    private readonly dataSource: DataSource,
    private readonly jobs: JobStore,
    private readonly work: Record<JobKind, JobWork | OutsideWork>,
    private readonly logger: Pick<Logger, 'warn' | 'error'>,
  ) {}

  start(): void {
    this.running ??= this.run();
  }

  /** Ends after the batch that is being worked on. */
  async stop(): Promise<void> {
    this.end.abort();
    await this.running;
  }

  /** Works on one batch of one job. @returns whether there was one */
  async workOnce(): Promise<boolean> {
    let held: OpenJob | undefined;
    try {
      const leased = await this.dataSource.transaction(async (tx) => {
        held = await this.claim(tx);
        return held && this.begin(tx, held);
      });
      if (held && leased) await this.dealOutside(held, leased);
      return held !== undefined;
    } catch (error) {
      if (!held || isDatabaseUnavailable(error)) throw error;
      await this.pushBack(held, error as Error);
      return true;
    }
  }

  private async claim(tx: EntityManager): Promise<OpenJob | undefined> {
    const [job]: OpenJob[] = await tx.query(
      `SELECT ${OPEN_JOB_COLUMNS} FROM job j
       WHERE j.state IN ('queued', 'running') AND j.available_at <= clock_timestamp()
       ORDER BY j.updated_at LIMIT 1 FOR UPDATE SKIP LOCKED`,
    );
    return job;
  }

  private async begin(tx: EntityManager, job: OpenJob): Promise<Leased | undefined> {
    const work = this.work[job.kind];
    const counted = job.total === null ? await work.count(tx, job) : { total: job.total, failed: 0 };
    if (isOutside(work)) return { work, batch: await this.lease(tx, job, work, counted) };
    const { done, failed, place } = await work.batch(tx, job);
    await this.advance(tx, job, { done, failed: failed + counted.failed, place }, counted.total);
    return undefined;
  }

  /** The batch a worker before may have given already, or the next one. */
  private async lease(
    tx: EntityManager,
    job: OpenJob,
    work: OutsideWork,
    counted: { total: number; failed: number },
  ): Promise<OutsideBatch> {
    const batch = job.batch ?? (await work.next(tx, job));
    await tx.query(
      `UPDATE job SET state = 'running', batch = $2, total = $3, failed = failed + $4,
         available_at = clock_timestamp() + $5 * interval '1 second', updated_at = clock_timestamp() WHERE id = $1`,
      [job.id, JSON.stringify(batch), counted.total, counted.failed, LEASE_S],
    );
    return batch;
  }

  private async dealOutside(job: OpenJob, { work, batch }: Leased): Promise<void> {
    const { done, failed } = batch.ids.length > 0 ? await work.deal(job, batch) : { done: 0, failed: 0 };
    await this.dataSource.transaction(async (tx) => {
      const open = await this.stillThere(tx, job);
      if (open) await this.advance(tx, open, { done, failed, place: batch.place ?? undefined }, open.total!);
    });
  }

  /** @returns undefined when somebody has ended the job meanwhile, or has gone on with it */
  private async stillThere(tx: EntityManager, { id, place }: OpenJob): Promise<OpenJob | undefined> {
    const [open]: OpenJob[] = await tx.query(
      `SELECT ${OPEN_JOB_COLUMNS} FROM job j WHERE j.id = $1 AND j.state IN ('queued', 'running') FOR UPDATE`,
      [id],
    );
    return open?.place === place ? open : undefined;
  }

  private async advance(
    tx: EntityManager,
    job: OpenJob,
    { done, failed, place }: BatchDone,
    total: number,
  ): Promise<void> {
    await tx.query(
      `UPDATE job SET state = 'running', total = $2, done = done + $3, failed = failed + $4, place = $5, batch = NULL, attempts = 0,
         error = NULL, available_at = clock_timestamp(), updated_at = clock_timestamp() WHERE id = $1`,
      [job.id, total, done, failed, place ?? job.place],
    );
    if (place === undefined) await this.jobs.end(tx, job, 'done');
  }

  /** A batch that fails is tried again later, and after some failures not any more. */
  private async pushBack(job: OpenJob, error: Error): Promise<void> {
    this.logger.warn({ job: job.id, kind: job.kind, error: error.message }, 'A batch of a job failed');
    await this.dataSource.transaction(async (tx) => {
      const open = await this.stillThere(tx, job);
      if (!open) return;
      if (error instanceof CanNotBeDone) {
        await this.jobs.end(tx, open, 'failed', { error: error.message });
        return;
      }
      const failures = isNobodysFault(error) ? 0 : 1;
      if (open.attempts + failures >= ATTEMPTS_MAX) {
        await this.jobs.end(tx, open, 'failed', { error: `It failed ${ATTEMPTS_MAX} times in a row: see the log.` });
        return;
      }
      await tx.query(
        `UPDATE job SET attempts = attempts + $2, updated_at = clock_timestamp(),
           available_at = clock_timestamp() + make_interval(secs => greatest(2 ^ attempts, $3)) WHERE id = $1`,
        [job.id, failures, error instanceof TryLater ? LATER_S : 0],
      );
    });
  }

  /** Files of exports are there for a day, what is known of jobs for 90. */
  async removeOld(): Promise<void> {
    await this.dataSource.query(`DELETE FROM job_file WHERE created_at < clock_timestamp() - interval '24 hours'`);
    await this.dataSource.query(`DELETE FROM job WHERE finished_at < clock_timestamp() - interval '90 days'`);
  }

  private async run(): Promise<void> {
    while (!this.end.signal.aborted) {
      const worked = await this.round().catch((error: Error) => {
        this.logger.warn({ error: error.message }, 'Jobs can not be worked on; it is tried again');
        return false;
      });
      if (!worked) await sleep(POLL_MS, undefined, { signal: this.end.signal, ref: false }).catch(() => undefined);
    }
  }

  private async round(): Promise<boolean> {
    if (performance.now() - this.filesLookedAt >= FILES_EVERY_MS) {
      this.filesLookedAt = performance.now();
      await this.removeOld();
    }
    return this.workOnce();
  }
}

/** Another was faster with the same customers, or a service is away: nothing is wrong with the job. */
function isNobodysFault(error: Error): boolean {
  return isTransactionConflict(error) || error instanceof TryLater;
}

import { setTimeout as sleep } from 'node:timers/promises';
import { isDatabaseUnavailable, isTransactionConflict } from '@marmalade/database';
import type { Logger } from '@marmalade/observability';
import type { DataSource, EntityManager } from 'typeorm';
import type { JobStore } from './job-store.js';
import { type JobKind, OPEN_JOB_COLUMNS, type OpenJob } from './job.js';

/** What one batch did. */
export interface BatchDone {
  done: number;
  failed: number;
  /** Of the last customer it was about; undefined: there are no more. */
  place: number | undefined;
}

/** How jobs of one kind are done. */
export interface JobWork {
  /** Customers there are for it, and those there are not. */
  count(tx: EntityManager, job: OpenJob): Promise<{ total: number; failed: number }>;
  /** Deals with the next customers behind `job.place`. The transaction holds the job. */
  batch(tx: EntityManager, job: OpenJob): Promise<BatchDone>;
}

const POLL_MS = 1_000;
const ATTEMPTS_MAX = 5;
const FILES_EVERY_MS = 10 * 60_000;

/**
 * Works on jobs. Any number of workers may run over one database: whoever holds a job's row works on its next batch, and the batch
 * and how far it came are one transaction. There is no lease: when a worker dies its transaction ends, and another goes on there.
 * Of several jobs each gets its turn.
 */
export class JobWorker {
  private readonly end = new AbortController();
  private running?: Promise<void>;
  private filesLookedAt = -Infinity;

  constructor(
    private readonly dataSource: DataSource,
    private readonly jobs: JobStore,
    private readonly work: Record<JobKind, JobWork>,
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
      return await this.dataSource.transaction(async (tx) => {
        held = await this.claim(tx);
        if (held) await this.workOn(tx, held);
        return held !== undefined;
      });
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

  private async workOn(tx: EntityManager, job: OpenJob): Promise<void> {
    const work = this.work[job.kind];
    const counted = job.total === null ? await work.count(tx, job) : { total: job.total, failed: 0 };
    const { done, failed, place } = await work.batch(tx, job);
    await tx.query(
      `UPDATE job SET state = 'running', total = $2, done = done + $3, failed = failed + $4, place = $5, attempts = 0, error = NULL,
         updated_at = clock_timestamp() WHERE id = $1`,
      [job.id, counted.total, done, failed + counted.failed, place ?? job.place],
    );
    if (place === undefined) await this.jobs.end(tx, job, 'done');
  }

  /** A batch that fails is tried again later, and after some failures not any more. */
  private async pushBack(job: OpenJob, error: Error): Promise<void> {
    this.logger.warn({ job: job.id, kind: job.kind, error: error.message }, 'A batch of a job failed');
    // Another was faster with the same customers: nothing is wrong with the job.
    const failures = isTransactionConflict(error) ? 0 : 1;
    await this.dataSource.transaction(async (tx) => {
      const [open]: OpenJob[] = await tx.query(
        `SELECT ${OPEN_JOB_COLUMNS} FROM job j WHERE j.id = $1 AND j.state IN ('queued', 'running') FOR UPDATE`,
        [job.id],
      );
      if (!open) return;
      if (open.attempts + failures >= ATTEMPTS_MAX) {
        await this.jobs.end(tx, open, 'failed', { error: `It failed ${ATTEMPTS_MAX} times in a row: see the log.` });
        return;
      }
      await tx.query(
        `UPDATE job SET attempts = attempts + $2, updated_at = clock_timestamp(),
           available_at = clock_timestamp() + make_interval(secs => 2 ^ attempts) WHERE id = $1`,
        [job.id, failures],
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

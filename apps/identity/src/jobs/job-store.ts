import { newId } from '@marmalade/contracts-envelope';
import { decodeCursor, type Page, page } from '@marmalade/http';
import type { DataSource, EntityManager } from 'typeorm';
import { validate as isUuid } from 'uuid';
import { type Actor, writeAudit } from '../audit-log/audit-log.js';
import { auditableFilter } from '../customers/customer-filter.js';
import { JOB_FILE_NOT_FOUND, JOB_FINISHED, JOB_NOT_FOUND } from './job-problems.js';
import {
  type Job,
  JOB_COLUMNS,
  type JobKind,
  type JobParameters,
  type JobState,
  OPEN_JOB_COLUMNS,
  type OpenJob,
} from './job.js';

/** What the audit log calls a job that has ended. */
const ACTIONS: Record<JobKind, string> = {
  add_tags: 'customers.bulk_tagged',
  remove_tags: 'customers.bulk_tagged',
  assign_discount: 'customers.discount_assigned',
  export: 'customer.exported',
};

export interface JobListQuery {
  limit: number;
  cursor?: string;
  state?: JobState;
  kind?: JobKind;
}

export class JobStore {
  constructor(private readonly dataSource: DataSource) {}

  /** A job for the customers who are there now; a worker takes it up. */
  async add(
    tx: EntityManager,
    { role, id, name }: Actor,
    kind: JobKind,
    parameters: Omit<JobParameters, 'until'>,
  ): Promise<Job> {
    const [job]: Job[] = await tx.query(
      `INSERT INTO job AS j (id, kind, parameters, created_by)
       SELECT $1, $2, $3::jsonb || jsonb_build_object('until', (SELECT coalesce(max(place), 0) FROM customer)), $4
       RETURNING ${JOB_COLUMNS}`,
      [newId(), kind, JSON.stringify(parameters), JSON.stringify({ role, id, name })],
    );
    return job;
  }

  /** Newest first. @throws Problem CURSOR_INVALID */
  async list({ limit, cursor, state, kind }: JobListQuery): Promise<Page<Job>> {
    const before = cursor === undefined ? null : decodeCursor(cursor, ['uuid'])[0];
    const rows: Job[] = await this.dataSource.query(
      `SELECT ${JOB_COLUMNS} FROM job j
       WHERE ($1::uuid IS NULL OR j.id < $1) AND ($2::text IS NULL OR j.state = $2) AND ($3::text IS NULL OR j.kind = $3)
       ORDER BY j.id DESC LIMIT $4`,
      [before, state ?? null, kind ?? null, limit + 1],
    );
    return page(rows, limit, ({ id }) => [id]);
  }

  /** @throws Problem JOB_NOT_FOUND */
  async find(id: string): Promise<Job> {
    const [job]: Job[] = isUuid(id)
      ? await this.dataSource.query(`SELECT ${JOB_COLUMNS} FROM job j WHERE j.id = $1`, [id])
      : [];
    if (!job) throw JOB_NOT_FOUND.problem();
    return job;
  }

  /**
   * Ends a job after the batch that is being worked on, if there is one. What it has done stays done.
   * @throws Problem JOB_NOT_FOUND, JOB_FINISHED
   */
  async cancel(id: string, actor: Actor): Promise<Job> {
    await this.find(id);
    return this.dataSource.transaction(async (tx) => {
      const [open]: OpenJob[] = await tx.query(
        `SELECT ${OPEN_JOB_COLUMNS} FROM job j WHERE id = $1 AND state IN ('queued', 'running') FOR UPDATE`,
        [id],
      );
      if (!open) throw JOB_FINISHED.problem(`It is ${(await this.find(id)).state}.`);
      await tx.query('DELETE FROM job_file WHERE job_id = $1', [id]);
      return this.end(tx, open, 'cancelled', { actor });
    });
  }

  /** Ends a job that the transaction holds, with its entry in the audit log. What was searched for is forgotten. */
  async end(
    tx: EntityManager,
    job: OpenJob,
    state: JobState,
    { actor = job.createdBy, error }: { actor?: Actor; error?: string } = {},
  ): Promise<Job> {
    const { filter, ids, tags, templateId } = job.parameters;
    const kept = { ...job.parameters, ...(filter && { filter: auditableFilter(filter) }) };
    const [[ended]] = (await tx.query(
      `UPDATE job AS j SET state = $2, error = $3, parameters = $4, batch = NULL, finished_at = clock_timestamp(), updated_at = clock_timestamp()
       WHERE j.id = $1 RETURNING ${JOB_COLUMNS}`,
      [job.id, state, error ?? null, JSON.stringify(kept)],
    )) as [Job[], number];
    const { kind, total, done, failed } = ended;
    const after = { kind, state, total, done, failed, tags, templateId, filter: kept.filter, ids: ids?.length };
    await writeAudit(tx, actor, [{ action: ACTIONS[kind], subjectKind: 'job', subjectId: job.id, after }]);
    return ended;
  }

  /**
   * The file an export has written, a part at a time.
   * @throws Problem JOB_NOT_FOUND, JOB_FILE_NOT_FOUND
   */
  async file(id: string): Promise<AsyncGenerator<Buffer, void>> {
    const { state } = await this.find(id);
    const first = state === 'done' ? await this.part(id, 0) : undefined;
    if (!first) throw JOB_FILE_NOT_FOUND.problem();
    return this.partsFrom(id, first);
  }

  private async *partsFrom(id: string, first: Buffer): AsyncGenerator<Buffer, void> {
    for (let part = 0, content: Buffer | undefined = first; content; content = await this.part(id, (part += 1))) {
      yield content;
    }
  }

  private async part(id: string, part: number): Promise<Buffer | undefined> {
    const [row]: { content: Buffer }[] = await this.dataSource.query(
      'SELECT content FROM job_file WHERE job_id = $1 AND part = $2',
      [id, part],
    );
    return row?.content;
  }
}

import type { EntityManager } from 'typeorm';
import { csvHeader, csvLines } from '../customers/customer-csv.js';
import { countOf, nextOf } from './customers-of-job.js';
import type { BatchDone, JobWork } from './job-work.js';
import type { OpenJob } from './job.js';

/** Writes many customers into a file that is fetched later; each batch is a part of it. */
export class ExportToFile implements JobWork {
  readonly count = countOf;

  constructor(private readonly size = 1_000) {}

  async batch(tx: EntityManager, job: OpenJob): Promise<BatchDone> {
    const found = await nextOf(tx, job, this.size);
    const header = job.place === 0 ? csvHeader(job.parameters.bom) : '';
    await tx.query(
      `INSERT INTO job_file (job_id, part, content)
       SELECT $1, coalesce(max(part) + 1, 0), $2 FROM job_file WHERE job_id = $1`,
      [job.id, Buffer.from(header + csvLines(found))],
    );
    return { done: found.length, failed: 0, place: found.length < this.size ? undefined : found.at(-1)!.place };
  }
}

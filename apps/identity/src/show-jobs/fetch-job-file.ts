import type { DataSource } from 'typeorm';
import { type Actor, writeAudit } from '../audit-log/audit-log.js';
import type { JobStore } from '../jobs/job-store.js';

export class FetchJobFile {
  constructor(
    private readonly dataSource: DataSource,
    private readonly jobs: JobStore,
  ) {}

  /**
   * The file of a job, a part at a time. The audit log knows of it before the first part leaves.
   * @throws Problem JOB_NOT_FOUND, JOB_FILE_NOT_FOUND
   */
  async fetch(id: string, actor: Actor): Promise<AsyncGenerator<Buffer, void>> {
    const parts = await this.jobs.file(id);
    await writeAudit(this.dataSource.manager, actor, [
      { action: 'customer.export_fetched', subjectKind: 'job', subjectId: id },
    ]);
    return parts;
  }
}

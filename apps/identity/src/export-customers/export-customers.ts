import type { DataSource } from 'typeorm';
import { type Actor, writeAudit } from '../audit-log/audit-log.js';
import { csvHeader, csvLines } from '../customers/customer-csv.js';
import { auditableFilter, type CustomersMeant } from '../customers/customer-filter.js';
import type { CustomerSearch } from '../customers/customer-search.js';
import type { SegmentStore } from '../segments/segment-store.js';
import type { ExportQuery } from './export-query.js';

const BATCH = 1_000;

export class ExportCustomers {
  constructor(
    private readonly dataSource: DataSource,
    private readonly search: CustomerSearch,
    private readonly segments: SegmentStore,
  ) {}

  /**
   * CSV of all customers that fit, the oldest first, a piece at a time: whoever stops reading stops it, and no more than a piece is
   * in memory. Those who come meanwhile are not in it. The audit log knows of it before the first line leaves.
   * @throws Problem SEGMENT_NOT_FOUND
   */
  async *pieces({ bom, segment, ...filter }: ExportQuery, actor: Actor): AsyncGenerator<string> {
    const meant = await this.segments.meant(filter, segment);
    await this.tell(actor, 'customer.export_started', meant);
    let rows = 0;
    let complete = false;
    try {
      const [{ until }] = (await this.dataSource.query(
        'SELECT coalesce(max(place), 0)::float8 AS until FROM customer',
      )) as [{ until: number }];
      yield csvHeader(bom);
      for (let after = 0; !complete;) {
        const found = await this.search.batch(meant, { after, until, isAscending: true, limit: BATCH });
        if (found.length > 0) yield csvLines(found);
        rows += found.length;
        complete = found.length < BATCH;
        after = found.at(-1)?.place ?? until;
      }
    } finally {
      await this.tell(actor, 'customer.exported', meant, { rows, complete });
    }
  }

  private tell(actor: Actor, action: string, filter: CustomersMeant, more: object = {}): Promise<void> {
    const after = { filter: auditableFilter(filter), ...more };
    return writeAudit(this.dataSource.manager, actor, [
      { action, subjectKind: 'customer', subjectId: 'export', after },
    ]);
  }
}

import type { DataSource } from 'typeorm';
import { type Actor, writeAudit } from '../audit-log/audit-log.js';
import { csvHeader, csvLines } from '../customers/customer-csv.js';
import { auditableFilter, type CustomerFilter } from '../customers/customer-filter.js';
import type { CustomerSearch } from '../customers/customer-search.js';
import type { ExportQuery } from './export-query.js';

const BATCH = 1_000;

export class ExportCustomers {
  constructor(
    private readonly dataSource: DataSource,
    private readonly search: CustomerSearch,
  ) {}

  /**
   * CSV of all customers that fit, the oldest first, a piece at a time: whoever stops reading stops it, and no more than a piece is
   * in memory. Those who come meanwhile are not in it. The audit log knows of it before the first line leaves.
   */
  async *pieces({ bom, ...filter }: ExportQuery, actor: Actor): AsyncGenerator<string> {
    await this.tell(actor, 'customer.export_started', filter);
    let rows = 0;
    let complete = false;
    try {
      const [{ until }] = (await this.dataSource.query(
        'SELECT coalesce(max(place), 0)::float8 AS until FROM customer',
      )) as [{ until: number }];
      yield csvHeader(bom);
      for (let after = 0; !complete;) {
        const found = await this.search.batch(filter, { after, until, isAscending: true, limit: BATCH });
        if (found.length > 0) yield csvLines(found);
        rows += found.length;
        complete = found.length < BATCH;
        after = found.at(-1)?.place ?? until;
      }
    } finally {
      await this.tell(actor, 'customer.exported', filter, { rows, complete });
    }
  }

  private tell(actor: Actor, action: string, filter: CustomerFilter, more: object = {}): Promise<void> {
    const after = { filter: auditableFilter(filter), ...more };
    return writeAudit(this.dataSource.manager, actor, [
      { action, subjectKind: 'customer', subjectId: 'export', after },
    ]);
  }
}

import type { PersonTimelineItem, PersonTimelineQuery } from '@marmalade/http';
import type { DataSource } from 'typeorm';
import { accountPieces } from '../accounts/account-pieces.js';
import type { CustomerDirectory } from '../customers/customer-directory.js';
import { discountPieces, discountTimeline, momentTitle } from '../discounts/discount-history.js';

/** What is kept of a person here, for the person and for whoever looks after them. */
export class PersonRecords {
  constructor(
    private readonly customers: CustomerDirectory,
    private readonly dataSource: DataSource,
  ) {}

  /** The pieces of one JSON object; however much there is, memory holds a page of it. */
  async *data(id: string): AsyncGenerator<string> {
    const customer = await this.customers.find(id);
    yield `${JSON.stringify({ service: 'loyalty', customer: customer ?? null }).slice(0, -1)},"points":`;
    yield* accountPieces(this.dataSource, id);
    yield ',';
    yield* discountPieces(this.dataSource, id);
    yield '}\n';
  }

  /** What happened with their discounts, the newest first, earlier than `before`; some more than `limit` where moments are the same. */
  async timeline(id: string, { before, limit }: PersonTimelineQuery): Promise<PersonTimelineItem[]> {
    const moments = await discountTimeline(
      this.dataSource,
      id,
      before === undefined ? undefined : new Date(before),
      limit,
    );
    return moments.map((moment) => ({
      at: moment.at,
      service: 'loyalty',
      kind: moment.kind,
      title: momentTitle(moment),
      ref: moment.id,
      detail: moment.name,
    }));
  }
}

import type { DataSource } from 'typeorm';
import { accountPieces } from '../accounts/account-pieces.js';
import { CustomerDirectory } from '../customers/customer-directory.js';

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
    yield '}\n';
  }
}

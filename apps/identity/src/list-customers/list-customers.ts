import { decodeCursor, type Page, page } from '@marmalade/http';
import { type CustomerSearch, withoutPlace } from '../customers/customer-search.js';
import type { Customer } from '../customers/customer.js';
import type { CustomerQuery } from './customer-query.js';

/** A page, and on request how many there are on all pages. */
export interface CustomerPage extends Page<Customer> {
  total?: number;
  /** There are more than were counted. */
  totalIsAtLeast?: boolean;
}

export class ListCustomers {
  constructor(private readonly search: CustomerSearch) {}

  /**
   * Customers in the order in which they came, the newest first unless asked otherwise.
   * @throws Problem CURSOR_INVALID, LIST_TOO_SLOW
   */
  async list(query: CustomerQuery): Promise<CustomerPage> {
    const { limit, cursor, sort, total, ...filter } = query;
    const after = cursor === undefined ? undefined : (decodeCursor(cursor, ['integer'])[0] as number);
    const [rows, counted] = await Promise.all([
      this.search.page(filter, { after, isAscending: sort === 'createdAt', limit }),
      total ? this.search.total(filter) : undefined,
    ]);
    const { items, nextCursor } = page(rows, limit, ({ place }) => [place]);
    return { items: items.map(withoutPlace), nextCursor, ...counted };
  }
}

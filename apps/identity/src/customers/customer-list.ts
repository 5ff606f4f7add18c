import { type CountedPage, decodeCursor, page } from '@marmalade/http';
import type { CustomersMeant } from './customer-filter.js';
import { type CustomerSearch, withoutPlace } from './customer-search.js';
import type { Customer } from './customer.js';

export const CUSTOMER_SORTS = ['-createdAt', 'createdAt'] as const;
export type CustomerSort = (typeof CUSTOMER_SORTS)[number];

/** Where in the list. */
export interface CustomerStretch {
  limit: number;
  cursor?: string;
  /** The newest first, unless asked otherwise. */
  sort?: CustomerSort;
  /** Whether they are counted too. */
  total?: boolean;
}

export class CustomerList {
  constructor(private readonly search: CustomerSearch) {}

  /**
   * Customers in the order in which they came, the newest first unless asked otherwise.
   * @throws Problem CURSOR_INVALID, LIST_TOO_SLOW
   */
  async page(meant: CustomersMeant, { limit, cursor, sort, total }: CustomerStretch): Promise<CountedPage<Customer>> {
    const after = cursor === undefined ? undefined : (decodeCursor(cursor, ['integer'])[0] as number);
    const [rows, counted] = await Promise.all([
      this.search.page(meant, { after, isAscending: sort === 'createdAt', limit }),
      total ? this.search.total(meant) : undefined,
    ]);
    const { items, nextCursor } = page(rows, limit, ({ place }) => [place]);
    return { items: items.map(withoutPlace), nextCursor, ...counted };
  }
}

import type { DataSource } from 'typeorm';
import type { Ledger } from '../ledger/ledger.js';

/** Takes away what has lapsed; lots a round at most. Any number of these may run over one database. */
export class ExpirePoints {
  constructor(
    private readonly dataSource: DataSource,
    private readonly ledger: Ledger,
  ) {}

  /** @param batch lots it looks at @returns as many, when there may be more */
  expire(batch: number): Promise<number> {
    return this.dataSource.transaction(async (tx) => {
      const lots: { customerId: string }[] = await tx.query(
        `SELECT customer_id AS "customerId" FROM entry WHERE remaining > 0 AND expires_at < clock_timestamp()
         ORDER BY expires_at LIMIT $1`,
        [batch],
      );
      // Whose account somebody holds, another one of these for example, comes with the next round.
      const accounts: { customerId: string }[] = await tx.query(
        `SELECT customer_id AS "customerId" FROM account WHERE customer_id = ANY($1::uuid[]) ORDER BY customer_id
         FOR UPDATE SKIP LOCKED`,
        [lots.map(({ customerId }) => customerId)],
      );
      await this.ledger.expire(
        tx,
        accounts.map(({ customerId }) => customerId),
      );
      return accounts.length > 0 ? lots.length : 0;
    });
  }
}

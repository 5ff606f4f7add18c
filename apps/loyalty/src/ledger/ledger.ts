import { newId } from '@marmalade/contracts-envelope';
import { prepared } from '@marmalade/database';
import type { EntityManager } from 'typeorm';
import type { Entry, Movement } from './entry.js';
import { EARN, parametersOf, TAKE } from './ledger-sql.js';

/**
 * The one way in which points move. The accounts are held already (`lockAccounts`): then one statement moves the balances, writes the
 * entries and changes what is left of the lots, for any number of customers.
 */
export class Ledger {
  /** Points come. @returns the new entries; what happened before is not among them */
  earn(tx: EntityManager, movements: readonly Movement[]): Promise<Entry[]> {
    return this.run(tx, EARN, movements);
  }

  /** Points go, as far as there are any. @returns the new entries; who has nothing gets none */
  takeUpTo(tx: EntityManager, movements: readonly Movement[]): Promise<Entry[]> {
    return this.run(tx, TAKE, movements, [true]);
  }

  /** Points go, all of them or none: what has lapsed by now is not there. @returns undefined: there are not so many */
  async spend(tx: EntityManager, movement: Movement): Promise<Entry | undefined> {
    await this.expire(tx, [movement.customerId]);
    const [entry] = await this.run(tx, TAKE, [movement], [false]);
    return entry;
  }

  /** What has lapsed goes. @returns the new entries */
  async expire(tx: EntityManager, customerIds: readonly string[]): Promise<Entry[]> {
    const due: { customerId: string; points: number }[] = await tx.query(
      `SELECT customer_id AS "customerId", sum(remaining)::float8 AS points FROM entry
       WHERE customer_id = ANY($1::uuid[]) AND remaining > 0 AND expires_at < clock_timestamp()
       GROUP BY customer_id ORDER BY customer_id`,
      [customerIds],
    );
    // They lapse first of all that is there, so these lots are the ones it takes.
    return this.takeUpTo(
      tx,
      due.map((each) => ({ ...each, kind: 'expire', refKey: `expire:${newId()}` })),
    );
  }

  private async run(
    tx: EntityManager,
    { name, text }: { name: string; text: string },
    movements: readonly Movement[],
    more: unknown[] = [],
  ): Promise<Entry[]> {
    const some = movements.filter(({ points }) => points > 0);
    if (some.length === 0) return [];
    return (await prepared<Entry>(tx, name, text, [...parametersOf(some), ...more])).rows;
  }
}

import { newestFacts } from '@marmalade/messaging';
import type { EntityManager } from 'typeorm';
import type { CustomerFact } from '../customers/customer.js';

/** Who follows the shop's channel, as it was last told. */
export class SubscriptionStore {
  /**
   * Notes what facts say of it; an older fact than the one known changes nothing.
   * @returns the ids of those who follow it now and did not before
   */
  async note(tx: EntityManager, facts: readonly CustomerFact[]): Promise<string[]> {
    const newest = newestFacts(facts, ({ customer }) => customer.id);
    const known = await this.known(
      tx,
      newest.map(({ customer }) => customer.id),
    );
    const news = newest.filter(({ customer: { id }, revision, subscribed = false }) => {
      const before = known.get(id);
      return before ? before.revision < revision && before.subscribed !== subscribed : subscribed;
    });
    await this.write(tx, news);
    return news.filter(({ subscribed }) => subscribed).map(({ customer }) => customer.id);
  }

  private async known(
    tx: EntityManager,
    ids: string[],
  ): Promise<Map<string, { subscribed: boolean; revision: number }>> {
    const rows: { id: string; subscribed: boolean; revision: number }[] = await tx.query(
      `SELECT customer_id AS id, subscribed, revision FROM subscriber WHERE customer_id = ANY($1::uuid[])
       ORDER BY customer_id FOR UPDATE`,
      [ids],
    );
    return new Map(rows.map(({ id, ...row }) => [id, row]));
  }

  private async write(tx: EntityManager, facts: readonly CustomerFact[]): Promise<void> {
    if (facts.length === 0) return;
    await tx.query(
      `INSERT INTO subscriber AS known (customer_id, subscribed, revision)
       SELECT id, subscribed, revision FROM unnest($1::uuid[], $2::bool[], $3::int[]) AS told (id, subscribed, revision)
       WHERE NOT EXISTS (SELECT FROM erased_person e WHERE e.id = told.id::text)
       ORDER BY id
       ON CONFLICT (customer_id) DO UPDATE SET subscribed = excluded.subscribed, revision = excluded.revision
       WHERE known.revision < excluded.revision`,
      [
        facts.map(({ customer }) => customer.id),
        facts.map(({ subscribed }) => subscribed ?? false),
        facts.map(({ revision }) => revision),
      ],
    );
  }
}

/** Of whom is erased nothing is kept of it. */
export async function eraseSubscriptions(tx: EntityManager, ids: readonly string[]): Promise<void> {
  await tx.query('DELETE FROM subscriber WHERE customer_id::text = ANY($1::text[])', [ids]);
}

import type { EntityManager } from 'typeorm';
import { validate as isUuid } from 'uuid';
import { eraseAccounts } from '../accounts/erase-accounts.js';
import { eraseDiscounts } from '../discounts/erase-discounts.js';
import { eraseSubscriptions } from '../subscriptions/subscription-store.js';

/** What a noun does to forget people, all of them in one statement; it gets their ids. */
export type Erasure = (tx: EntityManager, ids: readonly string[]) => Promise<void>;

/** What each noun does, in this order: a line each. What others need to go on (sums, codes that were used) stays, without the person. */
const ERASURES: readonly Erasure[] = [eraseSubscriptions, eraseDiscounts, eraseAccounts];

/** Removes all that is kept of people, and keeps their ids: what is on its way about them is not stored any more. */
export async function erasePeople(tx: EntityManager, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.query('INSERT INTO erased_person (id) SELECT unnest($1::text[]) ON CONFLICT DO NOTHING', [ids]);
  const people = [ids.filter((id) => isUuid(id))];
  // Whoever gives them something just now is waited for, and whoever comes later finds nobody.
  await tx.query('SELECT FROM customer WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE', people);
  for (const erase of ERASURES) await erase(tx, ids);
  await tx.query('DELETE FROM customer WHERE id = ANY($1::uuid[])', people);
}

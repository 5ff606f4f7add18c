import type { EntityManager } from 'typeorm';
import { validate as isUuid } from 'uuid';

/**
 * Forgets what people have gathered: accounts with their entries, orders, badges, milestones, referrals either way, and what they asked
 * for. What is counted elsewhere, the stock of rewards for example, stays as it is.
 */
export async function eraseAccounts(tx: EntityManager, ids: readonly string[]): Promise<void> {
  const people = [ids.filter((id) => isUuid(id))];
  for (const table of ['reward_redemption', 'badge_award', 'milestone_award', 'counted_order', 'account']) {
    await tx.query(`DELETE FROM ${table} WHERE customer_id = ANY($1::uuid[])`, people);
  }
  await tx.query('DELETE FROM referral WHERE referee_id = ANY($1::uuid[]) OR referrer_id = ANY($1::uuid[])', people);
}

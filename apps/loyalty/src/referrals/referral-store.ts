import { newId } from '@marmalade/contracts-envelope';
import type { EntityManager } from 'typeorm';
import type { Customer } from '../customers/customer.js';
import { newReferralCode, referralCodeIn } from './referral-code.js';

/** Who brought whom along. */
export interface Referral {
  id: string;
  refereeId: string;
  referrerId: string;
}

/** Draws until one is free; with so many, once is nearly always enough. */
const DRAWS = 5;
const COLUMNS = `id, referee_id AS "refereeId", referrer_id AS "referrerId"`;

export class ReferralStore {
  /** The code of an account that is held; made when it is first asked for. */
  async codeOf(tx: EntityManager, customerId: string): Promise<string> {
    for (let draw = 0; draw < DRAWS; draw += 1) {
      const [[row]] = (await tx.query(
        `UPDATE account SET referral_code = coalesce(referral_code,
           (SELECT drawn FROM (SELECT $2::text AS drawn) d WHERE NOT EXISTS (SELECT FROM account WHERE referral_code = drawn)))
         WHERE customer_id = $1 RETURNING referral_code AS code`,
        [customerId, newReferralCode()],
      )) as [{ code: string | null }[], number];
      if (row?.code) return row.code;
    }
    throw new Error('No referral code is free');
  }

  /**
   * Notes who brought the new customers along, by their sources. Nobody brings themselves along, and test data stays among itself.
   * A customer is brought along once.
   */
  async link(tx: EntityManager, newcomers: readonly Customer[]): Promise<void> {
    const named = newcomers.flatMap(({ id, source }) => {
      const code = referralCodeIn(source);
      return code === undefined ? [] : [{ id, code }];
    });
    if (named.length === 0) return;
    await tx.query(
      `INSERT INTO referral (id, referee_id, referrer_id)
       SELECT told.id, c.id, a.customer_id
       FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS told (id, referee_id, code)
       JOIN account a ON a.referral_code = told.code JOIN customer r ON r.id = a.customer_id
       JOIN customer c ON c.id = told.referee_id AND c.id <> r.id AND c.is_test = r.is_test
       ORDER BY c.id
       ON CONFLICT DO NOTHING`,
      [named.map(() => newId()), named.map(({ id }) => id), named.map(({ code }) => code)],
    );
  }

  /** Those of customers that have not been rewarded yet. */
  waiting(tx: EntityManager, refereeIds: readonly string[]): Promise<Referral[]> {
    return tx.query(`SELECT ${COLUMNS} FROM referral WHERE referee_id = ANY($1::uuid[]) AND rewarded_at IS NULL`, [
      refereeIds,
    ]);
  }

  /** Takes the rewards of customers who have paid for the first time; each is there once. The accounts of both are held. */
  async reward(tx: EntityManager, referrals: readonly Referral[]): Promise<Referral[]> {
    if (referrals.length === 0) return [];
    const [rewarded] = (await tx.query(
      `UPDATE referral SET rewarded_at = clock_timestamp() WHERE id = ANY($1::uuid[]) AND rewarded_at IS NULL RETURNING ${COLUMNS}`,
      [referrals.map(({ id }) => id)],
    )) as [Referral[], number];
    await tx.query(
      `UPDATE account a SET referrals = a.referrals + t.count
       FROM (SELECT referrer_id, count(*) AS count FROM unnest($1::uuid[]) AS told (referrer_id) GROUP BY referrer_id) t
       WHERE a.customer_id = t.referrer_id`,
      [rewarded.map(({ referrerId }) => referrerId)],
    );
    return rewarded;
  }
}

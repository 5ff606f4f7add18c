import type { DataSource, EntityManager } from 'typeorm';
import type { Account } from '../accounts/account.js';
import { findAccount, lockAccounts } from '../accounts/account-store.js';
import { CUSTOMER_NOT_FOUND } from '../customers/customer-problems.js';
import type { Customer } from '../customers/customer.js';
import type { CustomerDirectory } from '../customers/customer-directory.js';
import type { EntryList } from '../ledger/entry-list.js';
import type { EntryView } from '../ledger/entry-view.js';
import type { OfferStore } from '../offers/offer-store.js';
import type { Page } from '@marmalade/http';
import type { ReferralStore } from '../referrals/referral-store.js';
import type { Standings } from '../tiers/standings.js';
import type { TierFields } from '../tiers/tier.js';
import type { AccountTierView, AccountView, NextTierView } from './account-view.js';
import { badgesOf, expiringOf, milestonesOf } from '../accounts/account-reading.js';

interface ShowParts {
  dataSource: DataSource;
  customers: CustomerDirectory;
  tiers: OfferStore<TierFields>;
  standings: Standings;
  referrals: ReferralStore;
  entries: EntryList;
  /** How a customer's own link is made, `https://t.me/sweets_bot?start=ref_{code}`; unset: there is none. */
  referralLink?: string;
}

/** Shows what customers have gathered. */
export class ShowAccounts {
  constructor(private readonly parts: ShowParts) {}

  /** @throws Problem CUSTOMER_NOT_FOUND */
  async show(customerId: string): Promise<AccountView> {
    return this.parts.dataSource.transaction(async (tx) => {
      const customer = await this.parts.customers.find(customerId, tx);
      const account = customer && (await this.accountOf(tx, customerId));
      if (!customer || !account) throw CUSTOMER_NOT_FOUND.problem();
      const { balance, earnedTotal, spentTotal, referralCode } = account;
      const referralLink = this.parts.referralLink?.replaceAll('{code}', referralCode);
      return {
        customerId,
        balance,
        earnedTotal,
        spentTotal,
        ...(await this.tiersOf(tx, customer, account)),
        expiringPoints: await expiringOf(tx, customerId),
        badges: await badgesOf(tx, customerId),
        milestones: await milestonesOf(tx, customerId),
        referralCode,
        ...(referralLink !== undefined && { referralLink }),
      };
    });
  }

  /** @throws Problem CUSTOMER_NOT_FOUND, CURSOR_INVALID */
  async entries(customerId: string, query: { limit: number; cursor?: string }): Promise<Page<EntryView>> {
    if (!(await this.parts.customers.find(customerId))) throw CUSTOMER_NOT_FOUND.problem();
    return this.parts.entries.list(customerId, query);
  }

  /** With its code: who looks for the first time has none yet. */
  private async accountOf(
    tx: EntityManager,
    customerId: string,
  ): Promise<(Account & { referralCode: string }) | undefined> {
    const found = await findAccount(tx, customerId);
    if (found?.referralCode) return { ...found, referralCode: found.referralCode };
    const account = (await lockAccounts(tx, [customerId])).get(customerId);
    return account && { ...account, referralCode: await this.parts.referrals.codeOf(tx, customerId) };
  }

  private async tiersOf(
    tx: EntityManager,
    customer: Customer,
    { tierId, tierSince, tierReviewAt }: Account,
  ): Promise<{ tier: AccountTierView | null; nextTier: NextTierView | null }> {
    const { tiers, standings } = this.parts;
    const [standing] = await standings.of(tx, [customer], await tiers.offered(tx));
    const next = standing?.place.next;
    const own = tierId === null ? undefined : await tiers.find(tierId, tx);
    return {
      tier: own ? { id: own.id, name: own.name, perks: own.perks, since: tierSince!, validUntil: tierReviewAt! } : null,
      nextTier: next ? { name: next.tier.name, pointsLeft: next.pointsLeft } : null,
    };
  }
}

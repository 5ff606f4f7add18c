import type { EntityManager } from 'typeorm';
import { lockAccounts } from '../accounts/account-store.js';
import type { Customer, CustomerFact } from '../customers/customer.js';
import type { CustomerDirectory } from '../customers/customer-directory.js';
import type { Movement } from '../ledger/entry.js';
import type { Ledger } from '../ledger/ledger.js';
import type { LotEnds } from '../ledger/lot-ends.js';
import type { ProgramDirectory } from '../programs/program-directory.js';
import type { Progress } from '../progress/progress.js';
import type { ReferralStore } from '../referrals/referral-store.js';
import { DEFAULT_SITE } from '../sites/site-directory.js';

interface WelcomeParts {
  customers: CustomerDirectory;
  programs: ProgramDirectory;
  ledger: Ledger;
  lotEnds: LotEnds;
  referrals: ReferralStore;
  progress: Progress;
}

/** Who registered longer ago is no newcomer, however late we hear of them. */
const NEW_FOR_MS = 7 * 24 * 3_600_000;

/** Greets new customers with points, and notes who brought them along. */
export class AwardWelcomePoints {
  constructor(private readonly parts: WelcomeParts) {}

  /** Only the first fact of a customer is their registration: what changes of them later makes nobody new. */
  async welcome(tx: EntityManager, facts: readonly CustomerFact[]): Promise<void> {
    const { customers, referrals, programs } = this.parts;
    const isNew = ({ revision, registeredAt }: CustomerFact) =>
      revision === 1 && Date.now() - Date.parse(registeredAt) < NEW_FOR_MS;
    const fresh = facts.filter(isNew);
    if (fresh.length === 0) return;
    // The other queue may not have come as far: its facts are the same.
    await customers.learn(tx, fresh);
    const found = await customers.findAll(
      fresh.map(({ customer }) => customer.id),
      tx,
    );
    const newcomers = [...found.values()].filter(({ status }) => status === 'active');
    await referrals.link(tx, newcomers);
    const rules = await programs.findAll(
      newcomers.map(({ site }) => site),
      tx,
    );
    const welcomed = newcomers.flatMap((customer) => {
      const { enabled, welcomePoints } = rules.get(customer.site ?? DEFAULT_SITE)!;
      return enabled && welcomePoints > 0 ? [{ customer, points: welcomePoints }] : [];
    });
    if (welcomed.length > 0) await this.give(tx, welcomed);
  }

  private async give(tx: EntityManager, welcomed: readonly { customer: Customer; points: number }[]): Promise<void> {
    const { ledger, lotEnds, progress } = this.parts;
    await lockAccounts(
      tx,
      welcomed.map(({ customer }) => customer.id),
    );
    const movements = welcomed.map(async ({ customer, points }): Promise<Movement> => {
      const expiresAt = await lotEnds.of(tx, customer.site);
      const what = { kind: 'bonus', reason: 'welcome', refKey: 'welcome' } as const;
      return { customerId: customer.id, points, ...what, ...(expiresAt && { expiresAt }) };
    });
    const entries = await ledger.earn(tx, await Promise.all(movements));
    const given = new Set(entries.map(({ customerId }) => customerId));
    const people = welcomed.map(({ customer }) => customer).filter(({ id }) => given.has(id));
    await progress.follow(tx, people, entries);
  }
}

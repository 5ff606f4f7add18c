import type { DataSource } from 'typeorm';
import { lockAccounts } from '../accounts/account-store.js';
import type { Customer } from '../customers/customer.js';
import type { CustomerDirectory } from '../customers/customer-directory.js';
import type { Movement } from '../ledger/entry.js';
import type { Ledger } from '../ledger/ledger.js';
import type { LotEnds } from '../ledger/lot-ends.js';
import type { ProgramDirectory } from '../programs/program-directory.js';
import type { Progress } from '../progress/progress.js';
import type { SiteDirectory } from '../sites/site-directory.js';
import { birthdayYear } from './birthday-year.js';

interface BirthdayParts {
  dataSource: DataSource;
  customers: CustomerDirectory;
  programs: ProgramDirectory;
  sites: SiteDirectory;
  ledger: Ledger;
  lotEnds: LotEnds;
  progress: Progress;
}

const DAY_MS = 24 * 3_600_000;

/** Gives points for birthdays, once a year a customer. */
export class AwardBirthdayPoints {
  constructor(private readonly parts: BirthdayParts) {}

  /** All whose hour has come, by batches. @returns 0: nothing is left when it is done */
  async award(batch: number, now = new Date()): Promise<number> {
    const programs = await this.parts.programs.list();
    if (!programs.some(({ birthdayPoints, enabled }) => enabled && birthdayPoints > 0)) return 0;
    for (let after: string | undefined, isLast = false; !isLast;) {
      const customers = await this.parts.customers.bornOn(daysAround(now), { after, limit: batch });
      const due = (await Promise.all(customers.map((customer) => this.movementOf(customer, now)))).flat();
      if (due.length > 0) await this.give(customers, due);
      after = customers.at(-1)?.id;
      isLast = customers.length < batch;
    }
    return 0;
  }

  private async movementOf(customer: Customer, now: Date): Promise<Movement[]> {
    const { enabled, birthdayPoints } = await this.parts.programs.find(customer.site);
    const { birthdayHour: hour, timeZone: fallback } = await this.parts.sites.find(customer.site);
    const year = birthdayYear(customer.birthday!, { hour, timeZone: customer.person.timeZone, fallback, now });
    if (!enabled || year === undefined) return [];
    const expiresAt = await this.parts.lotEnds.of(customer.site);
    const what = { kind: 'bonus', reason: 'birthday', refKey: `birthday:${year}` } as const;
    return [{ customerId: customer.id, points: birthdayPoints, ...what, ...(expiresAt && { expiresAt }) }];
  }

  private async give(customers: readonly Customer[], movements: readonly Movement[]): Promise<void> {
    const { dataSource, ledger, progress } = this.parts;
    const fresh = await ledger.notYet(dataSource.manager, movements);
    if (fresh.length === 0) return;
    await dataSource.transaction(async (tx) => {
      await lockAccounts(
        tx,
        fresh.map(({ customerId }) => customerId),
      );
      const entries = await ledger.earn(tx, fresh);
      const given = new Set(entries.map(({ customerId }) => customerId));
      await progress.follow(
        tx,
        customers.filter(({ id }) => given.has(id)),
        entries,
      );
    });
  }
}

/** 514 is 14 May: every day that it is somewhere now or was a day ago, and 29 February for whoever celebrates the day before. */
function daysAround(now: Date): number[] {
  const days = [-2, -1, 0, 1].map((days) => {
    const date = new Date(now.getTime() + days * DAY_MS);
    return (date.getUTCMonth() + 1) * 100 + date.getUTCDate();
  });
  return days.includes(228) ? [...days, 229] : days;
}

import type { DataSource, EntityManager } from 'typeorm';
import { lockAccounts } from '../accounts/account-store.js';
import type { BirthdayCustomer } from '../birthdays/birthday-customers.js';
import { type BirthdayDay, birthdayDays, isDue } from '../birthdays/birthday.js';
import { Celebrations } from '../birthdays/celebrations.js';
import { customersWithoutBirthdayPoints } from '../ledger/birthday-points.js';
import type { Movement } from '../ledger/entry.js';
import type { Ledger } from '../ledger/ledger.js';
import type { LotEnds } from '../ledger/lot-ends.js';
import type { ProgramDirectory } from '../programs/program-directory.js';
import type { Progress } from '../progress/progress.js';
import type { SiteDirectory } from '../sites/site-directory.js';

interface BirthdayParts {
  dataSource: DataSource;
  programs: ProgramDirectory;
  sites: SiteDirectory;
  ledger: Ledger;
  lotEnds: LotEnds;
  progress: Progress;
}

/** Gives points for birthdays, once a year a customer, at the hour at which they are congratulated. */
export class AwardBirthdayPoints {
  constructor(private readonly parts: BirthdayParts) {}

  /** All whose hour has come, a page a transaction. @returns 0: nothing is left when it is done */
  async award(batch: number, signal?: AbortSignal): Promise<number> {
    const programs = await this.parts.programs.list();
    if (!programs.some(({ birthdayPoints, enabled }) => enabled && birthdayPoints > 0)) return 0;
    const now = new Date();
    const celebrations = new Celebrations();
    for (const day of birthdayDays(now)) {
      let after: string | undefined;
      do after = await this.page({ day, after, now, batch, celebrations });
      while (after !== undefined && !signal?.aborted);
    }
    return 0;
  }

  /** @returns the id behind which to go on; undefined: there are no more */
  private page({ day, after, batch, ...round }: Page): Promise<string | undefined> {
    return this.parts.dataSource.transaction(async (tx) => {
      const page = { birthDays: day.birthDays, after, limit: batch };
      const customers = await customersWithoutBirthdayPoints(tx, page);
      const due = await Promise.all(customers.map((customer) => this.movementOf(tx, customer, day, round)));
      await this.give(tx, customers, due.flat());
      return customers.length < batch ? undefined : customers.at(-1)!.id;
    });
  }

  private async movementOf(
    tx: EntityManager,
    customer: BirthdayCustomer,
    day: BirthdayDay,
    { now, celebrations }: Pick<Page, 'now' | 'celebrations'>,
  ): Promise<Movement[]> {
    const { id, site, knownSince } = customer;
    const { enabled, birthdayPoints: points } = await this.parts.programs.find(site, tx);
    const celebration = celebrations.of(day, await this.parts.sites.find(site, tx), customer);
    if (!enabled || points === 0 || !isDue(celebration, now, knownSince)) return [];
    const expiresAt = await this.parts.lotEnds.of(tx, site);
    const what = { kind: 'bonus', reason: 'birthday', refKey: `birthday:${day.year}` } as const;
    return [{ customerId: id, points, ...what, ...(expiresAt && { expiresAt }) }];
  }

  private async give(
    tx: EntityManager,
    customers: readonly BirthdayCustomer[],
    movements: readonly Movement[],
  ): Promise<void> {
    const { ledger, progress } = this.parts;
    await lockAccounts(
      tx,
      movements.map(({ customerId }) => customerId),
    );
    const entries = await ledger.earn(tx, movements);
    const given = new Set(entries.map(({ customerId }) => customerId));
    await progress.follow(
      tx,
      customers.filter(({ id }) => given.has(id)),
      entries,
    );
  }
}

interface Page {
  day: BirthdayDay;
  after: string | undefined;
  now: Date;
  celebrations: Celebrations;
  batch: number;
}

import type { DataSource, EntityManager } from 'typeorm';
import { SYSTEM } from '../audit/loyalty-audit.js';
import { type BirthdayCustomer, nextBirthdayCustomers } from '../birthdays/birthday-customers.js';
import { type BirthdayDay, birthdayDays, isDue } from '../birthdays/birthday.js';
import { Celebrations } from '../birthdays/celebrations.js';
import { type CustomerGroup, groupsOf } from '../customers/groups-of-customers.js';
import type { DiscountIssuer } from '../discounts/discount-issuer.js';
import type { SiteDirectory } from '../sites/site-directory.js';

/** Customers a transaction deals with. */
const BATCH = 500;

interface Parts {
  dataSource: DataSource;
  sites: SiteDirectory;
  issuer: DiscountIssuer;
  /** What time it is; unset: the clock's. */
  now?: () => Date;
  batch?: number;
}

/**
 * Gives customers the discount for their birthday, from its hour on, each in their own time zone: once a year, whatever dies or runs
 * twice, since the database keeps one of each year. A round looks at some days of the year by an index, a page at a time.
 */
export class IssueBirthdayDiscounts {
  private readonly now: () => Date;
  private readonly batch: number;

  constructor(private readonly parts: Parts) {
    this.now = parts.now ?? (() => new Date());
    this.batch = parts.batch ?? BATCH;
  }

  /** Issues what is due now. @returns how many discounts */
  async round(signal?: AbortSignal): Promise<number> {
    const now = this.now();
    const celebrations = new Celebrations();
    let issued = 0;
    for (const day of birthdayDays(now)) {
      let after: string | undefined;
      do {
        const page = await this.page({ day, after, now, celebrations });
        issued += page.issued;
        after = page.after;
      } while (after !== undefined && !signal?.aborted);
    }
    return issued;
  }

  /** @returns the id behind which to go on; undefined: there are no more */
  private page(round: {
    day: BirthdayDay;
    after: string | undefined;
    now: Date;
    celebrations: Celebrations;
  }): Promise<{ issued: number; after: string | undefined }> {
    const { day, after, now, celebrations } = round;
    return this.parts.dataSource.transaction(async (tx) => {
      const { birthDays } = day;
      const found = await nextBirthdayCustomers(tx, { birthDays, after, now, limit: this.batch });
      const due: BirthdayCustomer[] = [];
      for (const customer of found) {
        const site = await this.parts.sites.find(customer.site, tx);
        if (isDue(celebrations.of(day, site, customer), now, customer.knownSince)) due.push(customer);
      }
      let issued = 0;
      for (const group of groupsOf(due)) issued += await this.issue(tx, day, group);
      return { issued, after: found.length < this.batch ? undefined : found.at(-1)!.id };
    });
  }

  private async issue(
    tx: EntityManager,
    { year }: BirthdayDay,
    { site, isTest, customers }: CustomerGroup,
  ): Promise<number> {
    const { issuer } = this.parts;
    const template = await issuer.templateFor('birthday', site, { isTest, on: tx });
    if (!template) return 0;
    const order = { template, customers, via: 'birthday', issuedBy: SYSTEM, onceKey: `birthday:${year}` } as const;
    return (await issuer.issue(tx, order)).issued.length;
  }
}

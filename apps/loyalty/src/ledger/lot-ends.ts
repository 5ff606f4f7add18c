import type { EntityManager } from 'typeorm';
import type { ProgramDirectory } from '../programs/program-directory.js';
import type { SiteDirectory } from '../sites/site-directory.js';
import { endOfDayIn } from './last-moment.js';

/** When points that come now lapse. */
export class LotEnds {
  constructor(
    private readonly programs: ProgramDirectory,
    private readonly sites: SiteDirectory,
  ) {}

  /** @param site whose program it goes by @returns undefined: never */
  async of(tx: EntityManager, site: string | null): Promise<Date | undefined> {
    const { expiryMonths } = await this.programs.find(site, tx);
    if (expiryMonths === null) return undefined;
    const { timeZone } = await this.sites.find(site, tx);
    return endOfDayIn(expiryMonths, timeZone, new Date());
  }
}

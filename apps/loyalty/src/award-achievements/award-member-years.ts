import type { DataSource } from 'typeorm';
import { lockAccounts } from '../accounts/account-store.js';
import type { Achievements } from '../achievements/achievements.js';
import type { CustomerDirectory } from '../customers/customer-directory.js';
import type { Progress } from '../progress/progress.js';

/** Gives the badges and milestones that come with time, though nothing happens to the customer. */
export class AwardMemberYears {
  constructor(
    private readonly dataSource: DataSource,
    private readonly customers: CustomerDirectory,
    private readonly achievements: Achievements,
    private readonly progress: Progress,
  ) {}

  /** @param batch customers at most @returns 0: who is left comes with the next round */
  award(batch: number): Promise<number> {
    return this.dataSource.transaction(async (tx) => {
      const ids = await this.achievements.membersInWaiting(tx, batch);
      const accounts = await lockAccounts(tx, ids);
      const customers = await this.customers.findAll([...accounts.keys()], tx);
      await this.progress.follow(tx, [...customers.values()]);
      return 0;
    });
  }
}

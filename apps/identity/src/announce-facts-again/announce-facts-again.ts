import { Chores } from '@marmalade/database';
import type { Logger } from '@marmalade/observability';
import type { Outbox } from '@marmalade/outbox';
import type { DataSource, EntityManager } from 'typeorm';
import { PAGES, type WantedFact } from '../wanted-facts/fact-pages.js';

const EVERY_MS = 2_000;
const BATCH = 500;

/**
 * Announces all there is of what another service wants to hear again: customers, staff, sites, settings, page by page, each as it is
 * now. It waits while the outbox is full, so that what happens meanwhile is not held up by what has long been so.
 */
export class AnnounceFactsAgain extends Chores {
  constructor(dataSource: DataSource, outbox: Outbox, logger: Logger, batch = BATCH) {
    super([() => dataSource.transaction((tx) => announcePage(tx, outbox, batch))], {
      everyMs: EVERY_MS,
      batch,
      logger,
    });
  }
}

/** @returns 0: there is nothing to announce, or no room for it now; else as many as a page holds, since there may be more */
async function announcePage(tx: EntityManager, outbox: Outbox, limit: number): Promise<number> {
  const [wanted]: { type: WantedFact; after: string }[] = await tx.query(
    `SELECT type, after FROM wanted_fact
     WHERE (SELECT count(*) FROM (SELECT FROM outbox LIMIT $1) waiting) < $1
     ORDER BY wanted_at, type LIMIT 1 FOR UPDATE SKIP LOCKED`,
    [limit],
  );
  if (!wanted) return 0;
  const { entries, last } = await PAGES[wanted.type](tx, wanted.after, limit);
  await outbox.add(tx, entries);
  if (last === undefined) await tx.query('DELETE FROM wanted_fact WHERE type = $1', [wanted.type]);
  else await tx.query('UPDATE wanted_fact SET after = $2 WHERE type = $1', [wanted.type, last]);
  return limit;
}

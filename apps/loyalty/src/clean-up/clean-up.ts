import { Chores } from '@marmalade/database';
import { IdempotencyKeys } from '@marmalade/http';
import type { Logger } from '@marmalade/observability';
import { cleanUpInbox } from '@marmalade/outbox';
import type { DataSource } from 'typeorm';

const EVERY_MS = 60_000;
/** Rows a statement changes at most. */
const BATCH = 1_000;

/** Takes away what nobody can use any more. */
export class CleanUp extends Chores {
  constructor(
    dataSource: DataSource,
    logger: Logger,
    own: readonly ((batch: number) => Promise<number>)[] = [],
    batch = BATCH,
  ) {
    const keys = new IdempotencyKeys(dataSource);
    super(
      [
        () => keys.cleanUp(batch),
        () => cleanUpInbox(dataSource.manager, batch),
        ...own.map((chore) => () => chore(batch)),
      ],
      {
        everyMs: EVERY_MS,
        batch,
        logger,
      },
    );
  }
}

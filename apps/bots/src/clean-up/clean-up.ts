import { Chores } from '@marmalade/database';
import type { Logger } from '@marmalade/observability';
import type { DataSource } from 'typeorm';
import { SeenUpdates } from '../updates/seen-updates.js';

const BATCH = 1_000;
const EVERY_MS = 60_000;

/** Removes what nobody asks for any more: updates that do not come again, and what people were in the middle of. */
export function cleanUp(dataSource: DataSource, logger: Logger): Chores {
  const seen = new SeenUpdates(dataSource);
  return new Chores([() => seen.forget(BATCH), () => forgetExpired(dataSource)], {
    everyMs: EVERY_MS,
    batch: BATCH,
    logger,
  });
}

/** A day later nobody is told any more that it was put aside. */
async function forgetExpired(dataSource: DataSource): Promise<number> {
  const [, count]: [unknown, number] = await dataSource.query(
    `UPDATE conversation SET state = '{}' WHERE (bot, chat_id) IN
       (SELECT bot, chat_id FROM conversation WHERE state <> '{}' AND expires_at < now() - interval '1 day' LIMIT $1)`,
    [BATCH],
  );
  return count;
}

import { Chores } from '@marmalade/database';
import { IdempotencyKeys } from '@marmalade/http';
import type { Logger } from '@marmalade/observability';
import { cleanUpInbox } from '@marmalade/outbox';
import type { DataSource } from 'typeorm';
import { removeSigningKeys } from '../signing-keys/signing-key-rows.js';

const EVERY_MS = 10 * 60_000;
/** Rows a statement removes at most, so that none holds locks for long. */
const BATCH = 1_000;

/** Tables, by which index old rows are found, and when they are old. What was stolen is still recognised for a while. */
const OLD = {
  login_token: `created_at < clock_timestamp() - interval '1 day'`,
  login_attempt: `last_at < clock_timestamp() - interval '2 days'`,
  telegram_proof: `expires_at < clock_timestamp()`,
  address_verification: `expires_at < clock_timestamp() - interval '1 day'`,
  staff_invitation: `expires_at < clock_timestamp() - interval '30 days'`,
  refresh_token: `used_at < clock_timestamp() - interval '30 days'`,
  session: `(expires_at < clock_timestamp() - interval '30 days' OR revoked_at < clock_timestamp() - interval '30 days')`,
} as const;

/** Removes what nobody can use any more. */
export class CleanUp extends Chores {
  constructor(dataSource: DataSource, logger: Logger, batch = BATCH) {
    const keys = new IdempotencyKeys(dataSource);
    const removals = Object.entries(OLD).map(
      ([table, isOld]) =>
        () =>
          removeOld(dataSource, table, isOld, batch),
    );
    super(
      [
        ...removals,
        () => keys.cleanUp(batch),
        () => cleanUpInbox(dataSource.manager, batch),
        async () => (await removeSigningKeys(dataSource), 0),
      ],
      { everyMs: EVERY_MS, batch, logger },
    );
  }
}

async function removeOld(dataSource: DataSource, table: string, isOld: string, batch: number): Promise<number> {
  const [, count] = (await dataSource.query(
    `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(
       SELECT ctid FROM ${table} WHERE ${isOld} LIMIT $1 FOR UPDATE SKIP LOCKED))`,
    [batch],
  )) as [unknown, number];
  return count;
}

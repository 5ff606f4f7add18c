import { prepared, uuids } from '@marmalade/database';
import type { EntityManager } from 'typeorm';

/** Inbox rows outlive dead letters, so that a replay after weeks is still recognised. */
export const INBOX_RETENTION_DAYS = 30;

/**
 * Notes messages as taken in by a consumer, in the transaction of their effect.
 * @returns the ids that are new to this consumer; the others were handled before and must have no effect
 */
export async function claimInbox(tx: EntityManager, consumer: string, messageIds: string[]): Promise<Set<string>> {
  const { rows } = await prepared<{ message_id: string }>(
    tx,
    'claim-inbox',
    `INSERT INTO inbox (consumer, message_id) SELECT $1, unnest($2::uuid[])
     ON CONFLICT DO NOTHING RETURNING message_id`,
    [consumer, uuids(messageIds)],
  );
  return new Set(rows.map((row) => row.message_id));
}

/** Takes the note back for messages that were put aside in this very transaction, so that a later replay has its effect. */
export async function releaseInbox(tx: EntityManager, consumer: string, messageIds: string[]): Promise<void> {
  if (messageIds.length === 0) return;
  await tx.query('DELETE FROM inbox WHERE consumer = $1 AND message_id = ANY($2::uuid[])', [consumer, messageIds]);
}

/** Removes what is older than the retention, at most `limit` rows a call. @returns rows removed */
export async function cleanUpInbox(manager: EntityManager, limit = 5_000): Promise<number> {
  const [, count] = (await manager.query(
    `DELETE FROM inbox WHERE ctid = ANY (ARRAY(
       SELECT ctid FROM inbox WHERE received_at < now() - make_interval(days => $1) LIMIT $2))`,
    [INBOX_RETENTION_DAYS, limit],
  )) as [unknown, number];
  return count;
}

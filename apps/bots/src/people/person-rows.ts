import type { DataSource, EntityManager } from 'typeorm';

/** What is kept of a person here, by table. */
export type PersonRows = Record<'conversations' | 'subscription' | 'pausedPreferences', unknown>;

/** Removes all that is kept of people; the ids of those who are not known change nothing. */
export async function erasePeople(tx: EntityManager, ids: readonly string[]): Promise<void> {
  const uuids = ids.filter((id) => UUID.test(id));
  if (uuids.length === 0) return;
  // Chats in which the person is not known yet by their id are found by the account.
  await tx.query(
    `WITH chats AS (SELECT chat_id FROM conversation WHERE person_id = ANY($1)
                    UNION SELECT telegram_id FROM subscriber WHERE customer_id = ANY($1))
     DELETE FROM conversation WHERE person_id = ANY($1) OR (bot = 'customer' AND chat_id IN (SELECT chat_id FROM chats))`,
    [uuids],
  );
  await tx.query('DELETE FROM subscriber WHERE customer_id = ANY($1)', [uuids]);
  await tx.query('DELETE FROM pause WHERE customer_id = ANY($1)', [uuids]);
}

/** All that is kept of a person. */
export async function rowsOfPerson(dataSource: DataSource, id: string): Promise<PersonRows> {
  if (!UUID.test(id)) return { conversations: [], subscription: null, pausedPreferences: null };
  const [row]: [PersonRows] = await dataSource.query(
    `SELECT
       (SELECT coalesce(jsonb_agg(jsonb_build_object('bot', bot, 'telegramId', chat_id::text, 'language', locale,
          'state', state, 'expiresAt', expires_at)), '[]') FROM conversation WHERE person_id = $1) AS "conversations",
       (SELECT jsonb_build_object('telegramId', telegram_id::text, 'subscribed', subscribed, 'checkedAt', checked_at)
          FROM subscriber WHERE customer_id = $1) AS "subscription",
       (SELECT jsonb_build_object('preferences', preferences, 'pausedAt', paused_at)
          FROM pause WHERE customer_id = $1) AS "pausedPreferences"`,
    [id],
  );
  return row;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

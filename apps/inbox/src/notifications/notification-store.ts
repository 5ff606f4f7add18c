import { Batcher, prepared, texts, uuids } from '@marmalade/database';
import type { DataSource, EntityManager } from 'typeorm';
import type { Live } from '../live/live.js';
import { eraseReaders } from '../readers/erase-readers.js';
import {
  columnsOf,
  type Notification,
  type NotificationRow,
  type Priority,
  toNotification,
  type Words,
} from './notification.js';

/** A notification to be stored for one reader. */
export interface NewNotification {
  /** By which a repeat is known. */
  id: string;
  readerId: string;
  notificationId?: string;
  type: string;
  category: string;
  priority: Priority;
  words: Words;
  expiresAt?: Date;
}

/** What became of one that was to be stored: `undefined` when its reader was erased. */
type Stored = Notification | undefined;

/** Puts notifications into inboxes. What comes at the same time shares a statement and a commit. */
export class NotificationStore {
  private readonly batcher: Batcher<{ wanted: NewNotification; stored?: Stored }>;

  constructor(
    private readonly dataSource: DataSource,
    private readonly live: Live,
  ) {
    this.batcher = new Batcher(async (items) => {
      const rows = await this.dataSource.transaction((tx) =>
        insert(
          tx,
          items.map(({ wanted }) => wanted),
        ),
      );
      this.live.stored([...new Set([...rows.values()].map(({ readerId }) => readerId))]);
      for (const item of items) item.stored = toStored(rows.get(item.wanted.id));
    });
  }

  /**
   * Stores one, and hints at it to its reader's connections, on all replicas. A repeat changes nothing.
   * @returns it as it is stored; undefined when its reader was erased: nothing is kept of them
   */
  async store(wanted: NewNotification): Promise<Stored> {
    const item: { wanted: NewNotification; stored?: Stored } = { wanted };
    await this.batcher.add(item);
    return item.stored ?? this.find(wanted.id);
  }

  /** The same within a transaction of the caller's, who hints after its commit. */
  async storeIn(tx: EntityManager, wanted: NewNotification): Promise<Stored> {
    return toStored((await insert(tx, [wanted])).get(wanted.id));
  }

  /** Waits for what is being stored. */
  drained(): Promise<void> {
    return this.batcher.drained();
  }

  async find(id: string): Promise<Stored> {
    const [row]: NotificationRow[] = await this.dataSource.query(
      `SELECT ${columnsOf('n')} FROM notification n WHERE n.id = $1`,
      [id],
    );
    return toStored(row);
  }
}

function toStored(row: NotificationRow | undefined): Stored {
  return row?.content ? toNotification(row, row.content) : undefined;
}

type InsertedRow = NotificationRow & { readerId: string };

/**
 * The new ones of a batch, in one statement. A reader's row is held from the count to the commit, so that their places are in the order
 * of commits: whoever has seen a place has missed none before it.
 */
async function insert(tx: EntityManager, all: readonly NewNotification[]): Promise<Map<string, InsertedRow>> {
  const wanted = [...new Map(all.map((each) => [each.id, each])).values()];
  const { rows } = await prepared<InsertedRow & { expected: number }>(
    tx,
    'store-notifications',
    `WITH told AS MATERIALIZED (
       SELECT * FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::timestamptz[])
         WITH ORDINALITY AS t (id, reader_id, notification_id, type, category, priority, content, expires_at, turn)
       WHERE NOT EXISTS (SELECT FROM notification known WHERE known.id = t.id)
         AND NOT EXISTS (SELECT FROM erased_person e WHERE e.id = t.reader_id)
         AND NOT EXISTS (SELECT FROM erased_notification e WHERE e.id = t.id)
     ), counted AS (
       SELECT reader_id, count(*)::int AS n FROM told GROUP BY reader_id
     ), held AS (
       INSERT INTO reader AS known (id, last_place, unread) SELECT reader_id, n, n FROM counted ORDER BY reader_id
       ON CONFLICT (id) DO UPDATE SET last_place = known.last_place + excluded.last_place, unread = known.unread + excluded.unread
       RETURNING id, last_place
     ), inserted AS (
     INSERT INTO notification AS n (id, reader_id, place, notification_id, type, category, priority, content, expires_at)
     SELECT told.id, told.reader_id,
       held.last_place - counted.n + row_number() OVER (PARTITION BY told.reader_id ORDER BY told.turn),
       told.notification_id, told.type, told.category, told.priority, told.content::jsonb, told.expires_at
     FROM told JOIN held ON held.id = told.reader_id JOIN counted USING (reader_id)
     ORDER BY told.reader_id, told.turn
     ON CONFLICT (id) DO NOTHING
     RETURNING ${columnsOf('n')}, n.reader_id AS "readerId"
     )
     SELECT inserted.*, (SELECT coalesce(sum(n), 0)::int FROM counted) AS expected FROM (SELECT) AS always LEFT JOIN inserted ON true`,
    [
      uuids(wanted.map(({ id }) => id)),
      texts(wanted.map(({ readerId }) => readerId)),
      uuids(wanted.map(({ notificationId }) => notificationId)),
      texts(wanted.map(({ type }) => type)),
      texts(wanted.map(({ category }) => category)),
      texts(wanted.map(({ priority }) => priority)),
      texts(wanted.map(({ words }) => JSON.stringify(words))),
      wanted.map(({ expiresAt }) => expiresAt ?? null),
    ],
  );
  // The same notification came twice at the same moment: the other one has stored it, and ours was counted in vain.
  const inserted = rows.filter(({ id }) => id !== null);
  if (rows[0]!.expected > inserted.length) await recount(tx, wanted);
  if (inserted.length > 0) await withdrawErased(tx, inserted);
  return new Map(inserted.map((row) => [row.id, row]));
}

/** Takes back what was stored for people who were erased while their rows were waited for: the statement could not see it yet. */
async function withdrawErased(tx: EntityManager, rows: readonly InsertedRow[]): Promise<void> {
  const ids = [...new Set(rows.map(({ readerId }) => readerId))];
  const erased: { id: string }[] = await tx.query('SELECT id FROM erased_person WHERE id = ANY($1::text[])', [ids]);
  await eraseReaders(
    tx,
    erased.map(({ id }) => id),
  );
}

/** Counts readers' unread notifications anew; for rare cases, where counting along went wrong or would be hard. */
export async function recount(tx: EntityManager, of: readonly { readerId: string }[]): Promise<void> {
  await tx.query(
    `UPDATE reader SET unread = (
       SELECT count(*) FROM notification n WHERE n.reader_id = reader.id AND n.read_at IS NULL AND n.removed_at IS NULL)
     WHERE id IN (SELECT id FROM reader WHERE id = ANY($1::text[]) ORDER BY id FOR UPDATE)`,
    [[...new Set(of.map(({ readerId }) => readerId))]],
  );
}

import { setTimeout as sleep } from 'node:timers/promises';
import { isDatabaseUnavailable } from '@marmalade/database';
import { IdempotencyKeys } from '@marmalade/http';
import type { Logger } from '@marmalade/observability';
import { cleanUpInbox } from '@marmalade/outbox';
import type { DataSource } from 'typeorm';

const EVERY_MS = 60_000;
/** Rows a statement changes at most, so that none holds locks for long. */
const BATCH = 1_000;

export interface Retention {
  readDays: number;
  unreadDays: number;
  announcementDays: number;
}

/** Takes away what has ended or is old, and takes it off the counts. Any number of these may run over one database. */
export class CleanUp {
  private readonly end = new AbortController();
  private running?: Promise<void>;
  private readonly chores: (() => Promise<number>)[];

  constructor(
    private readonly dataSource: DataSource,
    retention: Retention,
    private readonly logger: Logger,
    private readonly batch = BATCH,
  ) {
    const keys = new IdempotencyKeys(dataSource);
    const { readDays, unreadDays, announcementDays } = retention;
    const isOld = `(n.read_at IS NOT NULL OR n.removed_at IS NOT NULL) AND n.created_at < now() - make_interval(days => ${readDays})
      OR n.created_at < now() - make_interval(days => ${unreadDays})`;
    this.chores = [
      () => this.forgetErased(),
      () => this.removeNotifications(`n.expires_at <= now() AND n.removed_at IS NULL`),
      () => this.deleteNotifications(isOld, Math.min(readDays, unreadDays)),
      () => this.deleteAnnouncements(announcementDays),
      () => keys.cleanUp(this.batch),
      () => cleanUpInbox(dataSource.manager, this.batch),
    ];
  }

  start(): void {
    this.running ??= this.run();
  }

  async stop(): Promise<void> {
    this.end.abort();
    await this.running;
  }

  /** Does each chore until nothing is left for it. @returns rows changed */
  async round(): Promise<number> {
    let changed = 0;
    for (const chore of this.chores) {
      let count;
      do {
        count = await chore();
        changed += count;
      } while (count >= this.batch && !this.end.signal.aborted);
    }
    return changed;
  }

  private async run(): Promise<void> {
    while (!this.end.signal.aborted) {
      await sleep(EVERY_MS, undefined, { signal: this.end.signal, ref: false }).catch(() => undefined);
      if (this.end.signal.aborted) return;
      await this.round().catch((error: Error) => {
        if (!isDatabaseUnavailable(error))
          this.logger.warn({ error: error.message }, 'Cleaning up failed; it is tried again later');
      });
    }
  }

  /** What has ended keeps its place, for those who say they have seen it last, and loses its words. */
  private removeNotifications(which: string): Promise<number> {
    return this.take(
      which,
      'UPDATE notification n SET removed_at = clock_timestamp(), content = NULL FROM due WHERE n.id = due.id',
    );
  }

  /** @param youngest days that an index can be searched by */
  private deleteNotifications(which: string, youngest: number): Promise<number> {
    const isOldEnough = `n.created_at < now() - make_interval(days => ${youngest})`;
    return this.take(`${isOldEnough} AND (${which})`, 'DELETE FROM notification n USING due WHERE n.id = due.id');
  }

  /** Their readers' rows are held before theirs, as everywhere, and lose what was unread among them. */
  private take(which: string, change: string): Promise<number> {
    return this.dataSource.transaction(async (tx) => {
      const found: { id: string; readerId: string }[] = await tx.query(
        `SELECT n.id, n.reader_id AS "readerId" FROM notification n WHERE ${which} LIMIT $1`,
        [this.batch],
      );
      if (found.length === 0) return 0;
      await tx.query('SELECT FROM reader WHERE id = ANY($1::text[]) ORDER BY id FOR UPDATE', [
        [...new Set(found.map(({ readerId }) => readerId))],
      ]);
      await tx.query(
        `WITH due AS MATERIALIZED (
           SELECT n.id, n.reader_id, n.read_at IS NULL AND n.removed_at IS NULL AS unread FROM notification n
           WHERE n.id = ANY($1::uuid[]) AND ${which} ORDER BY n.reader_id, n.place FOR UPDATE
         ), changed AS (${change} RETURNING n.id)
         UPDATE reader SET unread = greatest(unread - fewer.n, 0)
         FROM (SELECT reader_id, count(*)::int AS n FROM due WHERE unread GROUP BY reader_id) AS fewer
         WHERE reader.id = fewer.reader_id`,
        [found.map(({ id }) => id)],
      );
      return found.length;
    });
  }

  /** What was on its way when it was erased has come by then, replays of dead letters included. */
  private async forgetErased(): Promise<number> {
    const [, count] = (await this.dataSource.query(
      `DELETE FROM erased_notification WHERE id IN (
         SELECT id FROM erased_notification WHERE erased_at < now() - interval '90 days' LIMIT $1)`,
      [this.batch],
    )) as [unknown, number];
    return count;
  }

  private async deleteAnnouncements(days: number): Promise<number> {
    const [, count] = (await this.dataSource.query(
      `DELETE FROM announcement WHERE id IN (
         SELECT id FROM announcement
         WHERE coalesce(expires_at, created_at + make_interval(days => $1)) < now() - interval '1 day' LIMIT $2)`,
      [days, this.batch],
    )) as [unknown, number];
    return count;
  }
}

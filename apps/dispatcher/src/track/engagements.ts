import { setTimeout as sleep } from 'node:timers/promises';
import type { OnApplicationShutdown } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { Batcher } from '@marmalade/database';
import type { DeliveryState } from '../deliveries/delivery-state.js';
import type { DeliveryStore } from '../deliveries/delivery-store.js';

/** That a message was opened, or a link in it followed. */
export interface Engagement {
  deliveryId: string;
  kind: 'opened' | 'clicked';
  /** Where the click leads. */
  url?: string;
}

/** What is logged with. */
export interface EngagementLogger {
  warn(details: object, message: string): void;
}

/** How long a reader waits for the database at most. */
const WAIT_MS = 150;
/** What waits to be written while the database is away; more is not counted. */
const BACKLOG_MAX = 10_000;
/** Of one kind counted for one delivery: links are public, and the table must not grow at a stranger's will. */
const COUNTED_MAX = 1_000;
const WARN_EVERY_MS = 10_000;

/** Mail services try links before they take a mail: of one that is still to go an opening proves nothing. */
const MAY_BE_READ: readonly DeliveryState[] = ['sent', 'delivered', 'unknown'];

/**
 * Counts openings and clicks, in batches, and takes them as proof that a delivery was read.
 * Each is counted as it comes: mail services fetch pictures and try links on their readers' behalf, so the figures are an upper
 * bound. What can not be written is lost: it is statistics, and nobody is kept waiting for it.
 */
export class Engagements implements OnApplicationShutdown {
  private readonly batcher = new Batcher<Engagement>((batch) => this.write(batch));
  private backlog = 0;
  private lost = 0;
  private warnedAt = -Infinity;

  constructor(
    private readonly dataSource: DataSource,
    private readonly deliveries: DeliveryStore,
    private readonly logger: EngagementLogger,
  ) {}

  /** Resolves when it is written, or after a moment; never rejects. */
  async note(engagement: Engagement): Promise<void> {
    if (this.backlog >= BACKLOG_MAX) return this.lose(new Error(`${BACKLOG_MAX} wait to be written already`));
    this.backlog += 1;
    const written = this.batcher
      .add(engagement)
      .catch((error: Error) => this.lose(error))
      .finally(() => (this.backlog -= 1));
    await Promise.race([written, sleep(WAIT_MS, undefined, { ref: false })]);
  }

  /** When no request can come any more, what was noted is written, as far as that is possible. */
  async onApplicationShutdown(): Promise<void> {
    await this.batcher.drained();
  }

  private async write(batch: Engagement[]): Promise<void> {
    const [read] = (await this.dataSource.query(
      `WITH told AS MATERIALIZED (
         SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[]) AS t (delivery_id, kind, url)
       ), noted AS (
         INSERT INTO engagement (delivery_id, kind, url)
         SELECT t.delivery_id, t.kind, t.url FROM told t JOIN delivery d ON d.id = t.delivery_id
         WHERE (SELECT count(*) FROM (SELECT FROM engagement e WHERE e.delivery_id = t.delivery_id AND e.kind = t.kind
                                      LIMIT ${COUNTED_MAX}) AS counted) < ${COUNTED_MAX}
       )
       UPDATE delivery SET state = 'read', reason = NULL, updated_at = clock_timestamp()
       WHERE id IN (SELECT delivery_id FROM told) AND state = ANY($4::text[])
       RETURNING notification_id AS "notificationId", step IS NOT NULL AS chained`,
      [
        batch.map(({ deliveryId }) => deliveryId),
        batch.map(({ kind }) => kind),
        batch.map(({ url }) => url ?? null),
        MAY_BE_READ,
      ],
    )) as [{ notificationId: string; chained: boolean }[], number];
    await this.deliveries.advanceChains(
      read.filter(({ chained }) => chained).map(({ notificationId }) => notificationId),
    );
  }

  private lose(error: Error): void {
    this.lost += 1;
    if (performance.now() - this.warnedAt < WARN_EVERY_MS) return;
    this.logger.warn({ error: error.message, lost: this.lost }, 'Openings and clicks were not counted');
    this.warnedAt = performance.now();
    this.lost = 0;
  }
}

import { isDatabaseUnavailable, uuids } from '@marmalade/database';
import type { Logger } from '@marmalade/observability';
import type { Outbox } from '@marmalade/outbox';
import type { DataSource } from 'typeorm';
import { InboxDelivered } from '@marmalade/contracts-inbox';
import { addReceipts, type Receipt } from './receipts.js';

/** What reaches clients within this time shares a statement and an event. */
const GATHER_MS = 200;
const BATCH = 5_000;
/** Gathered while the database is away; the rest is found as delivered when it is read. */
const WAITING_MAX = 100_000;

/** Notes which notifications have reached a device of their readers, and tells the other services of it, some at a time. */
export class DeliveredReceipts {
  private readonly waiting = new Set<string>();
  private timer?: NodeJS.Timeout;
  private writing?: Promise<void>;

  constructor(
    private readonly dataSource: DataSource,
    private readonly outbox: Outbox,
    private readonly logger: Logger,
  ) {}

  /** @param ids of notifications that were sent to a client just now */
  add(ids: readonly string[]): void {
    for (const id of ids) if (this.waiting.size < WAITING_MAX) this.waiting.add(id);
    this.timer ??= setTimeout(() => this.flush(), GATHER_MS);
  }

  /** Writes down what was gathered. */
  async stop(): Promise<void> {
    clearTimeout(this.timer);
    await this.writing;
    await this.write().catch(() => undefined);
  }

  private flush(): void {
    this.writing = this.write()
      .catch((error: Error) => {
        if (!isDatabaseUnavailable(error)) this.logger.warn({ error: error.message }, 'Deliveries could not be noted');
      })
      .finally(() => {
        this.timer = this.waiting.size > 0 ? setTimeout(() => this.flush(), GATHER_MS) : undefined;
      });
  }

  private async write(): Promise<void> {
    while (this.waiting.size > 0) {
      const ids = [...this.waiting].slice(0, BATCH);
      await this.dataSource.transaction(async (tx) => {
        const [rows] = (await tx.query(
          `UPDATE notification n SET delivered_at = clock_timestamp()
           FROM (SELECT id FROM notification WHERE id = ANY($1::uuid[]) AND delivered_at IS NULL ORDER BY reader_id, place FOR UPDATE) AS due
           WHERE n.id = due.id RETURNING n.id, n.delivered_at AS at`,
          [uuids(ids)],
        )) as [Receipt[], number];
        await addReceipts(tx, this.outbox, InboxDelivered, rows);
      });
      for (const id of ids) this.waiting.delete(id);
    }
  }
}

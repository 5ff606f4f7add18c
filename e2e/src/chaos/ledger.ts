import { expect } from '@jest/globals';
import { waitFor } from '@marmalade/testing';
import pg from 'pg';
import type { TestEvent } from './messages.js';

/** I9: how long after a fault everything may take. */
const DRAINED_WITHIN_MS = 60_000;

/** A delivery as the database has it. */
export interface DeliveryRow {
  state: string;
  attempt: number;
  reason: string | null;
  createdAt: Date;
}

/** The platform's own records, read behind its back: what a fault must not bring out of order. */
export class Ledger {
  private constructor(private readonly client: pg.Client) {}

  static async open(databaseUrl: string): Promise<Ledger> {
    const client = new pg.Client({ connectionString: databaseUrl, options: '-c search_path=dispatcher' });
    await client.connect();
    return new Ledger(client);
  }

  close(): Promise<void> {
    return this.client.end();
  }

  /** A count, such as `outbox` or `delivery WHERE state = 'sent'`. */
  async count(from: string, values: unknown[] = []): Promise<number> {
    return (await this.client.query(`SELECT count(*)::int AS n FROM ${from}`, values)).rows[0].n;
  }

  /** The one delivery of an event to one receiver; undefined while it is not planned. */
  async deliveryOf({ id }: TestEvent): Promise<DeliveryRow | undefined> {
    const { rows } = await this.client.query(
      `SELECT state, attempt, reason, created_at AS "createdAt" FROM delivery WHERE event_id = $1 AND channel <> 'in_app'`,
      [id],
    );
    return rows[0];
  }

  /** How often the relay has tried to hand an event over in vain; undefined when it is not in the outbox. */
  async vainPublishes({ id }: TestEvent): Promise<number | undefined> {
    return (await this.client.query('SELECT attempts FROM outbox WHERE event_id = $1', [id])).rows[0]?.attempts;
  }

  /** I2 and I9: these events are there, nothing waits, nothing is on its way, nothing was given up; within a minute. */
  async drained(events: readonly TestEvent[]): Promise<void> {
    await waitFor(
      async () => {
        const { rows } = await this.client.query(
          `SELECT (SELECT count(*) FROM outbox)::int AS outbox, (SELECT count(*) FROM message_retry)::int AS retries,
             (SELECT count(*) FROM delivery WHERE state IN ('pending', 'deferred', 'claimed', 'sending'))::int AS moving,
             $2 - (SELECT count(*) FROM event WHERE id = ANY($1::uuid[]))::int AS unplanned`,
          [events.map(({ id }) => id), events.length],
        );
        if (Object.values(rows[0]).some((count) => count !== 0)) throw new Error(JSON.stringify(rows[0]));
        return true;
      },
      { timeoutMs: DRAINED_WITHIN_MS, intervalMs: 50, message: 'everything to be settled' },
    );
    expect(await this.count('dead_letter')).toBe(0);
  }

  /** I1: each event is there once, and has its one delivery to each of so many receivers. */
  async expectOnce(events: readonly TestEvent[], receivers = 1): Promise<void> {
    const { rows } = await this.client.query(
      `SELECT e.id, count(d.id)::int AS deliveries, count(DISTINCT d.recipient_id)::int AS receivers
       FROM event e LEFT JOIN delivery d ON d.event_id = e.id WHERE e.id = ANY($1::uuid[]) GROUP BY e.id`,
      [events.map(({ id }) => id)],
    );
    const found = new Map(rows.map(({ id, ...counts }) => [id, counts]));
    for (const { id } of events) expect([id, found.get(id)]).toEqual([id, { deliveries: receivers, receivers }]);
  }
}

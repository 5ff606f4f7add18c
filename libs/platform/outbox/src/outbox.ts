import { type CloudEvent, messageIdOf } from '@marmalade/contracts-envelope';
import { prepared } from '@marmalade/database';
import type { DataSource, EntityManager, EntitySubscriberInterface } from 'typeorm';

/** An event to announce, and what its order depends on. */
export interface OutboxEntry {
  event: CloudEvent;
  /** Events of one key leave in order; unset: the event's subject, or none (a key of its own). */
  orderKey?: string;
  /** Position within the key, such as the aggregate's version; unset: the order of insertion. */
  orderSeq?: number;
}

const INSERT = `
  INSERT INTO outbox (event_id, order_key, order_seq, routing_key, payload, headers)
  SELECT event_id, order_key, coalesce(order_seq, nextval('outbox_order_seq')), routing_key, payload, headers::jsonb
  FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::text[])
    AS entry (event_id, order_key, order_seq, routing_key, payload, headers)
  ON CONFLICT (event_id) DO NOTHING`;

/**
 * The way a service announces facts: rows written in the transaction that makes them true.
 * The relay carries them to the broker afterwards; nothing else publishes.
 */
export class Outbox {
  private readonly listeners = new Set<() => void>();

  constructor(dataSource: DataSource) {
    dataSource.subscribers.push(this.wakeAfterCommit());
  }

  /**
   * Writes events, all in one statement. An event whose id waits in the outbox already is left out.
   * @param tx the transaction of the business change; a manager outside of one makes the statement its own transaction
   */
  async add(tx: EntityManager, entries: OutboxEntry[]): Promise<void> {
    if (entries.length === 0) return;
    const ids = entries.map(({ event }) => messageIdOf(event));
    await prepared(tx, 'outbox-add', INSERT, [
      ids,
      entries.map(({ event, orderKey }, index) => orderKey ?? event.subject ?? ids[index]),
      entries.map(({ orderSeq }) => orderSeq ?? null),
      entries.map(({ event }) => event.type),
      entries.map(({ event }) => JSON.stringify(event.data)),
      entries.map(({ event }) => JSON.stringify(attributesOf(event))),
    ]);
    if (tx.queryRunner?.isTransactionActive) tx.queryRunner.data.wroteOutbox = true;
    else this.wake();
  }

  /** Calls back soon after rows were committed in this process: saves the relay its wait for the next poll. */
  onCommitted(listener: () => void): void {
    this.listeners.add(listener);
  }

  private wake(): void {
    for (const listener of this.listeners) listener();
  }

  private wakeAfterCommit(): EntitySubscriberInterface {
    return {
      afterTransactionCommit: ({ queryRunner }) => {
        if (!queryRunner.data.wroteOutbox) return;
        queryRunner.data.wroteOutbox = false;
        this.wake();
      },
    };
  }
}

function attributesOf(event: CloudEvent): Record<string, unknown> {
  const { data: _data, ...attributes } = event;
  return attributes;
}

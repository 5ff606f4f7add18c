import { AddressSuppressed } from '@marmalade/contracts-dispatcher';
import { createEvent, type DataOf } from '@marmalade/contracts-envelope';
import { texts, uuids } from '@marmalade/database';
import type { Outbox } from '@marmalade/outbox';
import type { DataSource } from 'typeorm';
import type { Channel } from '../catalogue/event-type.js';

/** An address at which nothing arrives any more, as its provider has said of a delivery. */
export interface DeadAddress {
  deliveryId: string;
  channel: Channel;
  address: string;
  /** What the provider said. */
  detail: string;
}

interface Announced {
  recipientId: string;
  channel: DataOf<typeof AddressSuppressed>['channel'];
  at: Date;
  isTest: boolean;
}

/**
 * Remembers addresses that are dead. When one is that of a person whom identity knows, it is announced, in the transaction that
 * makes it true; of others, and of addresses an event has brought along, identity knows nothing.
 */
export class DeadAddresses {
  constructor(
    private readonly dataSource: DataSource,
    private readonly outbox: Outbox,
  ) {}

  /** What is suppressed already stays as it is, and is announced no more. */
  async suppress(dead: readonly DeadAddress[]): Promise<void> {
    if (dead.length === 0) return;
    await this.dataSource.transaction(async (tx) => {
      const told: Announced[] = await tx.query(
        `WITH dead AS (
           SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) AS d (delivery_id, channel, address, detail)
         ), kept AS (
           INSERT INTO suppression (channel, address, reason, detail)
           SELECT channel, address, 'ADDRESS_DEAD', detail FROM dead ORDER BY channel, address
           ON CONFLICT DO NOTHING RETURNING channel, address, created_at
         )
         SELECT DISTINCT r.id AS "recipientId", kept.channel, kept.created_at AS at, r.is_test AS "isTest"
         FROM kept JOIN dead USING (channel, address)
           JOIN delivery d ON d.id = dead.delivery_id
           JOIN recipient r ON r.id = d.recipient_id AND r.revision IS NOT NULL
         WHERE (kept.channel, kept.address) IN (('telegram', r.telegram_id), ('email', r.email), ('sms', r.phone))`,
        [
          uuids(dead.map(({ deliveryId }) => deliveryId)),
          texts(dead.map(({ channel }) => channel)),
          texts(dead.map(({ address }) => address)),
          texts(dead.map(({ detail }) => detail)),
        ],
      );
      const entries = told.map(({ recipientId, channel, at, isTest }) => ({
        event: createEvent(
          AddressSuppressed,
          { recipientId, channel, at: at.toISOString() },
          { subject: recipientId, ...(isTest && { istest: true }) },
        ),
      }));
      await this.outbox.add(tx, entries);
    });
  }
}

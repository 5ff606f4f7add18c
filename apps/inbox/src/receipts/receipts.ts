import { createEvent } from '@marmalade/contracts-envelope';
import { type InboxDelivered, type InboxRead, RECEIPTS_LIMIT } from '@marmalade/contracts-inbox';
import type { Outbox } from '@marmalade/outbox';
import type { EntityManager } from 'typeorm';

/** That something became of a notification, and when. */
export interface Receipt {
  id: string;
  at: Date;
}

/** Announces receipts in the transaction that makes them true, many to an event. */
export async function addReceipts(
  tx: EntityManager,
  outbox: Outbox,
  definition: typeof InboxDelivered | typeof InboxRead,
  receipts: readonly Receipt[],
): Promise<void> {
  const events = [];
  for (let from = 0; from < receipts.length; from += RECEIPTS_LIMIT) {
    const deliveries = receipts
      .slice(from, from + RECEIPTS_LIMIT)
      .map(({ id, at }) => ({ deliveryId: id, at: at.toISOString() }));
    events.push({ event: createEvent(definition, { deliveries }) });
  }
  await outbox.add(tx, events);
}
